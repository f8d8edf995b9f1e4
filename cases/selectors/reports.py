"""Reports on a caseload: who was in work on a day, at which stage, and the counts of a period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.choices import AsylumOutcome, Stage, TravelPapers
from cases.models import Case, Country, StageChange

#: The code of what is not recorded: no country, no decision, no stage on a day in the past.
NONE = "NONE"
#: The row of the list of countries that says the same.
UNKNOWN_COUNTRY = "UNKNOWN"


@dataclass(frozen=True)
class Line:
    """How many cases have one value."""

    code: str
    label: str
    number: int
    is_known: bool = True


@dataclass(frozen=True)
class Group:
    """The cases in work counted by one of their features; `code` is also the list's filter."""

    code: str
    title: str
    lines: list[Line]


@dataclass(frozen=True)
class StatusReport:
    """The numbers of a period; groups count the cases in work on its last day."""

    day: date
    opened: int
    closed: int
    in_work: int
    groups: list[Group]


def status_report(cases: QuerySet[Case], *, since: date, until: date) -> StatusReport:
    """Count cases for a period, in a constant number of queries.

    The stage is that of the last day; country, papers and outcome are kept as they stand now.
    """
    day = min(until, timezone.localdate())
    working = active_on(cases, day)
    totals = cases.aggregate(
        opened=Count("pk", filter=Q(opened_on__range=(since, until))),
        closed=Count("pk", filter=Q(closed_on__range=(since, until))),
    )
    in_work = working.count()
    groups = [
        Group("stage", _("Stage"), _stages(working, day, in_work)),
        Group("place", _("Country"), _countries(working)),
        Group("outcome", _("Asylum outcome"), _outcomes(working)),
        Group("papers", _("Papers"), _listed(_counts(working, "papers"), TravelPapers)),
    ]
    return StatusReport(day, totals["opened"], totals["closed"], in_work, groups)


def active_on(cases: QuerySet[Case], day: date) -> QuerySet[Case]:
    """Keep the cases that were in work at the end of a day."""
    return cases.filter(Q(closed_on=None) | Q(closed_on__gt=day), opened_on__lte=day)


def changes_on(day: date) -> QuerySet[StageChange]:
    """Return the stages that held at the end of a day; to be used within a scoped query."""
    moment = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    return StageChange.objects.unscoped("narrowed to cases read through their scope").filter(
        Q(until_at=None) | Q(until_at__gte=moment), from_at__lt=moment
    )


def in_stages(cases: QuerySet[Case], stages: list[str], day: date | None) -> QuerySet[Case]:
    """Keep the cases at some stages, now or at the end of a day in the past."""
    if day is None or day >= timezone.localdate():
        return cases.filter(stage__in=stages)
    wanted = Q(pk__in=changes_on(day).filter(stage__in=stages).values("case_id"))
    if NONE in stages:
        wanted |= ~Q(pk__in=changes_on(day).values("case_id"))
    return cases.filter(wanted)


def _counts(cases: QuerySet, field: str) -> dict[Any, int]:
    return dict(cases.order_by().values_list(field).annotate(number=Count("pk")))


def _stages(working: QuerySet[Case], day: date, in_work: int) -> list[Line]:
    if day >= timezone.localdate():
        return _listed(_counts(working, "stage"), Stage)
    changes = changes_on(day).filter(case__in=working.values("pk"))
    counts = _counts(changes, "stage")
    unknown = in_work - sum(counts.values())
    lines = _listed(counts, Stage)
    return (
        [*lines, Line(NONE, _("Stage not recorded then"), unknown, is_known=False)]
        if unknown
        else lines
    )


def _listed(counts: dict[Any, int], choices: Any) -> list[Line]:
    """List every word of a fixed list, those of which there are none too."""
    return [
        Line(code, str(label), counts.get(code, 0), is_known=code != "NOT_KNOWN")
        for code, label in choices.choices
    ]


def _outcomes(working: QuerySet[Case]) -> list[Line]:
    counts = _counts(working, "outcome")
    found = [line for line in _listed(counts, AsylumOutcome) if line.number]
    return [*found, Line(NONE, _("No decision recorded"), counts.get("", 0), is_known=False)]


def _countries(working: QuerySet[Case]) -> list[Line]:
    counts = _counts(working, "current_country")
    unknown = counts.pop(None, 0)
    lines = []
    for country in Country.objects.filter(pk__in=counts):
        if country.code == UNKNOWN_COUNTRY:
            unknown += counts[country.pk]
        else:
            lines.append(Line(country.code, country.label, counts[country.pk]))
    lines.sort(key=lambda line: (-line.number, line.label))
    return [*lines, Line(NONE, _("Not known"), unknown, is_known=False)]
