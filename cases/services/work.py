"""What is done with one click: a task is done or moved, a deadline acknowledged or met."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.choices import DeadlineState, TaskState
from cases.models import Deadline, Task
from cases.services.records import change_record
from casetracker.accounts.models import User

SETTLED = _("Somebody has settled this already.")


def finish_task(*, actor: User, task: Task, version: int) -> Task:
    """Mark a task as done."""
    changes = {"state": TaskState.DONE}
    return change_record(actor=actor, case=task.case, record=task, changes=changes, version=version)


def move_task(*, actor: User, task: Task, days: int, version: int) -> Task:
    """Put a task off by some days: from its own day, or from today where that has passed."""
    _require_unsettled(task.state == TaskState.OPEN)
    today = timezone.localdate()
    start = max(task.due_on or today, today)
    changes = {"due_on": start + timedelta(days=days)}
    return change_record(actor=actor, case=task.case, record=task, changes=changes, version=version)


def acknowledge_deadline(*, actor: User, deadline: Deadline, version: int) -> Deadline:
    """Say that somebody knows of a deadline; it goes on running until it is met or missed."""
    _require_unsettled(deadline.state == DeadlineState.OPEN)
    return _set_state(actor, deadline, DeadlineState.ACKNOWLEDGED, version)


def meet_deadline(*, actor: User, deadline: Deadline, version: int) -> Deadline:
    """Say that what a deadline asks for was done in time."""
    _require_unsettled(deadline.is_running)
    return _set_state(actor, deadline, DeadlineState.MET, version)


def _set_state(actor: User, deadline: Deadline, state: str, version: int) -> Deadline:
    changes = {"state": state}
    return change_record(
        actor=actor, case=deadline.case, record=deadline, changes=changes, version=version
    )


def _require_unsettled(is_open: bool) -> None:
    if not is_open:
        raise ValidationError(SETTLED)
