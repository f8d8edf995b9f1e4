"""Rows of an agenda as one list in the order of their days, a page at a time by cursor."""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db.models import Q, QuerySet

from cases.models import Case
from cases.selectors.agenda import DEADLINE, KINDS, Agenda, Span, as_key
from cases.selectors.case_records import preload_all
from cases.selectors.pages import LONGEST_CURSOR

PAGE_SIZE = 50
SIGNER = Signer(salt="cases.agenda")


@dataclass(frozen=True)
class Item:
    """One row of an agenda; `today` is the day at the place whose day counts."""

    kind: str
    record: Any
    day: date
    today: date
    case_key: UUID
    case_code: str

    @property
    def place(self) -> tuple[date, int, str]:
        return self.day, KINDS.index(self.kind), str(self.record.pk)


@dataclass(frozen=True)
class AgendaPage:
    """Items, and where the next page begins; `is_lost` where a cursor led nowhere."""

    items: list[Item]
    next: str = ""
    is_lost: bool = False


def take(
    agenda: Agenda,
    kinds: Iterable[str],
    span: Span,
    *,
    after: str = "",
    size: int = PAGE_SIZE,
) -> AgendaPage:
    """Return the items after a cursor, in one query a part; `preload_items` opens them."""
    place = _read(after)
    found = [
        _items(agenda, kind, rows, place, size)
        for kind in kinds
        for rows in agenda.parts(kind, span)
    ]
    merged = list(heapq.merge(*found, key=lambda item: item.place))
    items = merged[:size]
    is_lost = bool(after) and place is None
    return AgendaPage(items, _write(items[-1]) if len(merged) > size else "", is_lost)


def _items(
    agenda: Agenda,
    kind: str,
    rows: QuerySet[Any],
    place: tuple[date, int, str] | None,
    size: int,
) -> list[Item]:
    if place:
        rows = rows.filter(_beyond(kind, place))
    return [_item(agenda, kind, row) for row in rows.order_by("day", "pk")[: size + 1]]


def _item(agenda: Agenda, kind: str, row: Any) -> Item:
    day = date.fromisoformat(row.day) if isinstance(row.day, str) else row.day
    today = agenda.days.of(row) if kind == DEADLINE else agenda.days.today
    case: Case | None = getattr(row, "case", None)
    if case is not None:
        return Item(kind, row, day, today, case.pk, case.code)
    return Item(kind, row, day, today, row.case_key, row.case_code)


def _beyond(kind: str, place: tuple[date, int, str]) -> Q:
    """Keep what stands behind a place; the bound on the day alone lets an index seek it."""
    day, rank, pk = as_key(kind, place[0]), place[1], place[2]
    own = KINDS.index(kind)
    further = Q(day__gt=day)
    if own > rank:
        further |= Q(day=day)
    elif own == rank:
        further |= Q(day=day, pk__gt=pk)
    return Q(day__gte=day) & further


def _write(item: Item) -> str:
    day, rank, pk = item.place
    return SIGNER.sign_object([day.isoformat(), rank, pk])


def _read(cursor: str) -> tuple[date, int, str] | None:
    if not cursor or len(cursor) > LONGEST_CURSOR or not cursor.isascii():
        return None
    try:
        day, rank, pk = SIGNER.unsign_object(cursor)
        return date.fromisoformat(day), int(rank), str(UUID(pk))
    except (BadSignature, json.JSONDecodeError, ValueError, TypeError):
        return None


def preload_items(items: Iterable[Item]) -> None:
    """Fetch the keys of items in one query."""
    preload_all(item.record for item in items)


def of_cases(items: Sequence[Item]) -> list[UUID]:
    """Return the keys of the cases of items."""
    return list({item.case_key for item in items})
