"""What was done to a case, in words, and what can be brought back."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases import access
from cases.models import Case
from cases.selectors.case_history import PAGE_SIZE, case_history_page
from cases.selectors.case_records import preload_all, removed_of_case
from cases.selectors.titles import title_of
from cases.services.cases import note_opened
from cases.services.records import restore_record
from cases.views.history_entries import entries
from cases.views.http import StaffRequest, case_or_404, require_change
from cases.views.ident import case_context
from cases.views.sections import BY_SLUG, SECTIONS
from casetracker.pages import see_other


@require_safe
def case_history(request: StaffRequest, code: str) -> HttpResponse:
    """Show who did what to a case, with the values that were there before."""
    case = case_or_404(request, code)
    if not access.can_see_history(request.user, case):
        raise PermissionDenied("The history is for those who work on the case.")
    typed = request.GET.get("before", "")
    before = int(typed) if typed.isdecimal() and len(typed) < 16 else None
    changes_only = "changes" in request.GET
    page = case_history_page(request.user, case, before=before, changes_only=changes_only)
    note_opened(actor=request.user, case=case)
    here = {"changes": "1"} if changes_only else {}
    is_full = len(page.events) == PAGE_SIZE
    older = f"?{urlencode(here | {'before': page.events[-1].sequence})}" if is_full else ""
    context = case_context(request, case) | {
        "entries": entries(request.user, case, page),
        "changes_only": changes_only,
        "pages": {
            "previous_url": f"?{urlencode(here)}" if before else "",
            "next_url": older,
            "summary": "",
        },
    }
    return render(request, "cases/case/history.html", context)


@require_safe
def case_removed(request: StaffRequest, code: str) -> HttpResponse:
    """List what was removed from a case and can be brought back."""
    case = case_or_404(request, code)
    require_change(request, case)
    note_opened(actor=request.user, case=case)
    return _removed_page(request, case)


@require_POST
def record_restore(request: StaffRequest, code: str, kind: str, pk: UUID) -> HttpResponse:
    """Bring a removed record back."""
    case = case_or_404(request, code)
    section = BY_SLUG.get(kind)
    if section is None:
        raise Http404("no such kind of record")
    record = get_object_or_404(removed_of_case(section.model, request.user, case), pk=pk)
    require_change(request, case)
    try:
        restore_record(actor=request.user, case=case, record=record)
    except ValidationError as error:
        return _removed_page(request, case, problem=" ".join(error.messages))
    messages.success(request, _("Brought back."))
    return see_other(f"{case.get_absolute_url()}#{section.anchor}")


def _removed_page(request: StaffRequest, case: Case, *, problem: str = "") -> HttpResponse:
    found: list[dict[str, Any]] = []
    for section in SECTIONS:
        rows = list(removed_of_case(section.model, request.user, case))
        preload_all(rows)
        found += [
            {
                "record": row,
                "title": title_of(row),
                "kind": section.words.one,
                "url": reverse("record-restore", args=[case.shown_code, section.slug, row.pk]),
            }
            for row in rows
        ]
    found.sort(key=lambda entry: entry["record"].removed_at, reverse=True)
    context = case_context(request, case) | {
        "removed": found,
        "problem": problem,
        "page_errors": bool(problem),
    }
    status = 422 if problem else 200
    return render(request, "cases/case/removed.html", context, status=status)
