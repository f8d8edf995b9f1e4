"""Who a case is about and what comes next in it: the strip on every page of the case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from cases.choices import MemberRole
from cases.models import Case, CaseMember, Deadline, Person, Task
from cases.partial_dates import PartialDate
from cases.rules.names import age_window
from cases.selectors.case_records import preload_all
from casetracker.accounts.models import User


@dataclass(frozen=True)
class CaseHead:
    """The main people of a case and the next thing that has a date."""

    case: Case
    people: list[Person] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    next_record: Deadline | Task | None = None

    def ages(self) -> list[tuple[int, int]]:
        """Return the youngest and oldest age that each main person's birth date allows today."""
        today = PartialDate.on(timezone.localdate())
        windows = [age_window(person.birth, today) for person in self.people]
        return [window for window in windows if window]


def case_head(user: User, case: Case) -> CaseHead:
    """Read the head of a case, in a constant number of queries."""
    members = (
        CaseMember.objects.visible_to(user)
        .filter(case=case, until=None, person__removed_at=None)
        .select_related("person")
        .prefetch_related("person__languages")
        .order_by("created_at")
    )
    people = _main_people(list(members))
    upcoming = _next_record(user, case, case.next_date) if case.next_date else None
    preload_all([case, *people, *([upcoming] if upcoming else [])])
    return CaseHead(case, people, _languages(people), upcoming)


def head_of(
    case: Case, members: Sequence[CaseMember], upcoming: Deadline | Task | None
) -> CaseHead:
    """Return the head of a case whose members were read already."""
    people = _main_people([member for member in members if member.until is None])
    return CaseHead(case, people, _languages(people), upcoming)


def _main_people(members: Sequence[CaseMember]) -> list[Person]:
    """Return the main person, or who came first where none is named."""
    main = [member for member in members if member.role == MemberRole.MAIN] or members[:1]
    return [member.person for member in main]


def _languages(people: Sequence[Person]) -> list[str]:
    return sorted({row.label for person in people for row in person.languages.all()})


def _next_record(user: User, case: Case, day: date) -> Deadline | Task | None:
    """Return the open deadline or task behind the case's next date."""
    deadlines = Deadline.objects.visible_to(user).filter(case=case, effective_on=day)
    tasks = Task.objects.visible_to(user).filter(case=case, due_on=day)
    return deadlines.open().first() or tasks.open().first()
