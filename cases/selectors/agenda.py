"""What has a day: running deadlines, appointments to come, open tasks, papers that expire.

Each kind is a queryset with `day`, the day by which all kinds are put in one order, and is kept
to open cases in the user's reach. The pages Today and Deadlines count and list the same rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import TruncDate
from django.utils import timezone

from cases import access
from cases.choices import CaseStatus, Holding
from cases.fields import earliest_day, has_several_days, latest_day
from cases.models import Appointment, Case, Deadline, Document, Task
from cases.selectors.days import Days
from casetracker.accounts.models import User
from casetracker.accounts.roles import Role

DEADLINE, APPOINTMENT, TASK, PAPER = "deadline", "appointment", "task", "paper"
#: In the order in which what falls on the same day stands.
KINDS = (DEADLINE, APPOINTMENT, TASK, PAPER)
#: What somebody has to do or attend; a paper expires by itself.
ACTS = (DEADLINE, APPOINTMENT, TASK)
ME, TEAM = "me", "team"
MOVING = (CaseStatus.OPEN, CaseStatus.ON_HOLD)


@dataclass(frozen=True)
class Span:
    """The days that are asked for: from, to (both counted), or only what is overdue."""

    first: date | None = None
    last: date | None = None
    late: bool | None = None


class Agenda:
    """What has a day, for one reader, kept to whose it is.

    The owner is `me`, `team` for everything in reach, or the key of somebody: tasks belong to who
    does them, the rest to the case's lead. What nobody has is also a coordinator's.
    """

    def __init__(self, user: User, days: Days, owner: str = ME) -> None:
        self.user, self.days, self.owner = user, days, owner
        self.coordinates = bool(access.teams(user, Role.COORDINATOR))
        self._made: dict[str, QuerySet[Any]] = {}

    def parts(self, kind: str, span: Span | None = None) -> list[QuerySet[Any]]:
        """Return the rows of one kind within a span, cut where no one index puts all in order."""
        if kind != PAPER:
            return [self.rows(kind, span)]
        span = span or Span()
        return [part.filter(self.within(kind, span)) for part in self._papers(span.late)]

    def rows(self, kind: str, span: Span | None = None) -> QuerySet[Any]:
        """Return the rows of one kind, papers apart, within a span of days."""
        if kind not in self._made:
            self._made[kind] = self._make(kind)
        found = self._made[kind]
        if kind == DEADLINE and span and span.late:
            # The bound alone lets the index on the date serve.
            found = found.filter(effective_on__lt=self.days.latest)
        return found.filter(self.within(kind, span or Span()))

    def within(self, kind: str, span: Span) -> Q:
        """Return the filter for the rows of one kind within a span of days."""
        wanted = Q()
        if span.late is not None and kind != PAPER:
            wanted &= self._late(kind) if span.late else ~self._late(kind)
        if span.first:
            wanted &= Q(day__gte=as_key(kind, span.first))
        if span.last:
            wanted &= Q(day__lte=as_key(kind, span.last))
        return wanted

    def _late(self, kind: str) -> Q:
        """Return the filter for what is overdue; what was over yesterday is no appointment here."""
        if kind == APPOINTMENT:
            return Q(pk__in=[])
        if kind == DEADLINE:
            return Q(day__lt=self.days.expression("country__time_zone"))
        return Q(day__lt=self.days.today)

    def _make(self, kind: str) -> QuerySet[Any]:
        make = {
            DEADLINE: self._deadlines,
            APPOINTMENT: self._appointments,
            TASK: self._tasks,
            PAPER: self._held_papers,
        }
        return make[kind]()

    # Each kind ----------------------------------------------------------------------------------

    def _tasks(self) -> QuerySet[Any]:
        tasks = Task.objects.visible_to(self.user).open().exclude(due_on=None)
        found = tasks.filter(case__status__in=MOVING).select_related("case", "assigned_to")
        owned: QuerySet[Any] = self._owned_tasks(found).annotate(day=F("due_on"))
        return owned

    def _deadlines(self) -> QuerySet[Any]:
        deadlines = Deadline.objects.visible_to(self.user).open().exclude(effective_on=None)
        found = deadlines.filter(case__status__in=MOVING)
        found = found.select_related("case", "country", "case__lead")
        owned: QuerySet[Any] = self._owned(found, "case__").annotate(day=F("effective_on"))
        return owned

    def _appointments(self) -> QuerySet[Any]:
        """Return the appointments of today and later; what is over is nobody's work."""
        start = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        appointments = Appointment.objects.visible_to(self.user).filter(at__gte=start)
        found = appointments.filter(case__status__in=MOVING).select_related("case", "case__lead")
        owned: QuerySet[Any] = self._owned(found, "case__").annotate(day=TruncDate("at"))
        return owned

    def _papers(self, late: bool | None) -> list[QuerySet[Any]]:
        """Return the papers that have expired, those that may have, and those that will.

        A paper of which only the year is known may end on the first day of it.
        """
        if PAPER not in self._made:
            self._made[PAPER] = self._make(PAPER)
        papers, today = self._made[PAPER], self.days.today.isoformat()
        expired = papers.filter(last_day__lt=today).annotate(day=F("last_day"))
        if late:
            return [expired]
        now = Value(today, output_field=models.CharField())
        # Few are of several days: said in so many words, their own index serves.
        windows = papers.filter(has_several_days("expires"))
        uncertain = windows.filter(first_day__lt=today, last_day__gte=today).annotate(day=now)
        coming = papers.filter(first_day__gte=today).annotate(day=F("first_day"))
        return [uncertain, coming] if late is False else [expired, uncertain, coming]

    def _held_papers(self) -> QuerySet[Any]:
        """Return the papers that are held and end, each with one of its person's open cases.

        What was replaced is of no use any more.
        """
        cases = self._owned(Case.objects.visible_to(self.user)).filter(status__in=MOVING)
        present = {"members__until": None, "members__removed_at": None}
        own = cases.filter(members__person=OuterRef("person"), **present).order_by("opened_on")
        newer = Document.objects.unscoped("whether a paper was replaced, nothing else of the other")
        found: QuerySet[Any] = (
            Document.objects.visible_to(self.user)
            .filter(Exists(own), holding=Holding.HELD)
            .exclude(Exists(newer.filter(supersedes=OuterRef("pk"))))
            .select_related("type", "issuing_country", "person")
            .alias(first_day=earliest_day("expires"), last_day=latest_day("expires"))
            .annotate(
                case_key=Subquery(own.values("pk")[:1]),
                case_code=Subquery(own.values("code")[:1]),
            )
        )
        return found

    # Whose --------------------------------------------------------------------------------------

    def _owned_tasks(self, tasks: QuerySet[Any]) -> QuerySet[Any]:
        if self.owner == TEAM:
            return tasks
        if self.owner == ME:
            return tasks.filter(Q(assigned_to=self.user) | Q(assigned_to=None))
        return tasks.filter(assigned_to=self.owner)

    def _owned(self, rows: QuerySet[Any], path: str = "") -> QuerySet[Any]:
        """Keep the rows of somebody's cases; `path` leads to the case, "" for cases."""
        if self.owner not in (ME, TEAM):
            return rows.filter(**{f"{path}lead": self.owner})
        if self.owner == TEAM or not self.coordinates:
            return rows  # to whoever does not coordinate, the cases in reach are their own
        led = Q(**{f"{path}lead": self.user}) | Q(**{f"{path}lead": None})
        return rows.filter(led | Q(**{f"{path}pk__in": self.user.worked_cases.values("pk")}))


def as_key(kind: str, day: date) -> Any:
    """Return a day as a kind's rows hold it: partial dates are text."""
    return day.isoformat() if kind == PAPER else day
