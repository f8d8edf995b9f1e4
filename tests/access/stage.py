"""One record of every kind in the case of the cast, and its twin in another team's case."""

from __future__ import annotations

from typing import Any

from cases.models import (
    Appointment,
    Case,
    Citation,
    Consent,
    Incident,
    MilitaryService,
    Organisation,
    Person,
    Prosecution,
    Referral,
    Relationship,
)
from cases.models.base import SealedRecord
from casetracker.accounts.models import Team
from tests import make

CANARY = "Kanarejkin"


def records_of(case: Case, person: Person, team: Team) -> dict[type[SealedRecord], SealedRecord]:
    """Make one record of every kind; the sealed texts hold the canary's name."""
    claim = make.make_claim(person, remark=CANARY)
    source = make.make_source(team, title=CANARY)
    child = make.make_person(case, role="CHILD")
    member = case.members.get(person=person)
    partner, _made = Organisation.objects.get_or_create(
        code="PARTNER", defaults={"label_en": "Partner", "kind": "partner"}
    )
    place = make.make_country("GE")

    def about_person(model: type[SealedRecord], **fields: Any) -> SealedRecord:
        return _sealed(model(person=person, data_key=person.data_key, **fields))

    def about_case(model: type[SealedRecord], **fields: Any) -> SealedRecord:
        return _sealed(model(case=case, data_key=case.data_key, **fields))

    made = [
        person,
        member,
        claim,
        make.make_decision(claim, grounds=CANARY),
        make.make_document(person, number=CANARY),
        make.make_stay(person, place=CANARY),
        make.make_visa(person, remark=CANARY),
        make.make_deadline(case, what=CANARY),
        make.make_task(case, title=CANARY),
        make.make_note(case, body=CANARY),
        make.make_file(person=person, title=CANARY, original=make.make_file(person=person)),
        about_person(MilitaryService, kind="OFFICER"),
        about_person(Prosecution, country=place),
        about_person(Consent),
        about_case(Relationship, person=person, of_person=child, kind="PARENT"),
        about_case(Incident, kind="ARREST"),
        about_case(Appointment),
        about_case(Referral, organisation=partner),
        _sealed(
            Citation(
                source=source,
                person=person,
                record_type=Person.type_label(),
                record_id=person.pk,
                field="names",
                locator="1",
                data_key=person.data_key,
            )
        ),
    ]
    return {type(record): record for record in made}


def _sealed(record: SealedRecord) -> SealedRecord:
    if hasattr(record, "remark"):
        record.remark = CANARY
    record.save(force_insert=True)
    return record
