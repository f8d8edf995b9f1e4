"""Everybody's matching keys in compact arrays, and the search in them; knows no names."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from heapq import nlargest
from math import log
from typing import NamedTuple
from uuid import UUID

from rapidfuzz import process
from rapidfuzz.distance import OSA

from cases.rules.matching import ALIKE, BARE, bare

ID_SIZE = 16
#: Below this share of what was asked for, somebody is not a result.
CLOSE = 0.45
SAME_YEARS, OTHER_YEARS = 0.1, -0.15
BAND = 5
Readings = Sequence[Sequence[str]]  # of each word that was asked for


class Entry(NamedTuple):
    """One person: the keys of all words of all their names, and the first year of their band."""

    pk: UUID
    keys: frozenset[str]
    year: int  # 0: not known


class Found(NamedTuple):
    """How well a person fits, at most about 1."""

    score: float
    pk: UUID


class NameTable:
    """An immutable index from key to people; its people have places, in the order of their ids."""

    __slots__ = ("_bare", "_ends", "_ids", "_keys", "_people", "_years")

    def __init__(self, entries: Iterable[Entry]) -> None:
        rows = sorted((entry.pk.bytes, entry.keys, entry.year) for entry in entries)
        self._ids = b"".join(pk for pk, _keys, _year in rows)
        self._years = array("H", (year for _pk, _keys, year in rows))
        people: dict[str, array[int]] = {}
        for place, (_pk, keys, _year) in enumerate(rows):
            for key in keys:
                people.setdefault(key, array("I")).append(place)
        self._keys = list(people)
        self._people, self._ends = array("I"), array("I", [0])
        for places in people.values():
            self._people.extend(places)
            self._ends.append(len(self._people))
        self._bare = [place for place, key in enumerate(self._keys) if key.startswith(BARE)]

    def __len__(self) -> int:
        return len(self._years)

    def place_of(self, pk: UUID) -> int | None:
        """Return the place of a person, None where they are not in the table."""
        place = bisect_left(range(len(self)), pk.bytes, key=self._id)
        return place if place < len(self) and self._id(place) == pk.bytes else None

    def entries(self, without: Collection[int] = ()) -> Iterator[Entry]:
        """Yield what the table was made of."""
        keys: list[set[str]] = [set() for _ in range(len(self))]
        for number, key in enumerate(self._keys):
            for place in self._places(number):
                keys[place].add(key)
        for place, year in enumerate(self._years):
            if place not in without:
                yield Entry(UUID(bytes=self._id(place)), frozenset(keys[place]), year)

    def search(
        self, words: Readings, year: int | None, limit: int, without: Collection[int] = ()
    ) -> list[Found]:
        """Return who fits best, the best first; a word that few people have weighs more."""
        if not words:
            return []
        asked = [self._alike(readings) for readings in words]
        counts = [sum(map(self._count, alike)) for alike in asked]
        weights = [log(1 + len(self) / (1 + count)) + 1 for count in counts]
        total, left = sum(weights), sum(weights)
        scores: dict[int, float] = {}
        for _count, weight, alike in sorted(zip(counts, weights, asked, strict=True), key=_first):
            # Who fits only the words that are left would not come close.
            closed = left < CLOSE * total
            left -= weight
            for place, likeness in self._best(alike).items():
                if not closed or place in scores:
                    scores[place] = scores.get(place, 0.0) + likeness * weight
        close = (
            (score / total + self._year_bonus(place, year), place)
            for place, score in scores.items()
            if score >= CLOSE * total and place not in without
        )
        best = nlargest(limit, close, key=lambda found: (found[0], -found[1]))
        return [Found(score, UUID(bytes=self._id(place))) for score, place in best]

    def having(self, readings: Sequence[str], limit: int) -> list[UUID]:
        """Return people with a word of one of these very keys."""
        numbers = [number for number, key in enumerate(self._keys) if key in set(readings)]
        places = dict.fromkeys(place for number in numbers for place in self._places(number))
        return [UUID(bytes=self._id(place)) for place in list(places)[:limit]]

    def _alike(self, readings: Sequence[str]) -> dict[int, float]:
        """Return the numbers of the keys like one of the readings, and how much alike."""
        alike: dict[int, float] = {}
        for reading in readings:
            for number, likeness in self._similar(reading):
                alike[number] = max(likeness, alike.get(number, 0.0))
        return alike

    def _similar(self, reading: str) -> Iterator[tuple[int, float]]:
        if not reading.startswith(BARE):
            yield from _extract(reading, self._keys)
        consonants = bare(reading)
        if reading.startswith(BARE):
            # What is written without vowels is compared without vowels.
            yield from _extract(consonants, [bare(key) for key in self._keys])
        elif self._bare:
            found = _extract(consonants, [bare(self._keys[number]) for number in self._bare])
            yield from ((self._bare[number], likeness) for number, likeness in found)

    def _best(self, alike: dict[int, float]) -> dict[int, float]:
        best: dict[int, float] = {}
        for number, likeness in alike.items():
            for place in self._places(number):
                if likeness > best.get(place, 0.0):
                    best[place] = likeness
        return best

    def _year_bonus(self, place: int, year: int | None) -> float:
        start = self._years[place]
        if not year or not start:
            return 0.0
        return SAME_YEARS if start - 1 <= year <= start + BAND else OTHER_YEARS

    def _places(self, number: int) -> array[int]:
        return self._people[self._ends[number] : self._ends[number + 1]]

    def _count(self, number: int) -> int:
        return self._ends[number + 1] - self._ends[number]

    def _id(self, place: int) -> bytes:
        return self._ids[place * ID_SIZE : (place + 1) * ID_SIZE]


def _extract(text: str, keys: Sequence[str]) -> Iterator[tuple[int, float]]:
    found = process.extract(
        text, keys, scorer=OSA.normalized_similarity, score_cutoff=ALIKE, limit=None
    )
    return ((number, likeness) for _key, likeness, number in found)


def _first(ranked: tuple[int, float, dict[int, float]]) -> int:
    return ranked[0]
