"""Handing over the work of somebody who leaves or is ill."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cases import access
from cases.forms.base import refusals
from cases.forms.handover import HandoverForm
from cases.selectors.handover import InHand, everybody_in_hand, in_hand
from cases.selectors.today import workers_of
from cases.services.handover import HandedOver, hand_over
from cases.views.http import StaffRequest
from cases.views.undoing import say_done
from casetracker.accounts.keeping import keeps_typing
from casetracker.accounts.roles import Role
from casetracker.pages import posted, see_other

MOST_NAMED = 20


@keeps_typing
@require_http_methods(["GET", "HEAD", "POST"])
def handover(request: StaffRequest) -> HttpResponse:
    """Choose whose work goes to whom; show what it is before anything moves."""
    if not access.teams(request.user, Role.COORDINATOR):
        raise PermissionDenied("Only a coordinator hands over.")
    chosen = _chosen(request)
    if chosen is None:
        return _overview(request)
    workers = workers_of(request.user).exclude(pk=chosen.worker.pk).order_by("display_name")
    form = HandoverForm(posted(request), workers=workers)
    if form.is_bound and form.is_valid():
        with refusals(form):
            done = hand_over(
                actor=request.user,
                worker=chosen.worker,
                successors=list(form.cleaned_data["successors"]),
            )
            _say(request, done)
            return see_other("handover")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"chosen": chosen, "form": form, "has_successors": workers.exists()}
    return render(request, "cases/handover/confirm.html", context, status=status)


def _chosen(request: StaffRequest) -> InHand | None:
    key = request.GET.get("worker", "")
    if not key:
        return None
    try:
        found = in_hand(request.user, UUID(key))
    except ValueError as error:
        raise Http404("no worker") from error
    if found is None:
        raise Http404("no worker of these teams")
    return found


def _overview(request: StaffRequest) -> HttpResponse:
    people = everybody_in_hand(request.user)
    is_wrong = request.method == "POST"
    context = {"people": people, "is_wrong": is_wrong, "page_errors": is_wrong}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_wrong else HTTPStatus.OK
    return render(request, "cases/handover/choose.html", context, status=status)


def _say(request: StaffRequest, done: HandedOver) -> None:
    """Say what moved and what did not, in numbers and codes."""
    words = _("Handed over: cases %(cases)s, tasks %(tasks)s, drafts %(drafts)s.")
    text = words % {"cases": done.cases, "tasks": done.tasks, "drafts": done.drafts}
    if done.cases or done.tasks:
        say_done(request, text, done.operation, back=reverse("handover"))
    else:
        messages.info(request, text)
    if done.problems:
        named = [f"{code} ({why})" for code, why in done.problems[:MOST_NAMED]]
        if (more := len(done.problems) - MOST_NAMED) > 0:
            named.append(ngettext("%(number)s more", "%(number)s more", more) % {"number": more})
        left = _("Left where it is: %(cases)s.") % {"cases": ", ".join(named)}
        messages.warning(request, left)
