"""What the page Today shows: what is due, one's cases, papers that end, cases that stand still."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet

from cases import access
from cases.choices import Risk, Stage
from cases.models import Case
from cases.selectors import standstill
from cases.selectors.agenda import (
    ACTS,
    DEADLINE,
    ME,
    PAPER,
    TASK,
    TEAM,
    Agenda,
    Span,
)
from cases.selectors.agenda_pages import Item, take
from cases.selectors.caseload import DEFAULT_SORT
from cases.selectors.counting import CountOf
from cases.selectors.days import Days, days_now
from casetracker.accounts.models import Grant, User
from casetracker.accounts.roles import Role

ROWS = 10
MY_CASES = 8
SOON_DAYS = 7
PAPER_DAYS = 30
CASE_FIELDS = ("pk", "code", "stage", "next_date", "last_activity_at")


@dataclass(frozen=True)
class CaseLine:
    """One case in a box; `reason` says why it does not move."""

    pk: UUID
    code: str
    stage: Stage
    next_date: date | None
    last_activity_at: datetime
    reason: str = ""


@dataclass(frozen=True)
class WorkerLoad:
    """How much one worker of the team has to do."""

    pk: UUID
    name: str
    cases: int
    overdue: int


class Today:
    """Reads the boxes for one user; each is a query or a few, however many rows there are."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.days: Days = days_now()
        self.agenda = Agenda(user, self.days, ME)
        self.coordinates = self.agenda.coordinates
        # Papers expire by themselves: who coordinates looks after those of the whole team.
        self.paper_agenda = Agenda(user, self.days, TEAM if self.coordinates else ME)
        self.is_staff = bool(access.staffed_teams(user))

    # How many -----------------------------------------------------------------------------------

    def counts(self) -> dict[str, int]:
        """Return how many rows each tile and box has, in one query."""
        wanted: dict[str, Any] = {
            **_count("late", self.agenda, ACTS, self.late),
            **_count("soon", self.agenda, ACTS, self.soon),
            **_count("papers", self.paper_agenda, (PAPER,), self.papers_span),
            "mine": CountOf(self.my_cases()),
        }
        if self.is_staff:
            wanted["stuck"] = CountOf(self.stuck_cases())
        if self.coordinates:
            wanted |= {
                "unassigned": CountOf(self.unassigned_cases()),
                "critical": CountOf(self.critical_cases()),
            }
        row = User.objects.filter(pk=self.user.pk).annotate(**wanted).values(*wanted).get()
        found = {name: row[name] for name in wanted if "_" not in name}
        for name in ("late", "soon", "papers"):
            found[name] = sum(row[key] for key in wanted if key.startswith(f"{name}_"))
        return found

    # What has a day -----------------------------------------------------------------------------

    @property
    def late(self) -> Span:
        return Span(late=True)

    @property
    def soon(self) -> Span:
        return Span(last=self.days.today + timedelta(days=SOON_DAYS), late=False)

    @property
    def papers_span(self) -> Span:
        return Span(last=self.days.today + timedelta(days=PAPER_DAYS))

    def due(self) -> list[Item]:
        """Return what is overdue and due soon."""
        span = Span(last=self.days.today + timedelta(days=SOON_DAYS))
        return take(self.agenda, ACTS, span, size=ROWS).items

    def papers(self) -> list[Item]:
        """Return the papers that have expired or will soon."""
        return take(self.paper_agenda, (PAPER,), self.papers_span, size=ROWS).items

    # Cases --------------------------------------------------------------------------------------

    def _open(self) -> QuerySet[Case]:
        return Case.objects.visible_to(self.user).open()

    def my_cases(self) -> QuerySet[Case]:
        """Return one's own cases: for those who do not coordinate, all that they reach."""
        return self._open().filter(lead=self.user) if self.coordinates else self._open()

    def my_next(self) -> list[CaseLine]:
        """Return one's first cases by next date."""
        return self.by_next_date(self.my_cases(), MY_CASES)

    def stuck_cases(self) -> QuerySet[Case]:
        return standstill.standing_still(self._open())

    def unassigned_cases(self) -> QuerySet[Case]:
        return self._open().filter(lead=None)

    def critical_cases(self) -> QuerySet[Case]:
        return self._open().filter(risk=Risk.CRITICAL)

    def by_next_date(self, cases: QuerySet[Case], size: int = ROWS) -> list[CaseLine]:
        """Return the first cases by next date."""
        return _lines(DEFAULT_SORT.apply(cases)[:size])

    def longest_still(self) -> list[CaseLine]:
        """Return the cases that do not move, those without a change for longest first."""
        found = self.stuck_cases().only(*CASE_FIELDS).order_by(*standstill.LONGEST_FIRST)
        return [_line(case, standstill.reason(case)) for case in found[:ROWS]]

    # The team -----------------------------------------------------------------------------------

    def load(self) -> list[WorkerLoad]:
        """Return the load of each worker of the coordinated teams, the most overdue first."""
        team_agenda = Agenda(self.user, self.days, TEAM)
        late_tasks = team_agenda.rows(TASK, self.late).filter(assigned_to=OuterRef("pk"))
        late_deadlines = team_agenda.rows(DEADLINE, self.late).filter(case__lead=OuterRef("pk"))
        people = workers_of(self.user).annotate(
            open_cases=CountOf(self._open().filter(lead=OuterRef("pk"))),
            late_tasks=CountOf(late_tasks),
            late_deadlines=CountOf(late_deadlines),
        )
        found = [
            WorkerLoad(
                person.pk,
                person.get_full_name(),
                person.open_cases,
                person.late_tasks + person.late_deadlines,
            )
            for person in people
        ]
        return sorted(found, key=lambda one: (-one.overdue, -one.cases, one.name.casefold()))


def _count(name: str, agenda: Agenda, kinds: Iterable[str], span: Span) -> dict[str, CountOf]:
    return {
        f"{name}_{kind}_{part}": CountOf(rows)
        for kind in kinds
        for part, rows in enumerate(agenda.parts(kind, span))
    }


def workers_of(user: User) -> QuerySet[User]:
    """Return who works on cases in the teams that a user coordinates."""
    grants = Grant.objects.in_force().of_roles(Role.CASEWORKER, Role.COORDINATOR)
    teams = access.teams(user, Role.COORDINATOR)
    return User.objects.filter(pk__in=grants.filter(team__in=teams).values("user"), is_active=True)


def _lines(cases: QuerySet[Any]) -> list[CaseLine]:
    return [_line(case) for case in cases.only(*CASE_FIELDS)]


def _line(case: Any, reason: str = "") -> CaseLine:
    stage = Stage(case.stage)
    return CaseLine(case.pk, case.code, stage, case.next_date, case.last_activity_at, reason)
