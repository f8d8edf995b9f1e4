"""The index of everybody's names in the memory of this process, and how it is kept current.

It is built once, before the workers fork, and never written down. Before every search the rows that
changed since are read again; what is left out in the table of that moment is masked until then.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from cases.models import Person
from cases.models.person import PersonQuerySet
from cases.rules.matching import readings, words_of
from cases.rules.name_table import Entry, Found, NameTable, Readings
from cases.rules.names import Name, full_name
from casetracker.vault.bulk import KEY_COLUMNS, SealedValue, open_values

#: A row may be committed long after the time it bears; no transaction lives as long as this.
WINDOW = timedelta(minutes=10)
#: So many changed people are searched beside the table; then a new table is made of both.
MOST_FRESH = 2_000
CHUNK = 2_000
REASON = "the index of names holds everybody; what it finds is read through the scope"


@dataclass(frozen=True)
class State:
    """The index at one moment; replaced as a whole, never changed."""

    base: NameTable
    synced_at: datetime
    fresh: NameTable = field(default_factory=lambda: NameTable([]))
    #: People read after the base was made: None for those who are gone.
    changed: Mapping[UUID, Entry | None] = field(default_factory=dict)
    #: Versions of rows that were read within the window.
    versions: Mapping[UUID, int] = field(default_factory=dict)
    #: Places of changed people in the base, which count no more.
    masked: frozenset[int] = frozenset()

    def search(self, words: Readings, year: int | None, limit: int) -> list[Found]:
        """Return who fits best, the best first."""
        found = self.base.search(words, year, limit, self.masked)
        found += self.fresh.search(words, year, limit)
        return sorted(found, key=lambda hit: -hit.score)[:limit]

    def having(self, keys: Sequence[str], limit: int) -> list[UUID]:
        """Return people with a word of one of these very keys."""
        gone = self.changed.keys()
        found = [pk for pk in self.base.having(keys, limit) if pk not in gone]
        return (self.fresh.having(keys, limit) + found)[:limit]


class NameIndex:
    """One process's index: built when it is first asked for, current whenever it is asked."""

    def __init__(self, *, is_kept: bool = True) -> None:
        self._is_kept = is_kept
        self._state: State | None = None
        self._lock = threading.Lock()

    def current(self) -> State:
        """Return the index as the database is now."""
        if not self._is_kept:
            return _build()
        with self._lock:
            self._state = _synced(self._state) if self._state else _build()
            return self._state

    def forget(self) -> None:
        """Drop everything; the next search builds anew."""
        with self._lock:
            self._state = None


names = NameIndex(is_kept=settings.SEARCH_CACHE)


def build_before_fork() -> None:
    """Build the index in the process whose memory the workers will share."""
    if settings.SEARCH_CACHE:
        names.current()
        gc.collect()
        gc.freeze()  # else the first collection in each worker would copy the pages


def _build() -> State:
    started = timezone.now()
    people = PersonQuerySet(Person).unscoped(REASON)
    # Before the names: what changes in between has another version by then and is read again.
    versions = _recent(people, started)
    table = NameTable(_entries(_sealed(people.filter(removed_at=None))))
    return State(base=table, synced_at=started, versions=versions)


def _synced(state: State) -> State:
    started = timezone.now()
    people = PersonQuerySet(Person).unscoped(REASON)
    window = _recent(people, state.synced_at)
    news = [pk for pk, version in window.items() if state.versions.get(pk) != version]
    if not news:
        return replace(state, synced_at=started, versions=window)
    read = {entry.pk: entry for entry in _entries(_present(people, news))}
    changed = {**state.changed, **{pk: read.get(pk) for pk in news}}
    present = [entry for entry in changed.values() if entry]
    places = (state.base.place_of(pk) for pk in changed)
    masked = frozenset(place for place in places if place is not None)
    if len(changed) > MOST_FRESH:
        merged = NameTable([*state.base.entries(masked), *present])
        return State(base=merged, synced_at=started, versions=window)
    return State(state.base, started, NameTable(present), changed, window, masked)


def _recent(people: PersonQuerySet, moment: datetime) -> dict[UUID, int]:
    """Return the versions of the rows that changed since, or shortly before, a moment."""
    return dict(people.filter(updated_at__gt=moment - WINDOW).values_list("pk", "version"))


def _present(people: PersonQuerySet, keys: Sequence[UUID]) -> Iterator[tuple[SealedValue, str]]:
    for start in range(0, len(keys), CHUNK):
        yield from _sealed(people.filter(removed_at=None, pk__in=keys[start : start + CHUNK]))


def _sealed(people: Any) -> Iterator[tuple[SealedValue, str]]:
    """Read what is needed of people, without making models of them."""
    keys = [f"data_key__{column}" for column in KEY_COLUMNS]
    for pk, sealed, band, *key in people.values_list("pk", "names", "birth_years", *keys).iterator(
        chunk_size=CHUNK
    ):
        yield SealedValue(pk, sealed, *key), band


def _entries(rows: Iterable[tuple[SealedValue, str]]) -> Iterator[Entry]:
    bands: dict[UUID, str] = {}

    def sealed() -> Iterator[SealedValue]:
        for value, band in rows:
            bands[value.record] = band
            yield value

    column: Any = Person._meta.get_field("names")
    for pk, known in open_values(column, sealed()):
        yield Entry(pk, keys_of(known or []), first_year(bands.pop(pk)))


def keys_of(known: Sequence[Name]) -> frozenset[str]:
    """Return the keys of all words of a person's names."""
    words = {word for name in known for word in words_of(full_name(name))}
    return frozenset(key for word in words for key in readings(word))


def first_year(band: str | None) -> int:
    """Return the first year of a band "1990-1994", 0 where it is not known."""
    return int(band[:4]) if band and band[:4].isdigit() else 0
