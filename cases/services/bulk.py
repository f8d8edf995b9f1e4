"""The same change for many cases: each by the service that changes one, all in one operation.

Every case is a transaction of its own, so that nobody waits for all of them; what one case refuses
leaves the others alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Protocol
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError

from cases import access
from cases.access import LawyersSee
from cases.models import Case, Label, Revision, Task
from cases.services.cases import assign_case
from cases.services.records import Conflict, add_record, change_record
from cases.services.revisions import one_operation
from casetracker.accounts.models import User

MOST_CASES = 500


class Left(Enum):
    """Why a case is left out."""

    CLOSED = "closed"
    NOT_ALLOWED = "not allowed"
    OTHER_TEAM = "other team"
    SAME = "same"
    CHANGED = "changed"
    REFUSED = "refused"


class Act(Protocol):
    """One change, the same for every case."""

    @property
    def manages(self) -> bool:
        """Return whether only coordinators do that."""

    def problem(self, case: Case) -> Left | None:
        """Return why the change makes no sense for a case."""

    def run(self, actor: User, case: Case) -> None:
        """Make the change."""


@dataclass(frozen=True)
class Assign:
    """Hand cases to a lead worker; the other workers stay."""

    lead: User | None
    teams: Collection[UUID]
    manages: bool = True

    def problem(self, case: Case) -> Left | None:
        if case.lead_id == (self.lead.pk if self.lead else None):
            return Left.SAME
        return Left.OTHER_TEAM if self.lead and case.team_id not in self.teams else None

    def run(self, actor: User, case: Case) -> None:
        workers = case.workers.all()
        assign_case(actor=actor, case=case, lead=self.lead, workers=workers, version=case.version)


@dataclass(frozen=True)
class SetLabel:
    """Put a label on cases, or take it off."""

    label: Label
    labelled: Collection[UUID]
    takes_off: bool = False
    manages: bool = False

    def problem(self, case: Case) -> Left | None:
        if case.team_id != self.label.team_id:
            return Left.OTHER_TEAM
        return Left.SAME if (case.pk in self.labelled) != self.takes_off else None

    def run(self, actor: User, case: Case) -> None:
        labels = [label for label in case.labels.all() if label.pk != self.label.pk]
        if not self.takes_off:
            labels.append(self.label)
        changes = {"labels": labels}
        change_record(actor=actor, case=case, record=case, changes=changes, version=case.version)


@dataclass(frozen=True)
class AddTask:
    """Add the same task; it is done by one worker, or by whoever leads each case."""

    title: str
    due_on: date | None = None
    worker: User | None = None
    by_lead: bool = False
    teams: Collection[UUID] = ()
    manages: bool = False

    def problem(self, case: Case) -> Left | None:
        return Left.OTHER_TEAM if self.worker and case.team_id not in self.teams else None

    def run(self, actor: User, case: Case) -> None:
        worker = case.lead if self.by_lead else self.worker
        task = Task(case=case, due_on=self.due_on, assigned_to=worker)
        task.title = self.title
        add_record(actor=actor, case=case, record=task)


@dataclass
class Outcome:
    """What became of a change of many cases."""

    changed: int = 0
    left: dict[Left, list[Case]] = field(default_factory=dict)

    def leave(self, case: Case, why: Left) -> None:
        self.left.setdefault(why, []).append(case)

    @property
    def left_out(self) -> int:
        """Return how many cases were left as they are."""
        return sum(map(len, self.left.values()))


def problems(actor: User, cases: Sequence[Case], act: Act | None, manages: bool) -> Outcome:
    """Return which cases a change would leave out; one query, however many there are."""
    outcome = Outcome()
    writable = _writable(actor, cases)
    for case in cases:
        why = _problem(actor, case, act, writable, manages=manages)
        if why:
            outcome.leave(case, why)
    return outcome


def change_many(
    *,
    actor: User,
    cases: Sequence[Case],
    act: Act,
    operation: UUID,
    versions: Mapping[UUID, int] | None = None,
) -> Outcome:
    """Make a change in each case that takes it; `versions` are those that were shown."""
    outcome = Outcome()
    writable = _writable(actor, cases)
    shown = versions or {}
    with one_operation(operation):
        for case in cases:
            why = _problem(actor, case, act, writable, manages=act.manages)
            if why is None and shown.get(case.pk, case.version) != case.version:
                why = Left.CHANGED
            why = why or _run(actor, case, act)
            if why:
                outcome.leave(case, why)
            else:
                outcome.changed += 1
    return outcome


def was_done(operation: UUID) -> bool:
    """Return whether a change of many cases was made already, by the same form sent before."""
    revisions = Revision.objects.unscoped("asks only whether there is one")
    return revisions.filter(operation=operation).exists()


def _run(actor: User, case: Case, act: Act) -> Left | None:
    try:
        act.run(actor, case)
    except Conflict:
        return Left.CHANGED
    except PermissionDenied:
        return Left.NOT_ALLOWED
    except ValidationError:
        return Left.REFUSED
    return None


def _problem(
    actor: User, case: Case, act: Act | None, writable: Collection[UUID], *, manages: bool
) -> Left | None:
    if case.pk not in writable or (manages and not access.can_manage(actor, case)):
        return Left.NOT_ALLOWED
    if case.is_closed:
        return Left.CLOSED
    return act.problem(case) if act else None


def _writable(actor: User, cases: Sequence[Case]) -> set[UUID]:
    """Return the cases in which somebody may write: lawyers read."""
    rows = Case.objects.within_reach(actor, LawyersSee.NONE)
    return set(rows.filter(pk__in=[case.pk for case in cases]).values_list("pk", flat=True))
