"""What lists do with one click: a task done or moved, a deadline acknowledged or met."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.forms.base import VersionField
from cases.models import Deadline, Task
from cases.services.records import Conflict
from cases.services.revisions import one_operation
from cases.services.work import acknowledge_deadline, finish_task, meet_deadline, move_task
from cases.views.http import StaffRequest, require_change
from cases.views.undoing import say_done
from casetracker.pages import see_other

#: By how many days a task can be put off.
STEPS = ("1", "7")


@require_POST
def task_done(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Mark a task as done."""
    task = _task(request, pk)
    return _settle(
        request,
        lambda version: finish_task(actor=request.user, task=task, version=version),
        _("Task marked done."),
    )


@require_POST
def task_move(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Put a task off by a day or a week."""
    task = _task(request, pk)
    days = request.POST.get("days", STEPS[0])
    if days not in STEPS:
        raise BadRequest("A task moves by a day or a week.")
    return _settle(
        request,
        lambda version: move_task(actor=request.user, task=task, days=int(days), version=version),
        _("Task moved."),
    )


@require_POST
def deadline_acknowledge(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Say that somebody knows of a deadline."""
    deadline = _deadline(request, pk)
    return _settle(
        request,
        lambda version: acknowledge_deadline(
            actor=request.user, deadline=deadline, version=version
        ),
        _("Deadline acknowledged. It goes on running until it is met."),
    )


@require_POST
def deadline_met(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Say that a deadline was met."""
    deadline = _deadline(request, pk)
    return _settle(
        request,
        lambda version: meet_deadline(actor=request.user, deadline=deadline, version=version),
        _("Deadline met."),
    )


def _task(request: StaffRequest, pk: UUID) -> Task:
    rows = Task.objects.visible_to(request.user).select_related("case")
    task = get_object_or_404(rows, pk=pk)
    require_change(request, task.case)
    return task


def _deadline(request: StaffRequest, pk: UUID) -> Deadline:
    rows = Deadline.objects.visible_to(request.user).select_related("case")
    deadline = get_object_or_404(rows, pk=pk)
    require_change(request, deadline.case)
    return deadline


def _settle(request: StaffRequest, act: Callable[[int], Any], done: str) -> HttpResponse:
    """Do one thing, say so with a way to take it back, and return to the list."""
    back = _back(request)
    try:
        with one_operation() as operation:
            act(VersionField().clean(request.POST.get("version")))
    except Conflict:
        messages.error(request, _("Somebody else changed it meanwhile. Look at it again."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        say_done(request, done, operation, back=back)
    return see_other(back)


def _back(request: StaffRequest) -> str:
    """Return the list from which the click came; the page Today where that is not said."""
    back = request.POST.get("back", "")
    is_path = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return back if is_path and len(back) < 500 else "/today/"
