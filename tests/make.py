"""Rows for tests: keyword defaults, everything invented and looking invented."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, TypeVar

from django.utils import timezone

from cases.choices import MemberRole, NameKind
from cases.models import (
    AsylumClaim,
    AsylumDecision,
    Case,
    CaseAccess,
    CaseMember,
    Consent,
    Country,
    Deadline,
    Document,
    DocumentType,
    Draft,
    File,
    Note,
    Person,
    SealedRecord,
    SearchRecord,
    Source,
    Stay,
    Task,
    VisaApplication,
)
from cases.partial_dates import PartialDate
from cases.rules.case_code import new_code
from cases.services.file_keys import slot_for
from casetracker.accounts.models import Grant, Team, User
from casetracker.accounts.roles import Role
from casetracker.vault.data_keys import create_data_key
from casetracker.vault.sealed_files.store import PartWriter, settle

R = TypeVar("R", bound=SealedRecord)
LABELS = {"KZ": "Kazakhstan", "FR": "France", "RU": "Russia", "GE": "Georgia", "AM": "Armenia"}
PASSWORD = "quiet-harbour-lamp-77"


def make_team(name: str = "Lighthouse") -> Team:
    return Team.objects.create(name=name, data_key=create_data_key("team"))


def make_user(username: str, role: Role | None = None, team: Team | None = None) -> User:
    """Make an account; with a role, it holds a confirmed grant."""
    user = User(username=username, display_name=username.capitalize())
    user.set_password(PASSWORD)
    user.save()
    if role:
        make_grant(user, role, team)
    return user


def make_grant(user: User, role: Role, team: Team | None, *, days: int = 90) -> Grant:
    now = timezone.now()
    made = now if days > 0 else now + timedelta(days=days - 30)
    return Grant.objects.create(
        user=user,
        role=role,
        team=team,
        until=now + timedelta(days=days),
        proposed_at=made,
        confirmed_at=made,
    )


def make_country(code: str = "KZ") -> Country:
    country, _made = Country.objects.get_or_create(
        code=code, defaults={"label_en": LABELS.get(code, code)}
    )
    return country


def make_document_type(code: str = "RU_ZAGRAN_10", **fields: Any) -> DocumentType:
    defaults = {
        "label_en": "International passport",
        "category": "travel",
        "carries_schengen_visa": "yes",
    }
    kind, _made = DocumentType.objects.get_or_create(code=code, defaults=defaults | fields)
    return kind


def make_case(team: Team, **fields: Any) -> Case:
    case = Case(team=team, data_key=create_data_key("case"))
    return _saved(case, fields)


def unused_code() -> str:
    """Return a code that is possible and belongs to no case."""
    return new_code()


def make_person(case: Case | None = None, *, role: str = MemberRole.MAIN, **fields: Any) -> Person:
    """Make a person, in a case where one is given."""
    person = Person(data_key=create_data_key("person"))
    names = [{"kind": NameKind.LEGAL, "given": "Testan", "family": "Probin", "patronymic": ""}]
    _saved(person, {"names": names} | fields)
    if case:
        member = CaseMember(case=case, person=person, role=role, data_key=case.data_key)
        member.save()
    return person


def make_access(case: Case, user: User, *, days: int = 30, **fields: Any) -> CaseAccess:
    until = timezone.now() + timedelta(days=days)
    permission = CaseAccess(case=case, user=user, until=until, data_key=case.data_key)
    return _saved(permission, fields)


def make_document(person: Person, **fields: Any) -> Document:
    kind = fields.pop("type", None) or make_document_type()
    return _saved(Document(person=person, type=kind, data_key=person.data_key), fields)


def make_stay(person: Person, country: str = "KZ", **fields: Any) -> Stay:
    stay = Stay(person=person, country=make_country(country), data_key=person.data_key)
    return _saved(stay, {"is_current": True} | fields)


def make_consent(person: Person, **fields: Any) -> Consent:
    given = {"purpose": "Visa", "given": PartialDate.parse("2026-09-08")}
    return _saved(Consent(person=person, data_key=person.data_key), given | fields)


def make_visa(person: Person, **fields: Any) -> VisaApplication:
    visa = VisaApplication(person=person, destination=make_country("FR"), data_key=person.data_key)
    return _saved(visa, fields)


def make_claim(person: Person, **fields: Any) -> AsylumClaim:
    claim = AsylumClaim(person=person, country=make_country("FR"), data_key=person.data_key)
    return _saved(claim, fields)


def make_decision(claim: AsylumClaim, **fields: Any) -> AsylumDecision:
    decision = AsylumDecision(claim=claim, data_key=claim.person.data_key)
    return _saved(decision, {"outcome": "REFUGEE_STATUS"} | fields)


def make_deadline(case: Case, **fields: Any) -> Deadline:
    return _saved(Deadline(case=case, data_key=case.data_key), {"what": "Send papers"} | fields)


def make_task(case: Case, **fields: Any) -> Task:
    return _saved(Task(case=case, data_key=case.data_key), {"title": "Ring the post"} | fields)


def make_note(case: Case, **fields: Any) -> Note:
    return _saved(Note(case=case, data_key=case.data_key), {"body": "Called back."} | fields)


def make_draft(owner: User, **typed: str) -> Draft:
    """Make the draft of an intake in which this was typed."""
    fields = {"typed": {name: [value] for name, value in typed.items()}}
    draft = Draft(
        owner=owner,
        data_key=create_data_key("worker"),
        expires_at=timezone.now() + timedelta(days=7),
    )
    draft.fields = fields
    draft.save(force_insert=True)
    return draft


def make_search(owner: User, **fields: Any) -> SearchRecord:
    """Make a search that found nothing and is kept for half an hour."""
    now = timezone.now()
    kept = SearchRecord(owner=owner, data_key=create_data_key("worker"))
    kept.expires_at = fields.pop("expires_at", now + timedelta(minutes=30))
    kept.content = {"words": "Probin", "year": None, "hits": []} | fields
    kept.save(force_insert=True)
    return kept


def make_source(team: Team, **fields: Any) -> Source:
    return _saved(Source(team=team, data_key=team.data_key), {"title": "A letter"} | fields)


def make_file(
    case: Case | None = None,
    *,
    person: Person | None = None,
    content: bytes = b"%PDF-1.7 harbour %%EOF",
    **fields: Any,
) -> File:
    """Make a file of a case or a person, with its sealed bytes."""
    part = PartWriter()
    part.write(content)
    part.finish()
    owner: Any = person or case
    file = File(person=person, case=case, data_key=owner.data_key)
    sealed = {"size": part.size, "digest": part.digest, "content_type": "application/pdf"}
    _saved(file, sealed | fields)
    settle(part.path, file.pk, slot_for(file, part.key))
    part.close()
    return file


def _saved(record: R, fields: dict[str, Any]) -> R:
    for name, value in fields.items():
        setattr(record, name, value)
    record.clean()
    record.save(force_insert=True)
    return record
