"""Closing and reopening a case, letting it rest, and handing it to another team."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cases.choices import CaseStatus
from cases.forms.base import refusals
from cases.forms.case_life import CloseForm, LifeForm, ReasonForm, TransferForm
from cases.models import Case
from cases.selectors.case_life import handed_over, open_work
from cases.selectors.titles import title_of
from cases.services.case_life import take_up_again
from cases.services.cases import close_case, hold_case
from cases.services.records import Conflict
from cases.services.revisions import one_operation
from cases.services.transferring import receiving_teams, staying_people, transfer_case
from cases.views.http import StaffRequest, case_or_404, require_change, require_manage
from cases.views.ident import case_context
from cases.views.record_pages import closed_page
from cases.views.undoing import say_done
from casetracker.accounts.keeping import keeps_typing
from casetracker.pages import posted, see_other

PAGE = ["GET", "HEAD", "POST"]


@keeps_typing
@require_http_methods(PAGE)
def case_close(request: StaffRequest, code: str) -> HttpResponse:
    """Ask with what result and why a case is closed; open deadlines need a tick of their own."""
    case = case_or_404(request, code)
    require_change(request, case)
    if case.is_closed:
        return closed_page(request, case)
    tasks, deadlines = open_work(request.user, case)
    form = CloseForm(posted(request), case=case, open_deadlines=bool(deadlines))
    question = _close_question(tasks, deadlines)
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data
        with refusals(form), one_operation() as operation:
            try:
                close_case(
                    actor=request.user,
                    case=case,
                    outcome=typed["closing_outcome"],
                    reason=typed["closing_reason"],
                    closed_on=typed["closed_on"],
                    version=typed["version"],
                )
            except Conflict as conflict:
                return changed_meanwhile(request, case, form, conflict, question)
            say_done(request, _("The case is closed."), operation)
            return see_other(case)
    return confirm_page(request, case, form, question)


def _close_question(tasks: list[Any], deadlines: list[Any]) -> dict[str, Any]:
    return {
        "question": _("Close this case?"),
        "consequences": _left_open(len(tasks), len(deadlines)),
        "facts": [
            *_listed(_("Open deadlines"), deadlines),
            *_listed(_("Open tasks"), tasks),
        ],
        "verb": _("Close case"),
        "cancel_label": _("Keep it open"),
        "after": _("The case can be opened again at any time."),
    }


def _left_open(tasks: int, deadlines: int) -> list[str]:
    if not tasks + deadlines:
        return [_("Nothing is open in this case.")]
    lines = []
    if deadlines:
        words = ngettext(
            "%(number)s deadline is still open.", "%(number)s deadlines are still open.", deadlines
        )
        lines.append(words % {"number": deadlines})
    if tasks:
        words = ngettext(
            "%(number)s task is still open.", "%(number)s tasks are still open.", tasks
        )
        lines.append(words % {"number": tasks})
    return [*lines, _("They stop here: nobody will be reminded of them.")]


def _listed(label: str, rows: list[Any]) -> list[dict[str, Any]]:
    return [{"label": label, "value": "; ".join(title_of(row) for row in rows)}] if rows else []


@keeps_typing
@require_http_methods(PAGE)
def case_reopen(request: StaffRequest, code: str) -> HttpResponse:
    """Ask why a closed case is taken up again."""
    case = case_or_404(request, code)
    require_change(request, case)
    if not case.is_closed:
        messages.info(request, _("This case is open."))
        return see_other(case)
    form = ReasonForm(posted(request), case=case)
    question = {
        "question": _("Open this case again?"),
        "consequences": [_("Its result and reason for closing stay in the history.")],
        "verb": _("Open again"),
        "cancel_label": _("Leave it closed"),
    }
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data
        with refusals(form):
            try:
                operation = take_up_again(
                    actor=request.user,
                    case=case,
                    reason=typed["reason"],
                    version=typed["version"],
                )
            except Conflict as conflict:
                return changed_meanwhile(request, case, form, conflict, question)
            say_done(request, _("The case is open again."), operation)
            return see_other(case)
    return confirm_page(request, case, form, question)


@keeps_typing
@require_http_methods(PAGE)
def case_hold(request: StaffRequest, code: str) -> HttpResponse:
    """Let work on a case rest, or take it up again."""
    case = case_or_404(request, code)
    require_change(request, case)
    if case.is_closed:
        return closed_page(request, case)
    rests = case.status == CaseStatus.ON_HOLD
    form = LifeForm(posted(request), case=case)
    question: dict[str, Any] = {
        "question": _("Take up work again?") if rests else _("Put this case on hold?"),
        "consequences": []
        if rests
        else [_("Its deadlines and tasks go on: whoever has to do them is still reminded.")],
        "verb": _("Take up work") if rests else _("Put on hold"),
    }
    if form.is_bound and form.is_valid():
        with refusals(form), one_operation() as operation:
            try:
                version = form.cleaned_data["version"]
                hold_case(actor=request.user, case=case, on_hold=not rests, version=version)
            except Conflict as conflict:
                return changed_meanwhile(request, case, form, conflict, question)
            done = _("Work on the case goes on.") if rests else _("The case is on hold.")
            say_done(request, done, operation)
            return see_other(case)
    return confirm_page(request, case, form, question)


@keeps_typing
@require_http_methods(PAGE)
def case_transfer(request: StaffRequest, code: str) -> HttpResponse:
    """Ask to which team a case goes, and say what goes along and what does not."""
    case = case_or_404(request, code)
    require_manage(request, case)
    if case.is_closed:
        return closed_page(request, case)
    form = TransferForm(posted(request), case=case, teams=receiving_teams(case))
    question = {
        "question": _("Hand this case to another team?"),
        "consequences": _consequences(request, case),
        "verb": _("Hand over"),
        "danger": True,
        "after": _("This cannot be undone here: only the other team can hand the case back."),
    }
    if form.is_bound and form.is_valid():
        with refusals(form):
            try:
                transfer_case(actor=request.user, case=case, **form.cleaned_data)
            except Conflict as conflict:
                return changed_meanwhile(request, case, form, conflict, question)
            messages.success(request, _("The case was handed over."))
            return see_other("case-list")
    return confirm_page(request, case, form, question)


def _consequences(request: StaffRequest, case: Case) -> list[str]:
    """Return what a transfer means, each in a sentence of its own."""
    own = handed_over(request.user, case)
    lines = [
        _("The other team sees everything in it: people, papers, notes, and who wrote them."),
        _("Your team sees the case no more. Its workers and whoever was let in lose it at once."),
        _("Open tasks have nobody who does them until the other team says who."),
    ]
    names = {
        "labels": _("Labels are dropped: %(names)s."),
        "contacts": _("The other team gets a copy of these contacts, without remarks: %(names)s."),
        "sources": _("The other team gets a copy of these sources, without remarks: %(names)s."),
    }
    lines += [text % {"names": ", ".join(own[key])} for key, text in names.items() if own[key]]
    if staying := staying_people(case):
        who = ", ".join(person.main_name for person in staying)
        lines.append(
            _("Also in another case of your team, so both teams see: %(who)s.") % {"who": who}
        )
    return lines


def confirm_page(
    request: StaffRequest,
    case: Case,
    form: Any,
    question: dict[str, Any],
    *,
    status: int | None = None,
) -> HttpResponse:
    """Draw the page that asks before something is done: 422 where an answer is to be corrected."""
    wrong = form is not None and form.is_bound and not form.is_taken_up
    context = case_context(request, case) | question | {"form": form, "page_errors": wrong}
    context.setdefault("cancel_url", case.get_absolute_url())
    fallback = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return render(request, "cases/life/confirm.html", context, status=status or fallback)


def changed_meanwhile(
    request: StaffRequest, case: Case, form: Any, conflict: Conflict, question: dict[str, Any]
) -> HttpResponse:
    """Show the question again, at the version as it is now and with what was typed."""
    form.data = form.data.copy()
    form.data["version"] = conflict.current.version if conflict.current.pk == case.pk else ""
    form.add_error(None, _("Somebody changed the case meanwhile. Look again before you go on."))
    case.refresh_from_db()
    return confirm_page(request, case, form, question, status=HTTPStatus.CONFLICT)
