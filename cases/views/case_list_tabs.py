"""The tabs above the case list: the questions of every day, and those that people kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypedDict

from django.http import QueryDict
from django.utils.translation import gettext as _

from cases.choices import CaseStatus
from cases.filters import CaseFilter
from cases.models import SavedView
from cases.selectors.filter_choices import ME
from cases.selectors.pages import Tally
from cases.selectors.reports import NONE
from cases.selectors.saved_views import MOST_TABS, query_of
from cases.views.case_list_counts import count_views
from casetracker.accounts.models import User

#: What is no filter: two lists that differ in it only are the same view.
NO_FILTERS = {"sort"}


class Tab(TypedDict):
    """One tab, as the template takes it."""

    label: str
    url: str
    count: Tally
    current: bool


def tabs_of(user: User, narrowed: CaseFilter, saved: Sequence[SavedView]) -> list[Tab]:
    """Return the tabs with their numbers; the first one holds all open cases."""
    fixed = [
        (_("Open cases"), ""),
        (_("My cases"), f"owner={ME}"),
        (_("Not assigned"), f"owner={NONE}"),
        (_("No change for 30 days"), "changed=30"),
        (_("Closed"), f"status={CaseStatus.CLOSED}"),
    ]
    shown = saved[:MOST_TABS]
    queries = [QueryDict(query) for _label, query in fixed]
    labels = [label for label, _query in fixed] + [view.name for view in shown]
    urls = [f"?{query}" for _label, query in fixed] + [f"?view={view.slug}" for view in shown]
    counts = count_views(user, narrowed, queries, shown)
    asked = [*queries, *(query_of(view) for view in shown)]
    return [
        {"label": label, "url": url, "count": count, "current": _same(query, narrowed.data)}
        for label, url, count, query in zip(labels, urls, counts, asked, strict=True)
    ]


def _same(first: QueryDict, second: QueryDict) -> bool:
    return _filters(first) == _filters(second)


def _filters(query: QueryDict) -> dict[str, Any]:
    return {name: sorted(values) for name, values in query.lists() if name not in NO_FILTERS}
