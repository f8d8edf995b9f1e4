"""Asking for another case: by its code, from a list, or by a search that stays on the page."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cases.forms.case_life import CodeForm
from cases.forms.search import ShortSearchForm
from cases.models import Case, SearchRecord
from cases.selectors.case_records import preload_all
from cases.selectors.case_search import search_cases
from cases.selectors.other_cases import OtherCases
from cases.services.searches import keep_search, kept_search, read_search
from cases.views.http import StaffRequest
from cases.views.ident import case_context
from casetracker.pages import see_other

FOUND = "found"


def code_form(request: StaffRequest, case: Case) -> CodeForm:
    """Return the form that asks for a code; what was found by a search is no code yet."""
    data = request.GET if "code" in request.GET else None
    return CodeForm(data, user=request.user, case=case)


def ask_case(request: StaffRequest, case: Case, form: CodeForm, title: str) -> HttpResponse:
    """Ask for another case; a post without one is answered like an empty form."""
    words = ShortSearchForm(request.POST if "words" in request.POST else None)
    if words.is_bound and words.is_valid():
        hits = search_cases(request.user, words.asked)
        kept = keep_search(actor=request.user, asked=words.asked, hits=hits)
        return see_other(f"{request.path}?{urlencode({FOUND: kept.pk})}")
    if request.method == "POST" and not form.is_bound and not words.is_bound:
        form = CodeForm({}, user=request.user, case=case)
    preload_all([case])
    wrong = form.is_bound or words.is_bound
    context = case_context(request, case) | {
        "form": form,
        "words": words,
        "lists": _lists(request, case),
        "title": title,
        "cancel_url": case.get_absolute_url(),
        "page_errors": wrong,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return render(request, "cases/life/code.html", context, status=status)


def _lists(request: StaffRequest, case: Case) -> list[dict[str, Any]]:
    """Return what is offered: what was looked for, or else what lies near."""
    others = OtherCases(request.user, case)
    if FOUND in request.GET:
        kept = _kept(request)
        found = others.found(read_search(kept)[1]) if kept else []
        return [{"title": _("Found"), "cases": found, "nothing": _("No open case of yours fits.")}]
    lists = [
        {"title": _("Cases of similar people"), "cases": others.of_similar()},
        {"title": _("Changed last"), "cases": others.changed_last()},
    ]
    return [one for one in lists if one["cases"]]


def _kept(request: StaffRequest) -> SearchRecord | None:
    try:
        return kept_search(request.user, UUID(request.GET[FOUND]))
    except ValueError:
        return None
