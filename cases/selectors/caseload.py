"""The caseload: what a row of the case list holds, how rows are read and in which orders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import get_language, gettext, override

from cases.choices import MemberRole
from cases.models import Case, Person
from cases.models.reference.base import LABEL_LANGUAGES
from cases.selectors.pages import Sort
from casetracker.vault.data_keys import forget_keys, preload
from casetracker.vault.errors import SealedRecordError

CHUNK = 1000


class CaseRow(NamedTuple):
    """One case as lists, exports and print show it; `name` only where it was asked for."""

    pk: UUID
    code: str
    team: str
    status: str
    stage: str
    country: str | None
    papers: str
    outcome: str
    risk: str
    owner: str | None
    opened_on: date
    closed_on: date | None
    next_date: date | None
    last_activity_at: datetime
    name: str = ""


def fields() -> list[Any]:
    """Return what to read for a row beside its primary key, labels in the active language."""
    language = (get_language() or "en")[:2]
    label = f"current_country__label_{language if language in LABEL_LANGUAGES else 'en'}"
    return [
        "code",
        "team__name",
        "status",
        "stage",
        _first_filled(label, "current_country__label_en"),
        "papers",
        "outcome",
        "risk",
        _first_filled("lead__display_name", "lead__username"),
        "opened_on",
        "closed_on",
        "next_date",
        "last_activity_at",
    ]


def rows_of(found: Iterable[Sequence[Any]], *, names: bool) -> list[CaseRow]:
    """Make rows of what was read with `fields`; with names, that takes two queries more."""
    rows = [CaseRow(*values) for values in found]
    if not names:
        return rows
    known = main_names([row.pk for row in rows])
    return [row._replace(name=known.get(row.pk, gettext("Name not known"))) for row in rows]


def stream(cases: models.QuerySet[Case], *, names: bool) -> Iterator[CaseRow]:
    """Read all rows a chunk at a time, in flat memory; works after the request has ended too.

    The rows come over a cursor that outlives its transaction, so a slow reader holds none open.
    """
    language = get_language() or "en"
    found = cases.values_list("pk", *fields()).iterator(chunk_size=CHUNK)
    return _chunks(found, language, names=names)


def _chunks(found: Iterator[tuple[Any, ...]], language: str, *, names: bool) -> Iterator[CaseRow]:
    try:
        while chunk := list(islice(found, CHUNK)):
            with override(language):
                rows = rows_of(chunk, names=names)
            forget_keys()
            yield from rows
    finally:
        forget_keys()


def main_names(cases: Sequence[UUID]) -> dict[UUID, str]:
    """Return the names by which the main persons of cases are shown; two queries."""
    people: list[Any] = list(
        Person.objects.unscoped("main persons of cases that were read through their scope")
        .filter(
            memberships__case__in=cases,
            memberships__role=MemberRole.MAIN,
            memberships__until=None,
            memberships__removed_at=None,
        )
        # The same join, so that this is the case for which the person was found.
        .annotate(of_case=F("memberships__case"))
        .only("names", "data_key")
    )
    preload(people)
    return {person.of_case: _name(person) for person in people}


def _name(person: Person) -> str:
    try:
        return person.main_name
    except SealedRecordError:
        return gettext("Name cannot be opened")


def _first_filled(first: str, second: str) -> Coalesce:
    return Coalesce(NullIf(F(first), Value("")), F(second))


_ORDERS = (
    Sort("next", F("next_or_never"), date.fromisoformat),
    Sort("activity", F("last_activity_at"), datetime.fromisoformat),
    Sort("code", F("code")),
    Sort("risk", F("risk_rank"), int),
    Sort("stage", F("stage_rank"), int),
)
DEFAULT_SORT = _ORDERS[0]
#: Every order that can be asked for, by its word in the address; "-" turns it round.
SORTS: Mapping[str, Sort] = {
    order.code: order for sort in _ORDERS for order in (sort, sort.reversed())
}
