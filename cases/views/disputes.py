"""What sources say against each other, side by side, and which sources a case rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.models import Case, Citation, SealedRecord
from cases.selectors.titles import title_of
from cases.views.cells import cell_of, label_of
from cases.views.facts import Reader
from cases.views.sections import BY_MODEL


@dataclass(frozen=True)
class Dispute:
    """One field of one record about which sources differ."""

    title: str
    person: str
    label: str
    url: str
    value: Any
    sources: list[dict[str, Any]]
    others: list[dict[str, Any]]


def disputes(reader: Reader, records: Iterable[SealedRecord]) -> list[Dispute]:
    """Return the fields that some source contradicts, as far as the reader may see them."""
    return [
        _dispute(reader, record, name) for record in records for name in reader.disputed(record)
    ]


def _dispute(reader: Reader, record: SealedRecord, name: str) -> Dispute:
    grounds = reader.sources.of(record, name)
    return Dispute(
        title=title_of(record),
        person=person.main_name if (person := getattr(record, "person", None)) else "",
        label=label_of(record, name) if name else "",
        url=_url(reader.case, record),
        value=cell_of(record, name) if name else {"kind": "text", "text": _("as recorded")},
        sources=grounds.sources,
        others=grounds.others,
    )


def _url(case: Case, record: SealedRecord) -> str:
    section = BY_MODEL.get(type(record))
    if section is None:
        return f"{case.get_absolute_url()}#overview"
    return reverse(f"{section.name}-detail", args=[case.shown_code, record.pk])


def sources_used(reader: Reader, citations: Iterable[Citation]) -> list[dict[str, Any]]:
    """Return each source once with the number of statements that rest on it."""
    found: dict[Any, dict[str, Any]] = {}
    for citation in citations:
        entry = found.setdefault(
            citation.source_id, reader.sources.entry(citation) | {"locator": "", "number": 0}
        )
        entry["number"] += 1
    return sorted(found.values(), key=lambda entry: -entry["number"])
