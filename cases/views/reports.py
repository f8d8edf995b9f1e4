"""The status report: the numbers of a period, each leading to its cases."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import access
from cases.date_words import in_words
from cases.exports.download import download
from cases.exports.sheet import Sheet, Value
from cases.filters import ANY
from cases.forms.report import MINE, ReportForm
from cases.models import Case
from cases.partial_dates import PartialDate
from cases.selectors.filter_choices import ME
from cases.selectors.reports import Group, StatusReport, status_report
from cases.views.downloads import chosen_format
from cases.views.http import StaffRequest
from casetracker.audit.record import record
from casetracker.audit.verbs import Verb


@require_safe
def report_status(request: StaffRequest) -> HttpResponse:
    form = _form(request)
    if not form.is_valid():
        context: dict[str, Any] = {"form": form}
        return render(
            request, "cases/report/status.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY
        )
    report = _report(request, form)
    since, until = form.period
    context = {
        "form": form,
        "line": _line(since, until),
        "report": report,
        "tiles": _tiles(report, form),
        "charts": [_chart(group, report, form) for group in report.groups],
        "export_query": request.GET.urlencode(),
    }
    return render(request, "cases/report/status.html", context)


@require_http_methods(["GET"])
def report_export(request: StaffRequest) -> StreamingHttpResponse:
    """Send the numbers of the report as a file."""
    form = _form(request)
    if not form.is_valid():
        raise BadRequest("The period of the report cannot be read.")
    written = chosen_format(request)
    report = _report(request, form)
    since, until = form.period
    rows = _rows(report, since, until)
    record(
        actor=request.user,
        verb=Verb.EXPORTED,
        target_type="cases.statusreport",
        count=report.in_work,
        reason_code=written.code,
    )
    sheet = Sheet(_("Status report"), [_("Group"), _("Value"), _("Number of cases")], rows)
    return download(written, sheet, f"status-{since.isoformat()}-{until.isoformat()}")


def _form(request: StaffRequest) -> ReportForm:
    if not access.can_see_reports(request.user):
        raise PermissionDenied("This user sees no reports.")
    return ReportForm.asked_for(request.GET, request.user)


def _report(request: StaffRequest, form: ReportForm) -> StatusReport:
    since, until = form.period
    cases = form.narrow(Case.objects.visible_to(request.user))
    return status_report(cases, since=since, until=until)


def _line(since: date, until: date) -> str:
    period = in_words(PartialDate(since, until))
    return _("%(period)s. Counts only: no names on this page.") % {"period": period}


def _rows(report: StatusReport, since: date, until: date) -> list[list[Value]]:
    """Return the report as one table, with what it is about in its first rows."""
    rows: list[list[Value]] = [
        [_("Period"), f"{since.isoformat()}/{until.isoformat()}", None],
        [_("Cases"), _("New in the period"), report.opened],
        [_("Cases"), _("Closed in the period"), report.closed],
        [_("Cases"), _("In work on %(day)s") % {"day": report.day.isoformat()}, report.in_work],
    ]
    for group in report.groups:
        rows += [[group.title, line.label, line.number] for line in group.lines]
    return rows


def _tiles(report: StatusReport, form: ReportForm) -> list[dict[str, Any]]:
    period = PartialDate(*form.period)
    return [
        {
            "number": report.opened,
            "label": _("new in the period"),
            "url": _list_url(form, opened=str(period), status=ANY),
            "tone": "info",
        },
        {
            "number": report.closed,
            "label": _("closed in the period"),
            "url": _list_url(form, closed=str(period)),
            "tone": "ok",
        },
        {
            "number": report.in_work,
            "label": _("in work on %(day)s") % {"day": in_words(report.day)},
            "url": _list_url(form, on=report.day.isoformat()),
            "tone": "soon",
        },
    ]


def _chart(group: Group, report: StatusReport, form: ReportForm) -> dict[str, Any]:
    """Return a table of bars; each number above nought leads to its cases."""
    heading = f"by-{group.code}"
    rows = [
        {
            "label": line.label,
            "value": line.number,
            "muted": not line.is_known,
            "url": line.number
            and _list_url(form, on=report.day.isoformat(), **{group.code: line.code}),
        }
        for line in group.lines
    ]
    return {
        "title": group.title,
        "id": heading,
        "bars": {
            "labelled_by": heading,
            "group": group.title,
            "number": _("Number of cases"),
            "rows": rows,
            "largest": max((line.number for line in group.lines), default=0),
        },
    }


def _list_url(form: ReportForm, **query: str) -> str:
    scope = form.cleaned_data["scope"]
    if scope == MINE:
        query["owner"] = ME
    elif scope:
        query["team"] = scope
    return f"{reverse('case-list')}?{urlencode(query)}"
