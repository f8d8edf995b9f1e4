"""Pages by cursor: a page starts after the last row that was shown, however deep it lies.

A cursor is signed for its order and holds the sort key and the primary key of a row. It says where
to go on, never what may be seen: the queryset it is laid upon is scoped.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db.models import Q, QuerySet
from django.utils.formats import number_format

PAGE_SIZE = 25
COUNT_LIMIT = 1000
LONGEST_CURSOR = 300


@dataclass(frozen=True)
class Sort:
    """An order of rows: by an expression that is never null, then by the primary key.

    `read` makes the key of the text that a cursor carries.
    """

    code: str
    expression: Any
    read: Callable[[str], Any] = str
    descending: bool = False

    def reversed(self) -> Sort:
        """Return the same order from its other end."""
        return replace(self, code=f"-{self.code}", descending=not self.descending)

    def apply(self, rows: QuerySet, *, backward: bool = False) -> QuerySet:
        """Put rows into this order; both parts run the same way, so that one index serves."""
        sign = "-" if self.descending != backward else ""
        keyed: QuerySet = rows.annotate(page_key=self.expression)
        return keyed.order_by(f"{sign}page_key", f"{sign}pk")


@dataclass(frozen=True)
class Page:
    """Rows as tuples of primary key and wanted fields, and the cursors of the pages beside them.

    `is_lost` says that the address named a place that is not, or no longer, in the list.
    """

    rows: list[tuple[Any, ...]]
    previous: str = ""
    next: str = ""
    is_lost: bool = False


@dataclass(frozen=True)
class Tally:
    """A number of rows, exact up to the limit."""

    number: int

    def __str__(self) -> str:
        shown = number_format(min(self.number, COUNT_LIMIT), force_grouping=True)
        return f"{shown}+" if self.number > COUNT_LIMIT else shown


@dataclass(frozen=True)
class _Place:
    key: Any
    pk: UUID


def tally(rows: QuerySet) -> Tally:
    """Count rows, but no further than one beyond the limit."""
    return Tally(rows.order_by()[: COUNT_LIMIT + 1].count())


def take(
    rows: QuerySet, sort: Sort, fields: Sequence[str], *, after: str = "", before: str = ""
) -> Page:
    """Return the page after or before a cursor; the first page where the cursor leads nowhere."""
    cursor, backward = (after, False) if after else (before, bool(before))
    place = _read(sort, cursor)
    page = _cut(rows, sort, fields, place, backward=backward and place is not None)
    if cursor and (place is None or not page.rows):
        first = _cut(rows, sort, fields, None, backward=False) if place else page
        return replace(first, is_lost=True)
    return page


def query_of(rows: QuerySet, sort: Sort, *, after: str = "", before: str = "") -> QuerySet:
    """Return the rows from which a page is cut, in their order; for looking at its plan."""
    backward = bool(before and not after)
    return _ordered(rows, sort, _read(sort, after or before), backward=backward)[: PAGE_SIZE + 1]


def _ordered(rows: QuerySet, sort: Sort, place: _Place | None, *, backward: bool) -> QuerySet:
    ordered = sort.apply(rows, backward=backward)
    return _beyond(ordered, place, upward=sort.descending == backward) if place else ordered


def _cut(
    rows: QuerySet, sort: Sort, fields: Sequence[str], place: _Place | None, *, backward: bool
) -> Page:
    ordered = _ordered(rows, sort, place, backward=backward)
    found = list(ordered.values_list("page_key", "pk", *fields)[: PAGE_SIZE + 1])
    has_more = len(found) > PAGE_SIZE
    shown = found[:PAGE_SIZE][:: -1 if backward else 1]
    if not shown:
        return Page([])
    return Page(
        rows=[row[1:] for row in shown],
        previous=_write(sort, shown[0]) if (has_more if backward else place) else "",
        next=_write(sort, shown[-1]) if (place if backward else has_more) else "",
    )


def _beyond(rows: QuerySet, place: _Place, *, upward: bool) -> QuerySet:
    """Keep the rows on one side of a place; the bound on the key alone lets an index seek it."""
    way = "gt" if upward else "lt"
    bound = {f"page_key__{way}e": place.key}
    further = Q(**{f"page_key__{way}": place.key}) | Q(**{f"pk__{way}": place.pk})
    return rows.filter(further, **bound)


def _signer(sort: Sort) -> Signer:
    return Signer(salt=f"cases.page.{sort.code}")


def _write(sort: Sort, row: tuple[Any, ...]) -> str:
    key, pk = row[:2]
    text = key.isoformat() if hasattr(key, "isoformat") else str(key)
    return _signer(sort).sign_object([text, str(pk)])


def _read(sort: Sort, cursor: str) -> _Place | None:
    """Return the place a cursor names; None for none, a forged one, or one of another order."""
    if not cursor or len(cursor) > LONGEST_CURSOR or not cursor.isascii():
        return None
    try:
        key, pk = _signer(sort).unsign_object(cursor)
        return _Place(sort.read(key), UUID(pk))
    except (BadSignature, json.JSONDecodeError, ValueError, TypeError):
        return None
