"""Citations, handed out to the facts that they speak about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.choices import Reliability, Stance
from cases.models import Case, Citation
from cases.selectors.masking import critical_fields
from cases.views.cells import label_of


@dataclass(frozen=True)
class Grounds:
    """What a fact rests on, and what other sources say instead."""

    sources: list[dict[str, Any]] = field(default_factory=list)
    others: list[dict[str, Any]] = field(default_factory=list)


class Sources:
    """The citations of a case, found by record and field."""

    def __init__(self, case: Case, citations: Iterable[Citation]) -> None:
        self.case = case
        self.found: dict[tuple[Any, str], list[Citation]] = defaultdict(list)
        self.fields: dict[Any, set[str]] = defaultdict(set)
        for citation in citations:
            self.found[citation.record_id, citation.field].append(citation)
            self.fields[citation.record_id].add(citation.field)

    def cited_fields(self, record: models.Model) -> set[str]:
        """Return the fields of a record that some source speaks about."""
        return self.fields.get(record.pk, set())

    def disputed_fields(self, record: models.Model) -> set[str]:
        """Return the fields of a record against which some source speaks."""
        return {
            name
            for name in self.cited_fields(record)
            for citation in self.found[record.pk, name]
            if citation.stance == Stance.CONTRADICTS
        }

    def of(self, record: models.Model, name: str, *, open_masked: bool = False) -> Grounds:
        """Return what stands behind one field ("" for the record as a whole)."""
        masked = not open_masked and name in critical_fields(record)
        citations = self.found.get((record.pk, name), [])
        backing = [entry for entry in citations if entry.stance == Stance.SUPPORTS]
        against = [entry for entry in citations if entry.stance == Stance.CONTRADICTS]
        return Grounds(
            [self.entry(citation) for citation in backing],
            [
                {"value": _statement(citation, masked=masked), "sources": [self.entry(citation)]}
                for citation in against
            ],
        )

    def of_whole(self, record: models.Model, without: Sequence[str] = ()) -> Grounds:
        """Return what stands behind a record as a whole and behind its fields outside `without`."""
        names = sorted(self.cited_fields(record) - set(without))
        parts = [(name, self.of(record, name)) for name in names]
        sources = [
            {**entry, "title": _about(record, name, entry["title"])}
            for name, grounds in parts
            for entry in grounds.sources
        ]
        return Grounds(sources, [other for _name, grounds in parts for other in grounds.others])

    def entry(self, citation: Citation) -> dict[str, Any]:
        """Return one line of templates/partials/sources.html."""
        source = citation.source
        known = source.reliability != Reliability.NOT_KNOWN
        return {
            "title": source.title,
            "url": reverse("citation-detail", args=[self.case.shown_code, citation.pk]),
            "locator": citation.locator,
            "date": source.published,
            "reliability": reliability_words(source.get_reliability_display()) if known else "",
            "retracted": bool(source.retracted_on),
        }


def reliability_words(degree: str) -> str:
    return _("reliability: %(degree)s") % {"degree": degree.lower()}


def _statement(citation: Citation, *, masked: bool) -> Any:
    words = "" if masked else citation.remark
    return {"kind": "text", "text": words or _("something else")}


def _about(record: models.Model, name: str, title: str) -> str:
    return f"{label_of(record, name)}: {title}" if name else title
