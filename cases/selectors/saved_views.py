"""The views of the case list that somebody sees."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import QueryDict

from cases.access import AnyUser
from cases.models import SavedView

MOST_TABS = 8


def views_of(user: AnyUser) -> list[SavedView]:
    """Return one's own views and those shared with the team, by name."""
    rows = SavedView.objects.visible_to(user).select_related("owner", "team")
    return sorted(rows, key=lambda view: view.name.casefold())


def query_of(view: SavedView) -> QueryDict:
    """Return what a view asks of the list, as an address does."""
    query = QueryDict(mutable=True)
    for name, values in dict(view.filters).items():
        query.setlist(name, [str(value) for value in values])
    return query


def opened(query: QueryDict, views: Sequence[SavedView]) -> QueryDict:
    """Return an address with the view that it names put in its place; what else it says wins."""
    view = next((one for one in views if one.slug == query.get("view")), None)
    if view is None:
        return query
    whole = query_of(view)
    for name, values in query.lists():
        if name != "view":
            whole.setlist(name, values)
    return whole
