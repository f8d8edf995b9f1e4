"""The search: asked by POST, answered at an address that says nothing."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from cases import access
from cases.forms.search import SearchForm
from cases.selectors.case_search import Asked, case_of_code, search_cases
from cases.selectors.search_page import PAGE_SIZE, found_page
from cases.services.searches import keep_search, kept_search, read_search
from cases.views.found import found_table
from cases.views.http import StaffRequest
from casetracker.pages import posted, see_other
from casetracker.vault.hiding import are_values_hidden

LAST_PAGE = 99


@require_http_methods(["GET", "HEAD", "POST"])
def search(request: StaffRequest) -> HttpResponse:
    """Take what somebody looks for and send them on to what was found."""
    form = SearchForm(posted(request))
    if not form.is_bound or not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
        return _draw(request, {"form": form}, status)
    if case := case_of_code(request.user, form.cleaned_data["words"]):
        return see_other(case)
    asked = form.asked
    kept = keep_search(actor=request.user, asked=asked, hits=search_cases(request.user, asked))
    return see_other("search-found", kept.pk)


@require_safe
def search_found(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show what a search found to who made it, for half an hour."""
    kept = kept_search(request.user, pk)
    if kept is None:
        return _draw(request, {"form": SearchForm(), "is_over": True}, HTTPStatus.NOT_FOUND)
    asked, hits = read_search(kept)
    page = _page_number(request)
    found = found_page(request.user, asked, hits, page)
    own_year = asked.year if str(asked.year) not in asked.text else None
    shown = {} if are_values_hidden() else {"words": asked.text, "year": own_year}
    return _draw(
        request,
        {
            "form": SearchForm(initial=shown),
            "heading": _heading(len(found.rows), page, has_more=found.has_more),
            "table": found_table(found.rows),
            "pages": _pages(page, has_more=found.has_more),
            "empty": None if found.rows else _empty(request, asked),
        },
    )


def _draw(
    request: StaffRequest, context: dict[str, Any], status: int = HTTPStatus.OK
) -> HttpResponse:
    return render(request, "cases/search.html", {"is_search": True, **context}, status=status)


def _page_number(request: StaffRequest) -> int:
    text = request.GET.get("page", "1")
    return max(1, min(int(text), LAST_PAGE)) if text.isascii() and text.isdigit() else 1


def _heading(count: int, page: int, *, has_more: bool) -> str:
    if page == 1 and not has_more:
        return ngettext("%(count)s result", "%(count)s results", count) % {"count": count}
    first = (page - 1) * PAGE_SIZE + 1
    return _("Results %(first)s to %(last)s") % {"first": first, "last": first + count - 1}


def _pages(page: int, *, has_more: bool) -> dict[str, str]:
    return {
        "previous_url": f"?page={page - 1}" if page > 1 else "",
        "next_url": f"?page={page + 1}" if has_more else "",
    }


def _empty(request: StaffRequest, asked: Asked) -> dict[str, Any]:
    tips = [
        _("Check the spelling, or write the name in another script, for example in Cyrillic."),
        _("Write a phone number with its country code, and the whole number of a paper."),
    ]
    if len(asked.words) > 1:
        tips.insert(0, _("Leave out a word, for example the patronymic."))
    if asked.year:
        tips.insert(0, _("Leave out the year of birth."))
    action = {"url": reverse("case-new"), "label": _("Start a new case")}
    return {
        "title": _("Nothing found in the cases that you may open"),
        "text": _("Open and closed cases were searched."),
        "tips": tips,
        "action": action if access.can_start_cases(request.user) else None,
    }
