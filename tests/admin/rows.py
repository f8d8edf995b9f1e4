"""One row of every model that the admin shows, in a case."""

from __future__ import annotations

from typing import Any

from cases.models import (
    Appointment,
    AsylumClaim,
    AsylumDecision,
    Case,
    CaseAccess,
    CaseMember,
    Citation,
    Consent,
    Contact,
    Deadline,
    Document,
    Enquiry,
    Incident,
    Label,
    MilitaryService,
    Note,
    Organisation,
    Person,
    Prosecution,
    Referral,
    Relationship,
    Source,
    Stay,
    Task,
    VisaApplication,
)
from casetracker.accounts.models import Team, User
from tests import make

CANARY = "Kanarienvogel"


def rows_of(case: Case, person: Person, user: User) -> dict[type[Any], Any]:
    """Make a row of each kind of record; what is sealed in them holds the canary."""
    team: Team = case.team
    second = make.make_person(case, role="PARTNER", remark=CANARY)
    claim = make.make_claim(person, remark=CANARY)
    source = make.make_source(team, title=CANARY)
    note = make.make_note(case, body=CANARY)
    partner, _made = Organisation.objects.get_or_create(
        code="PARTNER", defaults={"label_en": "Invented partner", "kind": "partner"}
    )
    rows: list[Any] = [
        case,
        person,
        case.members.get(person=person),
        make.make_access(case, user, reason=CANARY),
        claim,
        make.make_decision(claim, grounds=CANARY),
        make.make_visa(person, remark=CANARY),
        make.make_document(person, number=CANARY),
        make.make_stay(person, place=CANARY),
        make.make_deadline(case, what=CANARY),
        make.make_task(case, title=CANARY),
        note,
        source,
        of_case(Relationship(person=person, of_person=second, kind="PARTNER"), case),
        of_case(Appointment(), case, what=CANARY),
        of_case(Incident(kind="ARREST"), case, account=CANARY),
        of_case(Referral(organisation=partner), case, need=CANARY),
        of_person(MilitaryService(), person, unit=CANARY),
        of_person(Prosecution(country=make.make_country("RU")), person, account=CANARY),
        of_person(Consent(), person, purpose=CANARY),
        of_team(Contact(), team, name=CANARY),
        of_team(Enquiry(), team, body=CANARY),
        Label.objects.get_or_create(team=team, name="Invented label")[0],
    ]
    citation = Citation(source=source, case=case, record_type="cases.note", record_id=note.pk)
    rows.append(of_case(citation, case, remark=CANARY))
    return {type(row): row for row in rows}


def of_case(record: Any, case: Case, **sealed: str) -> Any:
    record.case = case
    return _sealed(record, case, sealed)


def of_person(record: Any, person: Person, **sealed: str) -> Any:
    record.person = person
    return _sealed(record, person, sealed)


def of_team(record: Any, team: Team, **sealed: str) -> Any:
    record.team = team
    return _sealed(record, team, sealed)


def _sealed(record: Any, owner: Any, sealed: dict[str, str]) -> Any:
    record.data_key = owner.data_key
    for name, value in sealed.items():
        setattr(record, name, value)
    record.save(force_insert=True)
    return record


MODELS = (
    Appointment,
    AsylumClaim,
    AsylumDecision,
    Case,
    CaseAccess,
    CaseMember,
    Citation,
    Consent,
    Contact,
    Deadline,
    Document,
    Enquiry,
    Incident,
    Label,
    MilitaryService,
    Note,
    Person,
    Prosecution,
    Referral,
    Relationship,
    Source,
    Stay,
    Task,
    VisaApplication,
)
