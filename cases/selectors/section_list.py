"""One page of all records of a kind in a case."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F

from cases.models import AsylumClaim, AsylumDecision, Case, Citation, SealedRecord
from cases.selectors.case_records import of_case, preload_all
from cases.selectors.pages import Sort, take
from casetracker.accounts.models import User

RECORDED = Sort("recorded", F("created_at"), read=datetime.fromisoformat, descending=True)


@dataclass(frozen=True)
class SectionPage:
    """Records, what sources say of them, and the cursors of the pages beside."""

    records: list[Any]
    citations: list[Citation] = field(default_factory=list)
    previous: str = ""
    next: str = ""
    is_lost: bool = False


def section_list(
    user: User, case: Case, model: type[SealedRecord], after: str, before: str
) -> SectionPage:
    """Read a page of a case's records of one kind, those recorded last first."""
    rows = of_case(model, user, case)
    plain = rows.select_related(None).prefetch_related(None)
    page = take(plain, RECORDED, (), after=after, before=before)
    keys = [row[0] for row in page.rows]
    found = {row.pk: row for row in rows.filter(pk__in=keys)}
    records = [found[key] for key in keys if key in found]
    citations = list(of_case(Citation, user, case).filter(record_id__in=keys))
    decisions: list[AsylumDecision] = []
    if model is AsylumClaim:
        decisions = list(of_case(AsylumDecision, user, case).filter(claim__in=keys))
        for claim in records:
            claim.shown_decisions = [row for row in decisions if row.claim_id == claim.pk]
    preload_all([case, *records, *citations, *decisions])
    return SectionPage(records, citations, page.previous, page.next, page.is_lost)


def decisions_of(claim: AsylumClaim) -> list[AsylumDecision]:
    """Return the decisions that were read with a claim."""
    found: list[AsylumDecision] = getattr(claim, "shown_decisions", [])
    return found
