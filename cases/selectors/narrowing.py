"""Which cases fit a question about their records, as far as the user sees these records."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from cases.access import AnyUser
from cases.choices import Holding
from cases.models import AsylumClaim, Case, Document, VisaApplication
from cases.selectors.reports import NONE

LATE = "late"


def with_next_date(cases: QuerySet[Case], code: str) -> QuerySet[Case]:
    """Keep the cases whose next date has passed, comes within some days, or is not set."""
    today = timezone.localdate()
    if code == NONE:
        return cases.filter(next_date=None)
    if code == LATE:
        return cases.filter(next_date__lt=today)
    return cases.filter(next_date__range=(today, today + timedelta(days=int(code))))


def that_applied_to(cases: QuerySet[Case], user: AnyUser, codes: list[str]) -> QuerySet[Case]:
    """Keep the cases of which somebody asked for asylum or a visa in one of some countries."""
    claims = AsylumClaim.objects.visible_to(user).filter(country__code__in=codes)
    visas = VisaApplication.objects.visible_to(user).filter(destination__code__in=codes)
    return cases.filter(Q(Exists(_of_case(claims))) | Q(Exists(_of_case(visas))))


def with_expiring_papers(cases: QuerySet[Case], user: AnyUser, code: str) -> QuerySet[Case]:
    """Keep the cases in which a paper that somebody holds has expired, or will within some days.

    A paper of which only the month is known counts from the first day on which it may expire.
    """
    today = timezone.localdate()
    papers = Document.objects.visible_to(user).filter(holding=Holding.HELD)
    if code == LATE:
        papers = papers.filter(expires__before=today)
    else:
        last = today + timedelta(days=int(code) + 1)
        papers = papers.filter(expires__on_or_after=today, expires__before=last)
    return cases.filter(Exists(_of_case(papers)))


def _of_case(records: QuerySet) -> QuerySet:
    """Keep the records of the people who are in the case of the outer query."""
    return records.filter(
        person__memberships__case=OuterRef("pk"),
        person__memberships__removed_at=None,
        person__memberships__until=None,
    )
