"""What the list of cases shows around its rows: words, links, notices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import access, tables
from cases.access import AnyUser
from cases.date_words import in_words
from cases.filters import CLOSED_TOO, CaseFilter
from cases.models import SavedView
from cases.rules import case_code
from cases.selectors import pages
from cases.selectors.caseload import DEFAULT_SORT, SORTS, CaseRow
from cases.selectors.pages import Page, Sort
from cases.templatetags.cases_tags import Chip, filter_chips
from cases.views.addresses import query_with
from cases.views.bulk_acts import bulk_acts
from cases.views.case_list_counts import count_values
from cases.views.case_list_tabs import Tab, tabs_of
from casetracker.accounts.models import User

OTHER_PARAMETERS = {"sort", "after", "before", "format", "names"}


@dataclass(frozen=True)
class Listing:
    """What an address asks of the list: filters, order, and what in it was not understood."""

    filter: CaseFilter
    sort: Sort
    query: QueryDict
    left_out: list[str]

    @classmethod
    def asked_for(cls, query: QueryDict, narrowed: CaseFilter) -> Self:
        """Read an address; a word that is not known leaves the default and is noted."""
        word = query.get("sort") or DEFAULT_SORT.code
        sort = SORTS.get(word, DEFAULT_SORT)
        left_out = [*narrowed.left_out]
        if word not in SORTS:
            left_out.append(_("Order"))
        if query.keys() - narrowed.fields.keys() - OTHER_PARAMETERS:
            left_out.append(_("a part of the address"))
        known = narrowed.data.copy()
        if sort.code != DEFAULT_SORT.code:
            known["sort"] = sort.code
        return cls(narrowed, sort, known, left_out)

    @property
    def shows_open_only(self) -> bool:
        """Return whether closed cases are left out."""
        return not any(name in self.filter.data for name in CLOSED_TOO)


def draw_list(
    user: User,
    listing: Listing,
    page: Page,
    rows: Sequence[CaseRow],
    saved: Sequence[SavedView],
) -> dict[str, Any]:
    """Return what the template needs."""
    chips = chips_of(listing)
    found, counts = count_values(listing.filter)
    tabs = tabs_of(user, listing.filter, saved)
    can_start = access.can_start_cases(user)
    return {
        "filter": listing.filter,
        "filters_hidden": _hidden(listing, only={"sort"}),
        "chips": chips,
        "counts": counts,
        "views": tabs,
        "keep_url": _keep_url(user, listing, tabs),
        "manage_views": can_start,
        "results_heading": _heading(listing, found, tabs[0]["count"]),
        "notices": _notices(listing, page),
        "table": _table(listing, rows, has_picks=can_start),
        "acts": bulk_acts(user) if can_start and rows else [],
        "query": listing.query.urlencode(),
        "pages": _pages(listing, page, found),
        "empty": None if rows else _empty(user, listing, chips),
        "new_case": can_start and [{"url": reverse("case-new"), "label": _("New case")}],
        "export_hidden": _hidden(listing),
        "can_export_names": bool(access.teams_to_export_names(user)),
    }


def _hidden(listing: Listing, only: set[str] | None = None) -> list[dict[str, str]]:
    return [
        {"name": name, "value": value}
        for name, values in listing.query.lists()
        for value in values
        if only is None or name in only
    ]


def chips_of(listing: Listing) -> list[Chip]:
    """List the filters in use, those that only a report sets included."""
    form = listing.filter.form
    shown = filter_chips(form, listing.query)
    periods = [
        Chip(
            str(bound.label),
            in_words(form.cleaned_data[bound.name]),
            query_with(listing.query, **{bound.name: ""}),
        )
        for bound in form.hidden_fields()
        if form.cleaned_data[bound.name]
    ]
    return [*periods, *shown]


def _keep_url(user: AnyUser, listing: Listing, tabs: Sequence[Tab]) -> str:
    """Return where these filters can be kept, if they are no view yet."""
    if not listing.filter.is_used or any(tab["current"] for tab in tabs):
        return ""
    page = reverse("view-new")
    return f"{page}?{listing.query.urlencode()}" if access.can_start_cases(user) else ""


def _heading(listing: Listing, found: pages.Tally, total: pages.Tally) -> str:
    if not listing.shows_open_only:
        text = ngettext("%(found)s case", "%(found)s cases", found.number)
        return text % {"found": found}
    if not listing.filter.is_used:
        text = ngettext("%(found)s open case", "%(found)s open cases", found.number)
        return text % {"found": found}
    text = ngettext(
        "%(found)s of %(total)s open case", "%(found)s of %(total)s open cases", total.number
    )
    return text % {"found": found, "total": total}


def _notices(listing: Listing, page: Page) -> list[str]:
    notices = []
    if listing.left_out:
        text = _("Not known and therefore left out: %(names)s.")
        notices.append(text % {"names": ", ".join(listing.left_out)})
    if page.is_lost:
        notices.append(_("That place in the list is not there any more. This is its first page."))
    return notices


def _table(listing: Listing, rows: Sequence[CaseRow], *, has_picks: bool) -> dict[str, Any]:
    columns = tables.page_columns()
    return {
        "labelled_by": "results",
        "columns": [_column(column, listing) for column in columns],
        "rows": [
            {
                "cells": [column.cell(row) for column in columns if column.cell],
                "pick": _pick(row) if has_picks else None,
            }
            for row in rows
        ],
    }


def _pick(row: CaseRow) -> dict[str, Any]:
    code = case_code.shown(row.code)
    label = _("Select %(code)s") % {"code": code}
    return {"name": "case", "value": row.code, "label": label, "checked": False}


def _column(column: tables.Column, listing: Listing) -> dict[str, Any]:
    """Return a heading; the order's own column links to the order turned round."""
    heading = {"label": column.label, "sort_url": "", "sort": "", "numeric": False, "hidden": False}
    if not column.sort:
        return heading
    words = {column.sort: "ascending", f"-{column.sort}": "descending"}
    wanted = f"-{column.sort}" if listing.sort.code == column.sort else column.sort
    url = query_with(listing.query, sort="" if wanted == DEFAULT_SORT.code else wanted)
    return heading | {"sort_url": f"{url}#results", "sort": words.get(listing.sort.code, "")}


def _pages(listing: Listing, page: Page, found: pages.Tally) -> dict[str, str]:
    def url(**cursor: str) -> str:
        return f"{query_with(listing.query, **cursor)}#results"

    if not (page.previous or page.next):
        return {}
    return {
        "previous_url": url(before=page.previous) if page.previous else "",
        "next_url": url(after=page.next) if page.next else "",
        "summary": _("%(shown)s of %(total)s on this page")
        % {"shown": len(page.rows), "total": found},
    }


def _empty(user: AnyUser, listing: Listing, chips: Sequence[Chip]) -> dict[str, Any]:
    if not access.teams_of(user):
        return {"title": _("Your role opens no cases."), "text": _("Ask a coordinator.")}
    if not listing.filter.is_used:
        return {
            "title": _("No open cases yet."),
            "text": _("Here you see the cases that you lead, work on or were let into."),
        }
    tips = [
        _("Take out the filter “%(label)s: %(value)s”.")
        % {"label": chip.label, "value": chip.value}
        for chip in chips
    ]
    if listing.shows_open_only:
        tips.append(_("Look at closed cases too: choose another status."))
    tips.append(_("Filters know no words. A name, a code or a number is found with Search."))
    return {
        "title": _("No case fits these filters."),
        "tips": tips,
        "action": {"url": reverse("case-list"), "label": _("Clear all filters")},
    }
