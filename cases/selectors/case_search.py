"""The cases that a user may see and that fit what was looked for: by number, then by name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self
from uuid import UUID

from django.db.models import QuerySet

from cases.access import LawyersSee
from cases.models import (
    AsylumClaim,
    AsylumDecision,
    Case,
    CaseMember,
    Document,
    IdentifierToken,
    Person,
    VisaApplication,
)
from cases.rules import case_code
from cases.rules.identifiers import (
    canonical_document_number,
    canonical_email,
    canonical_phone,
)
from cases.rules.matching import readings, words_of
from cases.rules.name_table import CLOSE, OTHER_YEARS, SAME_YEARS
from cases.selectors.name_index import first_year, names
from cases.selectors.name_search import best_fit, names_of
from casetracker.accounts.models import User
from casetracker.vault.data_keys import preload
from casetracker.vault.tokens import identifier_token

Kind = IdentifierToken.Kind
MOST_HITS = 100
CHUNK = 400
MOST_PEOPLE = 2_000
LEAST_DIGITS = 4
#: Beside somebody who fits well, those who fit much less only take up room.
WORTH_SHOWING = 0.6
BAND = 5
NAME = "name"
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_REASONS = {
    Kind.DOCUMENT: "document",
    Kind.PHONE: "phone",
    Kind.EMAIL: "email",
    Kind.REFERENCE: "reference",
}
_CANONICAL: dict[Kind, Callable[[str], str]] = {
    Kind.DOCUMENT: canonical_document_number,
    Kind.PHONE: canonical_phone,
    Kind.EMAIL: canonical_email,
    Kind.REFERENCE: canonical_document_number,
}


class Hit(NamedTuple):
    """A person in a case, how well they fit, and why."""

    case: UUID
    person: UUID
    score: float
    reason: str  # name, document, phone, email, reference


@dataclass(frozen=True)
class Asked:
    """What somebody typed, taken apart."""

    text: str
    words: tuple[str, ...]
    year: int | None

    @classmethod
    def of(cls, text: str, year: int | None = None) -> Self:
        """Read words and a year; the box of its own goes before a year among the words."""
        years = _YEAR.findall(text)
        typed = int(years[0]) if years and len(_digits(text)) == len(years[0]) else None
        words = words_of(text)
        # A lone letter is an initial: it tells nothing beside a whole word.
        long = [word for word in words if len(word) > 1]
        return cls(text, tuple(long or words), year or typed)

    @property
    def is_empty(self) -> bool:
        """Return whether there is nothing to look for; a year alone is nothing."""
        return not (self.words or self.numbers)

    @property
    def numbers(self) -> list[str]:
        """Return what may be a number of a paper, a phone number or an address."""
        parts = self.text.split()
        counted = [part for part in parts if _digits(part)]
        tried = [self.text, " ".join(counted), *(part for part in counted if len(parts) > 1)]
        if len(_digits(self.text)) <= LEAST_DIGITS:
            tried = []
        addresses = [part for part in parts if "@" in part]
        return list(dict.fromkeys([*tried, *addresses]))


def case_of_code(user: User, text: str) -> Case | None:
    """Return the case whose code was typed, if the user may see it."""
    code = case_code.compact(text)
    if not case_code.is_code(code):
        return None
    return Case.objects.visible_to(user).filter(code=code).first()


def search_cases(user: User, asked: Asked) -> list[Hit]:
    """Return the people that fit, each in each of their cases that the user may see."""
    hits = [*_by_number(user, asked.numbers)]
    if asked.words:
        hits += _by_name(user, asked)
    best: dict[tuple[UUID, UUID], Hit] = {}
    for hit in sorted(hits, key=lambda hit: -hit.score):
        best.setdefault((hit.case, hit.person), hit)
    return list(best.values())[:MOST_HITS]


def _by_number(user: User, numbers: Sequence[str]) -> Iterator[Hit]:
    """Look for exact numbers on the records that the user may see, always in the same queries."""
    tokens = [(kind, token) for kind in Kind for token in _tokens(kind, numbers)]
    if not tokens:
        return
    people: dict[UUID, str] = {}
    for records, path, kinds in _numbered(user):
        wanted = [token for kind, token in tokens if kind in kinds]
        found = IdentifierToken.objects.filter(kind__in=kinds, token__in=wanted)
        rows = records.filter(pk__in=found.values("record_id")).values_list(path, flat=True)
        people |= dict.fromkeys(rows[:MOST_HITS], _REASONS[kinds[0]])
    for case, person in _memberships(user, list(people)):
        yield Hit(case, person, 2.0, people[person])


def _numbered(user: User) -> Iterator[tuple[QuerySet[Any], str, list[Kind]]]:
    yield Document.objects.visible_to(user), "person", [Kind.DOCUMENT]
    yield VisaApplication.objects.visible_to(user), "person", [Kind.REFERENCE]
    yield AsylumClaim.objects.visible_to(user), "person", [Kind.REFERENCE]
    yield AsylumDecision.objects.visible_to(user), "claim__person", [Kind.REFERENCE]
    # How to reach somebody is masked for lawyers, so it does not find anybody for them either.
    reach = Person.objects.within_reach(user, LawyersSee.NONE)
    yield reach, "pk", [Kind.PHONE]
    yield reach, "pk", [Kind.EMAIL]


def _tokens(kind: Kind, numbers: Sequence[str]) -> list[bytes]:
    canonical = {_CANONICAL[kind](number) for number in numbers} - {""}
    return [
        identifier_token(kind.name.lower(), number)
        for number in sorted(canonical)
        if kind == Kind.EMAIL or len(_digits(number)) >= LEAST_DIGITS
    ]


def _by_name(user: User, asked: Asked) -> list[Hit]:
    """Take the people who fit in turn, until a list is full of those the user may see."""
    found = names.current().search(
        [readings(word) for word in asked.words], asked.year, MOST_PEOPLE
    )
    members: list[tuple[UUID, UUID]] = []
    for start in range(0, len(found), CHUNK):
        part = [hit.pk for hit in found[start : start + CHUNK]]
        rank = {pk: place for place, pk in enumerate(part)}
        visible = _memberships(user, part)
        members += sorted(visible, key=lambda pair: rank[pair[1]])
        if len(members) >= MOST_HITS:
            break
    return _ranked(asked, members[:MOST_HITS])


def _ranked(asked: Asked, members: Sequence[tuple[UUID, UUID]]) -> list[Hit]:
    """Rank by the names themselves, which tell more than their keys."""
    people = read_people([person for _case, person in members])
    hits = []
    for case, pk in members:
        person = people.get(pk)
        fit = best_fit(asked.words, names_of(person)) if person else None
        if person and fit and fit.score >= CLOSE:
            hits.append(Hit(case, pk, fit.score + year_bonus(person, asked.year), NAME))
    best = max((hit.score for hit in hits), default=0.0)
    return [hit for hit in hits if hit.score >= WORTH_SHOWING * best]


def year_bonus(person: Person, year: int | None) -> float:
    """Return what the year of birth adds; the band of years says it without opening the date."""
    start = first_year(person.birth_years)
    if not year or not start:
        return 0.0
    return SAME_YEARS if start - 1 <= year <= start + BAND else OTHER_YEARS


def _memberships(user: User, people: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
    """Return the cases of people, as far as the user may see them."""
    members = CaseMember.objects.visible_to(user).filter(
        person__in=people, person__removed_at=None, case__removed_at=None
    )
    return list(members.values_list("case", "person").order_by("-case__last_activity_at"))


def read_people(keys: Sequence[UUID]) -> dict[UUID, Person]:
    """Return people whose memberships were read through their scope, with their data keys open."""
    people = (
        Person.objects.unscoped("members of cases that were read through their scope")
        .filter(pk__in=keys)
        .only("names", "birth_years", "data_key")
    )
    found = list(people)
    preload(found)
    return {person.pk: person for person in found}


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())
