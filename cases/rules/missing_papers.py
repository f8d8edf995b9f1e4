"""Which papers a person needs for where they want to go, and has not got."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import Enum

from cases.choices import TravelPapers
from cases.rules.papers import PaperFacts, travel_papers


class Lack(Enum):
    """How a paper is missing."""

    NOT_RECORDED = "not recorded"
    MISSING = "missing"
    EXPIRED = "expired"


_LACKS = {
    TravelPapers.NOT_KNOWN: Lack.NOT_RECORDED,
    TravelPapers.NONE: Lack.MISSING,
    TravelPapers.EXPIRED: Lack.EXPIRED,
}


def travel_document_lacking(
    papers: Iterable[PaperFacts], on: date, *, wants_to_travel: bool
) -> Lack | None:
    """Return how somebody lacks a paper that a visa can be put into, None where one is at hand."""
    return _LACKS.get(travel_papers(papers, on)) if wants_to_travel else None
