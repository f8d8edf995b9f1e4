"""The list of cases and its export."""

from __future__ import annotations

from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import access, tables
from cases.exports.download import download
from cases.exports.sheet import Sheet
from cases.filters import CaseFilter
from cases.models import Case
from cases.selectors import caseload, pages
from cases.selectors.saved_views import opened, views_of
from cases.views.case_list_parts import Listing, draw_list
from cases.views.downloads import chosen_format
from cases.views.http import StaffRequest
from casetracker.audit.record import record
from casetracker.audit.verbs import Verb
from casetracker.vault.hiding import require_values


@require_safe
def case_list(request: StaffRequest) -> HttpResponse:
    saved = views_of(request.user)
    listing = _listing(request, opened(request.GET, saved))
    page = pages.take(
        listing.filter.qs,
        listing.sort,
        caseload.fields(),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    rows = caseload.rows_of(page.rows, names=True)
    record(actor=request.user, verb=Verb.LISTED, target_type=Case.type_label(), count=len(rows))
    context = draw_list(request.user, listing, page, rows, saved)
    return render(request, "cases/case/list.html", context)


@require_http_methods(["GET"])
def case_export(request: StaffRequest) -> StreamingHttpResponse:
    """Send the listed cases as a file: all of them, in the order of the list.

    What is not understood is refused here: an export must not turn out wider than was asked.
    """
    listing = _listing(request, request.GET)
    if listing.left_out:
        raise BadRequest("Something in the address of an export is not known.")
    written = chosen_format(request)
    cases, named_teams = listing.filter.qs, access.teams_to_export_names(request.user)
    if names := request.GET.get("names") == "1" and bool(named_teams):
        require_values()
        # Somebody may coordinate one team and be a caseworker of another.
        cases = cases.filter(team__in=named_teams)
    columns = tables.file_columns(names=names)
    with transaction.atomic():
        record(
            actor=request.user,
            verb=Verb.EXPORTED,
            target_type=Case.type_label(),
            count=cases.count(),
            fields=[column.code for column in columns],
            reason_code=written.code,
        )
    rows = caseload.stream(listing.sort.apply(cases), names=names)
    sheet = Sheet(_("Cases"), *tables.for_file(columns, rows))
    return download(written, sheet, f"cases-{timezone.localdate().isoformat()}")


def _listing(request: StaffRequest, query: QueryDict) -> Listing:
    cases = Case.objects.visible_to(request.user)
    narrowed = CaseFilter(query, cases, user=request.user)
    return Listing.asked_for(query, narrowed)
