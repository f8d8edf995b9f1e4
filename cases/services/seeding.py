"""Loading the articles' cases through the services, each value with its citations.

What was loaded before stays as it is: keys come from the team and the file's own names, so a second
run adds what is new in the files and touches nothing that people changed or removed since.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone

from cases.choices import IntakeChannel
from cases.fields import EncryptedPartialDateField, PartialDateField, read_partial_date
from cases.models import Case, CaseAccess, CaseMember, Citation, Person, Source
from cases.models.base import SealedRecord
from cases.models.reference import ReferenceRow
from cases.services.article_files import (
    ArticleFileError,
    Articles,
    CaseFile,
    Entry,
    Place,
    Value,
    read_articles,
)
from cases.services.cases import give_access, open_case
from cases.services.citations import cite
from cases.services.crew import Crew
from cases.services.persons import add_person
from cases.services.records import add_record
from cases.services.reference import save_reference_row
from cases.services.team_records import add_team_record, cite_for_team
from casetracker.env import BASE_DIR

FOLDER = BASE_DIR / "fixtures" / "articles"
LAWYERS_STAY = timedelta(days=365)
ACCESS_REASON = "Case loaded from the articles and shared for advice."


def stable_id(crew: Crew, key: str) -> uuid.UUID:
    """Return the primary key of what a file calls by this key, in the crew's team."""
    return uuid.uuid5(crew.team.pk, key)


@transaction.atomic
def load_articles(*, crew: Crew, folder: Path = FOLDER) -> Counter[str]:
    """Bring what the files say into the database; return how many records of each kind are new."""
    articles = read_articles(folder)
    loader = _Loader(crew)
    loader.team_records(articles)
    loader.reference(articles)
    for case_file in articles.cases:
        loader.case(case_file)
    return loader.made


class _Loader:
    """The work on one set of files."""

    def __init__(self, crew: Crew) -> None:
        self.crew = crew
        self.made: Counter[str] = Counter()
        self.sources: dict[str, Source] = {}

    def team_records(self, articles: Articles) -> None:
        """Add the articles themselves, then the contacts that they quote."""
        added = []
        for entry in [*articles.sources, *articles.contacts]:
            record, is_new = self._found_or_new(entry)
            if is_new:
                record.team = self.crew.team
                fill(record, entry)
                add_team_record(actor=self.crew.coordinator, record=record)
                self._count(record)
                added.append((record, entry))
            if isinstance(record, Source):
                self.sources[entry.key.removeprefix("source/")] = record
        for record, entry in added:  # only now are both articles there to be cited
            self._cite_fields(record, entry)

    def reference(self, articles: Articles) -> None:
        """Add the rows that the reference data lacks, and cite what the articles confirm."""
        for described in articles.rows:
            model: Any = apps.get_model("cases", described["type"])
            if not model.objects.filter(code=described["code"]).exists():
                save_reference_row(actor=None, row=_reference_row(model, described))
                self._count(model)
        for name, places in articles.row_places.items():
            kind, code = name.split(" ", 1)
            row = _row(apps.get_model("cases", kind), code)
            for field, where in places.items():
                self._cite(row, field, where)

    def case(self, file: CaseFile) -> None:
        """Add a case with its people and their records, or what is new of it in the file."""
        case, is_new = self._found_or_new(file.case)
        if is_new:
            case.intake_channel = IntakeChannel.PRESS
            open_case(
                actor=self.crew.caseworker, team=self.crew.team, case=case, many=many_of(file.case)
            )
            self._count(case)
            self._cite_fields(case, file.case, case)
        if case.is_closed or case.removed_at:
            return
        people = {entry.key.split("/")[1]: self._person(case, entry) for entry in file.people}
        for entry in file.records:
            for one in _one_each(entry):
                self._record(case, one, people)
        if file.shared_with_lawyer and self.crew.lawyer:
            self._share(case)

    def _person(self, case: Case, entry: Entry) -> Person:
        person, is_new = self._found_or_new(entry)
        if is_new:
            fill(person, entry)
            add_person(
                actor=self.crew.caseworker,
                case=case,
                person=person,
                role=entry.role,
                many=many_of(entry),
            )
            self._count(person)
            self._cite(person, "", entry.places, case)
            self._cite_fields(person, entry, case)
            member = CaseMember.objects.get(case=case, person=person)
            self._count(member)
            self._cite(member, "role", entry.places, case)
        result: Person = person
        return result

    def _record(self, case: Case, entry: Entry, people: Mapping[str, Person]) -> None:
        record, is_new = self._found_or_new(entry)
        if not is_new or any(people[name].removed_at for name in (*entry.of, *entry.people)):
            return
        self._tie(record, case, entry, people)
        fill(record, entry)
        many = many_of(entry)
        if entry.people:
            many["people"] = [people[name] for name in entry.people]
        add_record(actor=self.crew.caseworker, case=case, record=record, many=many)
        self._count(record)
        self._cite_fields(record, entry, case)

    def _tie(self, record: Any, case: Case, entry: Entry, people: Mapping[str, Person]) -> None:
        """Set what a record hangs on: its case, its person, the other person, its claim."""
        case_key = entry.key.split("/")[0]
        names = {field.name for field in record._meta.concrete_fields}
        if "case" in names:
            record.case = case
        if entry.of:
            record.person = people[entry.of[0]]
        if entry.to:
            record.of_person = people[entry.to]
        if entry.claim:
            record.claim_id = stable_id(self.crew, f"{case_key}/{entry.claim}")
        if entry.about:
            record.record_type = "cases.visaapplication"
            record.record_id = stable_id(self.crew, f"{case_key}/{entry.about}")

    def _share(self, case: Case) -> None:
        lawyer = self.crew.lawyer
        if lawyer is None or CaseAccess._base_manager.filter(case=case, user=lawyer).exists():
            return
        permission = give_access(
            actor=self.crew.coordinator,
            case=case,
            user=lawyer,
            until=timezone.now() + LAWYERS_STAY,
            reason=ACCESS_REASON,
        )
        self._count(permission)

    def _found_or_new(self, entry: Entry) -> tuple[Any, bool]:
        key = stable_id(self.crew, entry.key)
        found = entry.model._base_manager.filter(pk=key).first()
        return (found, False) if found else (entry.model(pk=key), True)

    def _cite_fields(self, record: SealedRecord, entry: Entry, case: Case | None = None) -> None:
        for name, value in entry.fields.items():
            self._cite(record, name, value.places, case)

    def _cite(
        self, record: Any, field: str, places: Iterable[Place], case: Case | None = None
    ) -> None:
        for place in places:
            key = stable_id(self.crew, f"{record.pk} {field} {place.at}")
            if Citation._base_manager.filter(pk=key).exists():
                continue
            citation = Citation(
                pk=key,
                source=self.sources[place.article],
                field=field,
                locator=place.at,
                stance=place.stance,
            )
            citation.remark = place.remark
            if case is None:
                cite_for_team(actor=self.crew.coordinator, record=record, citation=citation)
            else:
                cite(actor=self.crew.caseworker, case=case, record=record, citation=citation)
            self._count(citation)

    def _count(self, record: models.Model | type[models.Model]) -> None:
        self.made[str(record._meta.verbose_name_plural)] += 1


