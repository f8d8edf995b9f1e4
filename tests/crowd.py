"""Crowds of invented people, and how well a way of matching finds somebody among them.

`python -m tests.crowd 100000` measures the ways that were weighed in
docs/adr/0018-one-matching-key.md, on the corpus and on names made up for the run.
"""

from __future__ import annotations

import csv
import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple
from uuid import UUID

from cases.rules.matching import readings, words_of
from cases.rules.name_table import Entry, NameTable
from tests.romanise import DATA, SCHEMES, romanise, slip

Key = Callable[[str], Sequence[str]]
PAGE, FIRST = 50, 10
OWN = ""  # not romanised
STARTS = (
    "бр вл гр др жв зл кр кл мл пр пл ск ст тр хр цв чер шт щ б в г д ж з к л м н п р с т х ч ш"
)
MIDDLES = "б в г д ж з к л м н п р с т х ц ч ш рд лк нт ст рк мб вч"
ENDS = "ов ев ин ский енко ян швили баев уев ова ина ская"
VOWELS = "аеиоуыюяё"


def one_reading(word: str) -> Sequence[str]:
    """Latin normalisation: every letter group has one sound, whatever the language."""
    return readings(word)[:1]


def consonant_readings(word: str) -> Sequence[str]:
    """Cyrillic consonants in all readings; a run of vowels is one sign."""
    return tuple(dict.fromkeys(re.sub("[aeiou]+", "a", key) for key in readings(word)))


WAYS: dict[str, Key] = {
    "one reading, vowels kept": one_reading,
    "all readings, consonants only": consonant_readings,
    "all readings, vowels kept": readings,
}


class Invented(NamedTuple):
    """Somebody made up; the corpus has spellings, the rest is romanised by the schemes."""

    family: str
    given: str


class Asking(NamedTuple):
    """What is typed: one word or two, so many slips in the family name or in either."""

    slips: int = 0
    with_given: bool = True


@dataclass
class Figures:
    """How often somebody was found, among how many candidates, and how fast."""

    asked: int = 0
    in_first: int = 0
    in_page: int = 0
    candidates: int = 0
    seconds: list[float] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return 100 * self.in_page / self.asked

    def line(self) -> str:
        times = sorted(self.seconds)
        return (
            f"{100 * self.in_first / self.asked:5.1f} {self.recall:5.1f} "
            f"{self.candidates / self.asked:7.0f} "
            f"{1000 * times[len(times) // 2]:5.1f} {1000 * times[int(0.95 * len(times))]:5.1f}"
        )


def corpus_names(kind: str) -> list[str]:
    with (DATA / "names_corpus.csv").open(newline="") as file:
        return [row["name"] for row in csv.DictReader(file) if row["kind"] == kind]


def unseen_family(random: Random) -> str:
    """Make up a family name from syllables."""
    syllables = (
        random.choice(VOWELS) + random.choice(MIDDLES.split())
        for _ in range(random.choice((1, 1, 2)))
    )
    word = random.choice(STARTS.split()) + "".join(syllables) + random.choice(ENDS.split())
    return word.capitalize()


class Crowd:
    """So many people: those of the corpus first, the rest made up."""

    def __init__(self, count: int, seed: int = 7) -> None:
        self.random = Random(seed)  # noqa: S311
        given = corpus_names("given")
        # Given names are shared as they are in life: the first ones by many.
        shares = [1 / (place + 3) for place in range(len(given))]
        self.random.shuffle(given)
        families = corpus_names("family")
        self.known = len(families)
        families += [unseen_family(self.random) for _ in range(count - len(families))]
        names = self.random.choices(given, shares, k=count)
        self.people = [Invented(*pair) for pair in zip(families, names, strict=True)]

    def table(self, key: Key = readings) -> NameTable:
        return NameTable(
            Entry(UUID(int=place), frozenset(_keys(f"{who.family} {who.given}", key)), 0)
            for place, who in enumerate(self.people)
        )

    def somebody(self, *, of_corpus: bool) -> int:
        if of_corpus:
            return self.random.randrange(self.known)
        return self.random.randrange(self.known, len(self.people))

    def typed(self, place: int, asking: Asking) -> str:
        """Spell somebody's name in a scheme or in Cyrillic, with slips, in any order."""
        who, scheme = self.people[place], self.random.choice([OWN, *SCHEMES])
        words = [who.family, who.given] if asking.with_given else [who.family]
        words = [romanise(word, scheme) if scheme else word for word in words]
        for _ in range(asking.slips):
            at = self.random.randrange(len(words)) if asking.slips == 1 else 0
            words[at] = slip(words[at], self.random)
        self.random.shuffle(words)
        return " ".join(words)


def _keys(text: str, key: Key) -> list[str]:
    return [one for word in words_of(text) for one in key(word)]


def measure(
    crowd: Crowd, table: NameTable, asking: Asking, *, of_corpus: bool, times: int, key: Key
) -> Figures:
    """Ask for people again and again and count how often they are found."""
    figures = Figures()
    for _ in range(times):
        place = crowd.somebody(of_corpus=of_corpus)
        text = crowd.typed(place, asking)
        started = time.perf_counter()
        found = table.search([key(word) for word in words_of(text)], None, len(table))
        figures.seconds.append(time.perf_counter() - started)
        rank = [hit.pk for hit in found[:PAGE]]
        figures.asked += 1
        figures.in_page += UUID(int=place) in rank
        figures.in_first += UUID(int=place) in rank[:FIRST]
        figures.candidates += len(found)
    return figures


ASKINGS = {
    "two words": Asking(),
    "two words, one slip": Asking(slips=1),
    "two words, two slips in the family name": Asking(slips=2),
    "family name": Asking(with_given=False),
    "family name, one slip": Asking(slips=1, with_given=False),
}


def main(count: int, times: int) -> None:
    crowd = Crowd(count)
    write = sys.stdout.write
    for way, key in WAYS.items():
        started = time.perf_counter()
        table = crowd.table(key)
        write(f"\n{way}: {count} people, built in {time.perf_counter() - started:.1f} s\n")
        write(f"{'':48}  @10   @50    cand   p50   p95 ms\n")
        for label, asking in ASKINGS.items():
            for of_corpus in (True, False):
                figures = measure(crowd, table, asking, of_corpus=of_corpus, times=times, key=key)
                names = "corpus" if of_corpus else "unseen"
                write(f"{names}, {label:40} {figures.line()}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, 400)
