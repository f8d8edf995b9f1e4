"""Query strings of lists: what narrows and orders them, and nothing about a person."""

from __future__ import annotations

from django.http import QueryDict


def query_with(query: QueryDict, **changes: str) -> str:
    """Return a query string with some values replaced, or taken out where they are empty."""
    changed = query.copy()
    for name, value in changes.items():
        changed.pop(name, None)
        if value:
            changed[name] = value
    return f"?{changed.urlencode()}"