def fill(record: SealedRecord, entry: Entry) -> None:
    """Set the fields of a record that stand in a file, but for the many-to-many ones."""
    for name, described in entry.fields.items():
        field: Any = record._meta.get_field(name)
        if not field.many_to_many and described.value != "":
            setattr(record, name, _converted(field, described))


def many_of(entry: Entry) -> dict[str, Any]:
    """Return the many-to-many values of an entry."""
    found: dict[str, Any] = {}
    for name, described in entry.fields.items():
        field: Any = entry.model._meta.get_field(name)
        if field.many_to_many:
            found[name] = [_row(field.related_model, code) for code in described.value]
    return found


def _converted(field: Any, described: Value) -> Any:
    if isinstance(field, models.ForeignKey):
        return _row(field.related_model, described.value)
    if isinstance(field, PartialDateField | EncryptedPartialDateField):
        return read_partial_date(described.value)
    return described.value


def _row(model: Any, code: str) -> ReferenceRow:
    row: ReferenceRow | None = model.objects.filter(code=code).first()
    if row is None:
        raise ArticleFileError(
            f"The reference data has no {model._meta.verbose_name} {code}: load it first."
        )
    return row


def _reference_row(model: Any, described: Mapping[str, Any]) -> ReferenceRow:
    row: ReferenceRow = model()
    for name, value in described.items():
        if name == "type":
            continue
        field: Any = model._meta.get_field(name)
        related = isinstance(field, models.ForeignKey)
        setattr(row, name, _row(field.related_model, value) if related else field.to_python(value))
    return row


def _one_each(entry: Entry) -> list[Entry]:
    """Split an entry that stands for several people into one for each."""
    if len(entry.of) < 2:
        return [entry]
    return [replace(entry, key=f"{entry.key}/{name}", of=(name,)) for name in entry.of]
