"""Keyed tokens of the exact numbers on a record, kept in step with it."""

from __future__ import annotations

from collections.abc import Callable

from cases.models import (
    AsylumClaim,
    AsylumDecision,
    Document,
    IdentifierToken,
    Person,
    VisaApplication,
)
from cases.models.base import SealedRecord
from cases.rules.identifiers import (
    canonical_document_number,
    canonical_email,
    canonical_phone,
)
from cases.services.revisions import subject_of
from casetracker.vault.tokens import identifier_token

Kind = IdentifierToken.Kind
Canonical = Callable[[str], str]
_FIELDS: dict[type[SealedRecord], list[tuple[str, Kind, Canonical]]] = {
    Document: [("number", Kind.DOCUMENT, canonical_document_number)],
    Person: [
        ("contact_address", Kind.PHONE, canonical_phone),
        ("contact_address", Kind.EMAIL, canonical_email),
    ],
    VisaApplication: [("reference_number", Kind.REFERENCE, canonical_document_number)],
    AsylumClaim: [("reference_number", Kind.REFERENCE, canonical_document_number)],
    AsylumDecision: [("reference_number", Kind.REFERENCE, canonical_document_number)],
}


def refresh_tokens(record: SealedRecord) -> None:
    """Write the tokens of what a record holds now; none where it was removed."""
    fields = _FIELDS.get(type(record))
    if fields is None:
        return
    IdentifierToken.objects.filter(record_id=record.pk).delete()
    if record.removed_at is None:
        IdentifierToken.objects.bulk_create(tokens_of(record))


def tokens_of(record: SealedRecord) -> list[IdentifierToken]:
    """Return the tokens of a record's numbers, unsaved."""
    person, _case = subject_of(record)
    if person is None:
        return []
    found = (
        (field, kind, canonical(getattr(record, field) or ""))
        for field, kind, canonical in _FIELDS.get(type(record), [])
    )
    return [
        IdentifierToken(
            kind=kind,
            token=identifier_token(kind.name.lower(), number),
            person=person,
            record_id=record.pk,
            field=field,
        )
        for field, kind, number in found
        if number
    ]
