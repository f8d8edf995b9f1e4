"""Starting a case, editing it, assigning it, and letting others in."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.forms.base import refusals
from cases.forms.case import CaseAccessForm, CaseAssignForm, CaseEditForm
from cases.models import Case, CaseAccess
from cases.selectors.case_records import preload_all
from cases.services.cases import assign_case, give_access, note_opened, take_access
from cases.services.records import Conflict, change_record
from cases.services.revisions import one_operation
from cases.views.conflict import conflict_page
from cases.views.http import StaffRequest, case_or_404, require_change, require_manage
from cases.views.ident import case_context
from cases.views.record_pages import closed_page
from cases.views.undoing import say_done
from casetracker.accounts.keeping import keeps_typing
from casetracker.pages import posted, see_other

PAGE = ["GET", "HEAD", "POST"]


def _status(form: Any) -> int:
    return 422 if form.is_bound and not form.is_taken_up else 200


@keeps_typing
@require_http_methods(PAGE)
def case_edit(request: StaffRequest, code: str) -> HttpResponse:
    """Change what people decide about a case."""
    case = case_or_404(request, code)
    require_change(request, case)
    if case.is_closed:
        return closed_page(request, case)
    preload_all([case])
    # Here rather than once for what the form begins with and once for what it offers.
    prefetch_related_objects([case], "destinations", "labels")
    data = posted(request)
    if data is None:
        note_opened(actor=request.user, case=case)
    form = CaseEditForm(data, instance=case, user=request.user, case=case)
    title = _("Edit the case")
    if form.is_bound and form.is_valid():
        try:
            with refusals(form):
                change_record(
                    actor=request.user,
                    case=case,
                    record=case,
                    changes=form.changes(),
                    version=form.cleaned_data["version"],
                )
        except Conflict as conflict:
            return conflict_page(request, case, title, form, conflict.current)
        if not form.errors:
            messages.success(request, _("Saved."))
            return see_other(case)
    return _case_form(request, case, form, title)


@keeps_typing
@require_http_methods(PAGE)
def case_assign(request: StaffRequest, code: str) -> HttpResponse:
    """Hand a case to a lead worker and others."""
    case = case_or_404(request, code)
    require_manage(request, case)
    if case.is_closed:
        return closed_page(request, case)
    form = CaseAssignForm(posted(request), case=case)
    if form.is_bound and form.is_valid():
        try:
            with refusals(form), one_operation() as operation:
                assign_case(actor=request.user, case=case, **form.cleaned_data)
        except Conflict:
            case.refresh_from_db()
            messages.error(request, _("Somebody else changed the case meanwhile. Look again."))
            fresh = CaseAssignForm(None, case=case)
            return _case_form(request, case, fresh, _("Assign the case"), status=409)
        if not form.errors:
            say_done(request, _("Saved."), operation)
            return see_other(case)
    return _case_form(request, case, form, _("Assign the case"))


@keeps_typing
@require_http_methods(PAGE)
def case_access(request: StaffRequest, code: str) -> HttpResponse:
    """Show who was let into a case, and let others in until a day."""
    case = case_or_404(request, code)
    require_manage(request, case)
    if case.is_closed and request.method == "POST":
        return closed_page(request, case)
    form = CaseAccessForm(posted(request), case=case)
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data
        with refusals(form):
            give_access(
                actor=request.user,
                case=case,
                user=typed["user"],
                until=form.ends_at(),
                reason=typed["reason"],
            )
        if not form.errors:
            messages.success(request, _("Saved."))
            return see_other("case-access", case.shown_code)
    accesses = _accesses(request, case)
    context = case_context(request, case) | {"form": form, "accesses": accesses}
    return render(request, "cases/case/access.html", context, status=_status(form))


@require_POST
def access_end(request: StaffRequest, code: str, pk: UUID) -> HttpResponse:
    """End somebody's access to a case at once."""
    case = case_or_404(request, code)
    permission = get_object_or_404(_accesses(request, case), pk=pk)
    require_manage(request, case)
    with suppress(Conflict):  # somebody else has just ended it
        take_access(actor=request.user, permission=permission)
    messages.success(request, _("The access has ended."))
    return see_other("case-access", case.shown_code)


def _accesses(request: StaffRequest, case: Case) -> Any:
    rows = CaseAccess.objects.visible_to(request.user).filter(case=case)
    return rows.select_related("user", "created_by").order_by("until")


def _case_form(
    request: StaffRequest, case: Case, form: Any, title: str, *, status: int | None = None
) -> HttpResponse:
    context = case_context(request, case) | {
        "form": form,
        "title": title,
        "cancel_url": case.get_absolute_url(),
        "page_errors": form.is_bound and not form.is_taken_up,
    }
    return render(request, "cases/record/form.html", context, status=status or _status(form))
