"""Finding people by what they are called, in any script, spelling and order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from cases.choices import NameKind
from cases.models import Person
from cases.models.person import PersonQuerySet
from cases.rules.matching import name_likeness, readings, words_of
from cases.rules.names import Name, full_name
from cases.selectors.name_index import first_year, names
from cases.validators import NAME_PARTS
from casetracker.vault.data_keys import preload
from casetracker.vault.errors import SealedRecordError
from casetracker.vault.hiding import values_open

#: From here on two names may be the same person's; below, only one word of them is alike.
ALIKE_NAMES = 0.8
SAME = 0.999
SHORTEST_WORD = 3
MOST_NAMESAKES = 500
MOST_TEXT_WORDS = 500
DUPLICATES = "the search for doubles looks at everybody; its caller shows only what may be seen"


class Match(NamedTuple):
    """Somebody who is called alike: how much, and why, as a word of REASONS."""

    person_id: UUID
    score: float
    reason: str  # same_name, similar_name, other_name


class NameFit(NamedTuple):
    """How well one person's names fit what was asked for, and by which name."""

    score: float
    name: str
    kind: str
    is_main: bool


def similar_people(
    known: Sequence[Name], birth_years: str | None = None, limit: int = 10
) -> list[Match]:
    """Return who may be the same person, whoever may see them: not scoped.

    For the search for doubles. Show of it only what `Case.objects.visible_to(user)` holds.
    """
    year = first_year(birth_years) or None
    asked = [words for name in known if (words := words_of(full_name(name)))]
    state = names.current()
    scores: dict[UUID, float] = {}
    for words in asked:
        for hit in state.search([readings(word) for word in words], year, limit * 4):
            scores[hit.pk] = max(hit.score, scores.get(hit.pk, 0.0))
    people = _read(scores)
    matches = (
        _match(asked, person, bonus=scores[person.pk] - min(scores[person.pk], 1.0))
        for person in people
    )
    close = sorted((match for match in matches if match), key=lambda match: -match.score)
    return close[:limit]


def _match(asked: Sequence[Sequence[str]], person: Person, bonus: float) -> Match | None:
    fits = [fit for words in asked if (fit := best_fit(words, names_of(person), both_ways=True))]
    best = max(fits, key=lambda fit: fit.score, default=None)
    if best is None or best.score < ALIKE_NAMES:
        return None
    alike = "same_name" if best.score >= SAME else "similar_name"
    return Match(person.pk, best.score + bonus, alike if best.is_main else "other_name")


def best_fit(
    words: Sequence[str], known: Sequence[Name], *, both_ways: bool = False
) -> NameFit | None:
    """Return the name that fits the words best.

    Both ways, the shorter of the two decides how many words have to fit, two at least: a patronymic
    that only one of them has says nothing.
    """
    fits = []
    for place, name in enumerate(known):
        own = words_of(full_name(name))
        score = name_likeness(words, own)
        if both_ways and len(own) < len(words) and len(own) >= min(2, len(words)):
            score = max(score, name_likeness(own, words))
        fits.append(NameFit(score, full_name(name), name.get("kind", NameKind.LEGAL), place == 0))
    return max(fits, key=lambda fit: fit.score, default=None)


def names_in_text(text: str, case_ids: Iterable[UUID] | None = None) -> bool:
    """Return whether a text holds a name of a person of these cases; None: of anybody.

    Of the people of named cases every part of a name counts, of all others the family name and the
    alias, so that a given name that is also a word does not spoil every label.
    """
    words = {word for word in words_of(text, MOST_TEXT_WORDS) if len(word) >= SHORTEST_WORD}
    if not words:
        return False
    keys = {key for word in words for key in readings(word)}
    if case_ids is None:
        found = names.current().having(sorted(keys), MOST_NAMESAKES)
        parts: tuple[str, ...] = ("family",)
        people = _read(found)
    else:
        parts = NAME_PARTS
        people = _read_of_cases(case_ids)
    return any(_is_named(keys, name, parts) for person in people for name in names_of(person))


def _is_named(keys: set[str], name: Name, parts: Sequence[str]) -> bool:
    is_alias = name.get("kind") in {NameKind.ALIAS, NameKind.PSEUDONYM}
    text = " ".join(name.get(part) or "" for part in (NAME_PARTS if is_alias else parts))
    own = (word for word in words_of(text) if len(word) >= SHORTEST_WORD)
    return any(not keys.isdisjoint(readings(word)) for word in own)


def names_of(person: Person) -> list[Name]:
    """Return a person's names to compare with, not to show; none where they cannot be opened."""
    try:
        with values_open():
            return list(person.names or [])
    except SealedRecordError:
        return []


def _read(keys: Iterable[UUID]) -> list[Person]:
    people = PersonQuerySet(Person).unscoped(DUPLICATES).filter(removed_at=None, pk__in=list(keys))
    return _opened(people)


def _read_of_cases(case_ids: Iterable[UUID]) -> list[Person]:
    people = PersonQuerySet(Person).unscoped(DUPLICATES)
    members = people.filter(
        removed_at=None,
        memberships__case__in=list(case_ids),
        memberships__removed_at=None,
    )
    return _opened(members.distinct())


def _opened(people: Any) -> list[Person]:
    found = list(people.only("names", "data_key"))
    preload(found)
    return found
