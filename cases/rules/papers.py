"""What a person's papers allow, in the coarse form that filters need."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from cases.choices import Holding, TravelPapers
from cases.partial_dates import PartialDate

SOON = timedelta(days=183)
# Something that is not known may be better than what is known to be missing.
_BEST_FIRST = (
    TravelPapers.VALID,
    TravelPapers.EXPIRES_SOON,
    TravelPapers.HELD,
    TravelPapers.EXPIRED,
    TravelPapers.NOT_KNOWN,
    TravelPapers.NONE,
)
_AT_HAND = frozenset({Holding.HELD, Holding.EXPIRED})


@dataclass(frozen=True)
class PaperFacts:
    """A paper's holding, its expiry, and whether its type can carry a visa."""

    holding: str
    expires: PartialDate | None
    carries_visa: bool


def travel_papers(papers: Iterable[PaperFacts], on: date) -> TravelPapers:
    """Return the best that somebody's papers amount to on a day."""
    travel = [paper for paper in papers if paper.carries_visa]
    if not travel:
        return TravelPapers.NOT_KNOWN
    states = {_state(paper, on) for paper in travel}
    return next(state for state in _BEST_FIRST if state in states)


def _state(paper: PaperFacts, on: date) -> TravelPapers:
    if paper.holding == Holding.NOT_KNOWN:
        return TravelPapers.NOT_KNOWN
    if paper.holding not in _AT_HAND:
        return TravelPapers.NONE
    if paper.holding == Holding.EXPIRED:
        return TravelPapers.EXPIRED
    if paper.expires is None:
        return TravelPapers.HELD
    if paper.expires.latest < on:
        return TravelPapers.EXPIRED
    # A paper of which only the year is known may end on the first day of it.
    soon = paper.expires.stored_earliest < on + SOON
    return TravelPapers.EXPIRES_SOON if soon else TravelPapers.VALID
