"""Splitting a case, joining two, and taking a person of one case into another."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.forms.base import refusals
from cases.forms.case_life import JoinForm, KnownPersonForm, SplitForm
from cases.models import Case
from cases.selectors.case_life import free_records, let_in, people_of
from cases.services.case_life import take_in
from cases.services.joining import join_cases
from cases.services.records import Conflict
from cases.services.splitting import require_split, split_case
from cases.views.case_life import PAGE, changed_meanwhile, confirm_page
from cases.views.http import StaffRequest, case_or_404, require_change
from cases.views.other_case import ask_case, code_form
from cases.views.record_pages import closed_page
from cases.views.undoing import say_done
from casetracker.accounts.keeping import keeps_typing
from casetracker.pages import posted, see_other


@keeps_typing
@require_http_methods(PAGE)
def case_split(request: StaffRequest, code: str) -> HttpResponse:
    """Ask who goes to a case of their own, and what goes along."""
    case = case_or_404(request, code)
    require_change(request, case)
    if case.is_closed:
        return closed_page(request, case)
    people = people_of(request.user, case)
    records = free_records(request.user, case)
    form = SplitForm(posted(request), case=case, people=people, records=records)
    question = _split_question(request, case)
    if form.is_bound and form.is_valid():
        with refusals(form):
            try:
                typed = form.cleaned_data
                made = split_case(
                    actor=request.user,
                    case=case,
                    people={row.pk for row in people if str(row.pk) in typed["people"]},
                    records={row.pk for row in records if str(row.pk) in typed.get("records", [])},
                    reason=typed["reason"],
                    version=typed["version"],
                )
            except Conflict as conflict:
                return changed_meanwhile(request, case, form, conflict, question)
            text = _("The new case is %(code)s.") % {"code": made.case.shown_code}
            say_done(request, text, made.operation, back=case.get_absolute_url())
            return see_other(made.case)
    return confirm_page(request, case, form, question)


def _split_question(request: StaffRequest, case: Case) -> dict[str, Any]:
    lines = [
        _("The new case belongs to the same team and has the same workers."),
        _("What is recorded about those who go, their deadlines and appointments go with them."),
        _("What happened to people of both cases then stands in both."),
        _("Ties between those who go and those who stay are taken out."),
    ]
    if names := let_in(request.user, case):
        text = _("Let into this case only, so they no longer see those who go: %(names)s.")
        lines.append(text % {"names": ", ".join(names)})
    try:
        require_split(request.user, case)
    except ValidationError as error:
        lines = [*error.messages, *lines]
    return {"question": _("Split this case?"), "verb": _("Split the case"), "consequences": lines}


@keeps_typing
@require_http_methods(PAGE)
def case_join(request: StaffRequest, code: str) -> HttpResponse:
    """Ask which case is closed into this one, then say what that means and ask why."""
    case = case_or_404(request, code)
    require_change(request, case)
    if case.is_closed:
        return closed_page(request, case)
    asked = code_form(request, case)
    if not asked.is_bound or not asked.is_valid():
        return ask_case(request, case, asked, _("Join another case into this one"))
    other: Case = asked.cleaned_data["code"]
    form = JoinForm(posted(request), case=case, initial={"other_version": other.version})
    question = _join_question(request, case, other)
    if form.is_bound and form.is_valid():
        with refusals(form):
            try:
                joined = join_cases(
                    actor=request.user,
                    case=case,
                    other=other,
                    reason=form.cleaned_data["reason"],
                    versions=form.versions(),
                )
            except Conflict as conflict:
                form.data = form.data.copy()
                form.data["other_version"] = case_or_404(request, other.code).version
                return changed_meanwhile(request, case, form, conflict, question)
            say_done(request, _("The cases were joined."), joined.operation)
            return see_other(case)
    return confirm_page(request, case, form, question)


def _join_question(request: StaffRequest, case: Case, other: Case) -> dict[str, Any]:
    codes = {"this": case.shown_code, "other": other.shown_code}
    lines = [
        _("Case %(other)s is closed. Its people and everything recorded go to %(this)s.") % codes
    ]
    if names := let_in(request.user, other):
        text = _("Let into case %(other)s only, so they do not see this one: %(names)s.")
        lines.append(text % {**codes, "names": ", ".join(names)})
    if names := let_in(request.user, case):
        text = _("Let into this case, so they see the people of the other one too: %(names)s.")
        lines.append(text % {"names": ", ".join(names)})
    lines.append(_("Whoever works on one case but not on this one loses sight of its people."))
    return {
        "question": _("Join case %(other)s into %(this)s?") % codes,
        "verb": _("Join the cases"),
        "consequences": lines,
    }


@keeps_typing
@require_http_methods(PAGE)
def person_known(request: StaffRequest, code: str) -> HttpResponse:
    """Take a person of another case into this one too."""
    case = case_or_404(request, code)
    require_change(request, case)
    if case.is_closed:
        return closed_page(request, case)
    title = _("Add a person of another case")
    asked = code_form(request, case)
    if not asked.is_bound or not asked.is_valid():
        return ask_case(request, case, asked, title)
    other: Case = asked.cleaned_data["code"]
    people = people_of(request.user, other).exclude(pk__in=case.members.values("person"))
    form = KnownPersonForm(posted(request), people=people)
    if form.is_bound and form.is_valid():
        with refusals(form):
            operation = take_in(actor=request.user, case=case, **form.cleaned_data)
            say_done(request, _("The person is in this case too."), operation)
            return see_other(case)
    lines = [_("Whoever may open this case then sees all papers, stays and steps of the person.")]
    if names := let_in(request.user, case):
        lines.append(_("These were let in: %(names)s.") % {"names": ", ".join(names)})
    question = {"question": title, "verb": _("Add to this case"), "consequences": lines}
    return confirm_page(request, case, form, question)
