"""A case with records of every kind, as often as a test wants them."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from cases.choices import MemberRole
from cases.models import (
    Appointment,
    Case,
    Citation,
    Consent,
    Incident,
    MilitaryService,
    Offence,
    Organisation,
    Person,
    Prosecution,
    Referral,
    Relationship,
    SealedRecord,
    Source,
)
from cases.partial_dates import PartialDate
from cases.services.revisions import subject_of
from tests import make
from tests.conftest import Cast


def save(record: Any, **fields: Any) -> Any:
    """Save a record under the key to which it belongs."""
    record.data_key = record.expected_key()
    for name, value in fields.items():
        setattr(record, name, value)
    record.save(force_insert=True)
    return record


def make_citation(record: SealedRecord, source: Source, **fields: Any) -> Citation:
    person, case = subject_of(record)
    citation = Citation(
        source=source,
        record_type=record.type_label(),
        record_id=record.pk,
        person=person,
        case=case,
    )
    saved: Citation = save(citation, **fields)
    return saved


def make_organisation() -> Organisation:
    found, _made = Organisation.objects.get_or_create(
        code="TEST_PARTNER", defaults={"label_en": "Partner of the tests", "kind": "partner"}
    )
    return found


def fill(cast: Cast, count: int = 1) -> dict[str, SealedRecord]:
    """Add records of every kind to the cast's case; return the last of each by its URL name."""
    records: dict[str, SealedRecord] = {}
    for number in range(count):
        records = _one_of_each(cast, number)
    return records


def _one_of_each(cast: Cast, number: int) -> dict[str, SealedRecord]:
    case, person = cast.case, cast.person
    other = make.make_person(case, role=MemberRole.OTHER, contact_channel="Letter box")
    other.citizenships.add(make.make_country("RU"))
    source = make.make_source(cast.team, title=f"Letter {number}")
    claim = make.make_claim(person, lodged=PartialDate.parse("2023-05"))
    document = make.make_document(person, number=f"AB 12345{number}")
    records = {
        "person": other,
        "member": case.members.get(person=other),
        "document": document,
        "visa": make.make_visa(person, lodged=PartialDate.parse("2024-03-01")),
        "asylum": claim,
        "decision": make.make_decision(claim, decided=PartialDate.parse("2024-04")),
        "stay": make.make_stay(person, is_current=False),
        "deadline": make.make_deadline(case, legal_basis=f"Art. {number}"),
        "task": make.make_task(case, assigned_to=cast.worker),
        "note": make.make_note(case, created_by=cast.worker),
        "file": make.make_file(case, created_by=cast.worker, title="A scan"),
    }
    return records | _the_rest(case, person, other) | {"citation": _cited(document, source)}


def _cited(record: SealedRecord, source: Source) -> Citation:
    make_citation(record, source, field="expires", stance="CONTRADICTS", remark="It ends in May.")
    return make_citation(record, source, field="number", locator="page 2")


def _the_rest(case: Case, person: Person, other: Person) -> dict[str, SealedRecord]:
    organisation = make_organisation()
    offence, _made = Offence.objects.get_or_create(
        code="TEST_OFFENCE",
        defaults={"label_en": "An offence", "country": make.make_country("RU"), "group": "refusal"},
    )
    incident = save(Incident(case=case, kind="SEARCH"), account="They came at night.")
    incident.people.set([person])
    return {
        "incident": incident,
        "prosecution": save(
            Prosecution(person=person, country=make.make_country("RU"), offence=offence)
        ),
        "military": save(MilitaryService(person=person, kind="RESERVIST"), unit="Unit 12345"),
        "relationship": save(
            Relationship(case=case, person=person, kind="SPOUSE", of_person=other)
        ),
        "appointment": save(
            Appointment(case=case, at=timezone.now(), time_zone="Asia/Almaty"), what="Interview"
        ),
        "referral": save(Referral(case=case, organisation=organisation), need="A bed"),
        "consent": save(Consent(person=person, recipient=organisation), purpose="Visa"),
    }
