"""Naming a source for a record of a case or for one of its fields."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.forms.base import refusals
from cases.forms.citation import NewCitationForm
from cases.models import Case, Citation, SealedRecord
from cases.selectors.case_records import of_case
from cases.selectors.titles import title_of
from cases.services.citations import cite
from cases.views.http import StaffRequest, case_or_404, require_change
from cases.views.ident import case_context
from cases.views.record import PAGE, record_or_404
from cases.views.record_pages import closed_page, record_url
from cases.views.sections import BY_SLUG
from casetracker.accounts.keeping import keeps_typing
from casetracker.pages import posted, see_other


@keeps_typing
@require_http_methods(PAGE)
def citation_add(request: StaffRequest, code: str, slug: str, pk: UUID) -> HttpResponse:
    """Name a source for a record of the case."""
    case = case_or_404(request, code)
    section = BY_SLUG.get(slug)
    if section is None or section.model is Citation:
        raise Http404("no kind of record that sources speak about")
    record = record_or_404(request, case, section, pk)
    return _cite_page(request, case, record, record_url(case, section, record, "detail"))


@keeps_typing
@require_http_methods(PAGE)
def case_cite(request: StaffRequest, code: str) -> HttpResponse:
    """Name a source for the case itself."""
    case = case_or_404(request, code)
    return _cite_page(request, case, case, f"{case.get_absolute_url()}#overview")


def _cite_page(request: StaffRequest, case: Case, record: SealedRecord, back: str) -> HttpResponse:
    require_change(request, case)
    if case.is_closed:
        return closed_page(request, case)
    form = NewCitationForm(
        posted(request),
        user=request.user,
        case=case,
        cited=record,
        initial={"field": request.GET.get("field", "")},
    )
    if form.is_bound and form.is_valid() and _cited(request, case, record, form):
        messages.success(request, _("Saved."))
        return see_other(back)
    context: dict[str, Any] = case_context(request, case) | {
        "form": form,
        "title": _("Add a source"),
        "heading": title_of(record),
        "cancel_url": back,
    }
    return render(request, "cases/record/cite.html", context, status=422 if form.is_bound else 200)


def _cited(request: StaffRequest, case: Case, record: SealedRecord, form: NewCitationForm) -> bool:
    """Save the citation, once; say whether it stands."""
    before = of_case(Citation, request.user, case).filter(pk=form.record_id)
    if not before.exists():
        with refusals(form):
            cite(
                actor=request.user,
                case=case,
                record=record,
                citation=form.new_record(),
                source=form.described_source(),
            )
    # The same form may have been sent twice at the same moment.
    return not form.errors or before.exists()
