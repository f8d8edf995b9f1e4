"""The pages of every kind of record: add, show, edit, remove, and what is masked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.forms.base import RecordForm, VersionField, refusals
from cases.models import Case, Citation
from cases.selectors.case_records import of_case, preload_all
from cases.services.reads import note_record_opened, reveal
from cases.services.records import Conflict, change_record, remove_record
from cases.services.revisions import one_operation
from cases.views.cited import cited_record
from cases.views.conflict import conflict_page
from cases.views.http import StaffRequest, case_or_404, require_change
from cases.views.record_pages import (
    back_to,
    closed_page,
    detail_page,
    form_page,
    record_url,
    remove_page,
)
from cases.views.section import Section
from cases.views.undoing import say_done
from casetracker.accounts.keeping import keeps_typing
from casetracker.pages import posted, see_other

PAGE = ["GET", "HEAD", "POST"]
#: What an address may fill into the form of a new record.
STARTS = ("person", "claim", "cause")


def record_or_404(request: StaffRequest, case: Case, section: Section, pk: UUID) -> Any:
    """Return a record that belongs to this very case, as far as the user may see it."""
    record = get_object_or_404(of_case(section.model, request.user, case), pk=pk)
    preload_all([record])
    if isinstance(record, Citation):
        cited_record(request.user, case, record)
    return record


@keeps_typing
@require_http_methods(PAGE)
def record_add(request: StaffRequest, code: str, section: Section) -> HttpResponse:
    """Add a record to a case."""
    case = case_or_404(request, code)
    require_change(request, case)
    if case.is_closed:
        return closed_page(request, case)
    form = section.form(
        posted(request),
        user=request.user,
        case=case,
        initial={name: value for name, value in request.GET.items() if name in STARTS},
    )
    if form.is_bound:
        if form.asks_for_more_rows():
            form.redraw()
        elif form.is_valid() and (answer := _added(request, case, section, form)):
            return answer
    title = section.words.add
    return form_page(request, case, section, form, title=title, cancel=back_to(case, section))


def _added(
    request: StaffRequest, case: Case, section: Section, form: RecordForm
) -> HttpResponse | None:
    """Save what was typed, once; None where a rule refuses it."""
    before = of_case(section.model, request.user, case).filter(pk=form.record_id)
    if not before.exists():
        with refusals(form):
            section.add(request.user, case, form)
    # The same form may have been sent twice at the same moment.
    if form.errors and not before.exists():
        return None
    messages.success(request, _("Saved."))
    # To the top of the page, where the message is, and with it the way back.
    return see_other(case)


@require_safe
def record_detail(request: StaffRequest, code: str, section: Section, pk: UUID) -> HttpResponse:
    """Show all that is known of one record."""
    case = case_or_404(request, code)
    record = record_or_404(request, case, section, pk)
    note_record_opened(actor=request.user, case=case, record=record)
    return detail_page(request, case, section, record)


@require_POST
def record_reveal(request: StaffRequest, code: str, section: Section, pk: UUID) -> HttpResponse:
    """Show a record with what is masked elsewhere; the click is recorded."""
    case = case_or_404(request, code)
    record = record_or_404(request, case, section, pk)
    reveal(actor=request.user, case=case, record=record)
    return detail_page(request, case, section, record, open_masked=True)


@keeps_typing
@require_http_methods(PAGE)
def record_edit(
    request: StaffRequest, code: str, section: Section, pk: UUID, *, protected: bool = False
) -> HttpResponse:
    """Change a record, unless somebody else changed it meanwhile."""
    case = case_or_404(request, code)
    record = record_or_404(request, case, section, pk)
    require_change(request, case)
    if case.is_closed:
        return closed_page(request, case)
    if protected:
        reveal(actor=request.user, case=case, record=record)
    elif request.method != "POST":
        note_record_opened(actor=request.user, case=case, record=record)
    form = section.form(
        posted(request),
        instance=record,
        user=request.user,
        case=case,
        protected=protected,
        **for_citation(request, case, record),
    )
    if form.is_bound:
        if form.asks_for_more_rows():
            form.redraw()
        elif form.is_valid() and (answer := _changed(request, case, section, form)):
            return answer
    cancel = record_url(case, section, record, "detail")
    return form_page(request, case, section, form, title=section.words.change, cancel=cancel)


@keeps_typing
def record_protected(request: StaffRequest, code: str, section: Section, pk: UUID) -> HttpResponse:
    """Change what is masked elsewhere; opening the page is recorded."""
    return record_edit(request, code, section, pk, protected=True)


def _changed(
    request: StaffRequest, case: Case, section: Section, form: RecordForm
) -> HttpResponse | None:
    """Save what was typed; the conflict page where it was changed, None where a rule refuses."""
    try:
        with refusals(form):
            change_record(
                actor=request.user,
                case=case,
                record=form.instance,
                changes=form.changes(),
                version=form.cleaned_data["version"],
            )
    except Conflict as conflict:
        title = section.words.change
        return conflict_page(request, case, title, form, conflict.current)
    if form.errors:
        return None
    messages.success(request, _("Saved."))
    return see_other(case)


@require_http_methods(PAGE)
def record_remove(request: StaffRequest, code: str, section: Section, pk: UUID) -> HttpResponse:
    """Ask, then take a record off the case; it can be restored."""
    case = case_or_404(request, code)
    record = record_or_404(request, case, section, pk)
    require_change(request, case)
    if case.is_closed:
        return closed_page(request, case)
    target = section.to_remove(record, case)
    if request.method != "POST":
        return remove_page(request, case, section, record, target)
    version = VersionField().clean(request.POST.get("version"))
    try:
        with one_operation() as operation:
            remove_record(actor=request.user, case=case, record=target, version=version)
    except Conflict as conflict:
        now: Any = conflict.current
        return remove_page(request, case, section, record, now, is_stale=True)
    say_done(request, _("Removed."), operation)
    return see_other(case)


def for_citation(request: StaffRequest, case: Case, record: Any) -> dict[str, Any]:
    """Return what the form of a citation needs besides: the record that is cited."""
    if not isinstance(record, Citation):
        return {}
    return {"cited": cited_record(request.user, case, record)}
