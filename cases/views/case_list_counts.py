"""The numbers of the case list: how many cases fit, and how many have each value of a filter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from cases.filters import CaseFilter
from cases.models import SavedView
from cases.selectors.counting import CountOf
from cases.selectors.pages import COUNT_LIMIT, Tally
from cases.selectors.reports import NONE, UNKNOWN_COUNTRY
from cases.selectors.saved_views import query_of
from casetracker.accounts.models import User

#: The filters whose values show how many cases have them, with the column that holds these.
COUNTED = {
    "risk": "risk",
    "place": "current_country__code",
    "stage": "stage",
    "papers": "papers",
}
Counts = dict[str, dict[str, int]]


def count_values(narrowed: CaseFilter) -> tuple[Tally, Counts]:
    """Count the cases and, while there are few enough, the values of the filters.

    One query, a second where these filters make a long list short. A filter does not narrow its own
    numbers: they say what choosing another value would show.
    """
    names = _counted_here(narrowed)
    wide = _rows(narrowed.without(*names), names)
    if len(wide) <= COUNT_LIMIT:
        ticked = {name: set(narrowed.data.getlist(name)) for name in names}
        whole = [row for row in wide if _fits(row, ticked)]
        counts = {
            name: _numbers(narrowed, name, [row for row in wide if _fits(row, ticked, but=name)])
            for name in names
        }
        return Tally(len(whole)), counts
    rows = _rows(narrowed, names) if narrowed.data else wide
    if len(rows) > COUNT_LIMIT:
        return Tally(len(rows)), {}
    unused = [name for name in names if name not in narrowed.data]
    return Tally(len(rows)), {name: _numbers(narrowed, name, rows) for name in unused}


def _counted_here(narrowed: CaseFilter) -> list[str]:
    """Return the filters whose values are counted: stages of the past are not those of today."""
    return [name for name in COUNTED if not (name == "stage" and "on" in narrowed.data)]


def _rows(narrowed: CaseFilter, names: Sequence[str]) -> list[dict[str, str]]:
    columns = [COUNTED[name] for name in names]
    found = narrowed.qs.order_by().values_list(*columns)[: COUNT_LIMIT + 1]
    return [dict(zip(names, map(_code, row), strict=True)) for row in found]


def _code(value: str | None) -> str:
    return NONE if value in (None, UNKNOWN_COUNTRY) else str(value)


def _fits(row: dict[str, str], ticked: dict[str, set[str]], but: str = "") -> bool:
    return all(name == but or not codes or row[name] in codes for name, codes in ticked.items())


def _numbers(narrowed: CaseFilter, name: str, rows: Sequence[dict[str, str]]) -> dict[str, int]:
    found = Counter(row[name] for row in rows)
    return {str(code): found[str(code)] for code, _label in narrowed.fields[name].choices}


def count_views(
    user: User, narrowed: CaseFilter, fixed: Sequence[Any], saved: Sequence[SavedView]
) -> list[Tally]:
    """Count the cases of several views in one query."""
    queries = [*fixed, *(query_of(view) for view in saved)]
    wanted = {
        f"view_{place}": CountOf(narrowed.asking(query).qs) for place, query in enumerate(queries)
    }
    row = User.objects.filter(pk=user.pk).annotate(**wanted).values_list(*wanted).get()
    return [Tally(number) for number in row]
