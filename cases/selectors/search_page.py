"""What a page of search results shows: only what its reader may see at that moment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from cases.choices import MemberRole
from cases.models import Case, CaseMember, Person
from cases.selectors import caseload
from cases.selectors.case_search import Asked, Hit, read_people, year_bonus
from cases.selectors.caseload import CaseRow
from cases.selectors.name_search import NameFit, best_fit, names_of
from casetracker.accounts.models import User

PAGE_SIZE = 25


class FoundRow(NamedTuple):
    """One person in one case, and by what they were found."""

    case: CaseRow
    person: Person
    role: str
    hit: Hit
    fit: NameFit | None
    is_year_alike: bool


class FoundPage(NamedTuple):
    """One page of results and whether there are more."""

    rows: list[FoundRow]
    has_more: bool


def found_page(user: User, asked: Asked, hits: Sequence[Hit], page: int) -> FoundPage:
    """Read one page of results; what the user may see no more is passed over."""
    members = _members(user, hits)
    visible = [hit for hit in hits if (hit.case, hit.person) in members]
    start = (page - 1) * PAGE_SIZE
    shown = visible[start : start + PAGE_SIZE]
    cases = _cases(user, {hit.case for hit in shown})
    people = read_people([hit.person for hit in shown])
    rows = [
        _row(asked, hit, cases[hit.case], people[hit.person], members[hit.case, hit.person])
        for hit in shown
        if hit.case in cases and hit.person in people
    ]
    return FoundPage(rows, has_more=len(visible) > start + PAGE_SIZE)


def _row(asked: Asked, hit: Hit, case: CaseRow, person: Person, role: str) -> FoundRow:
    fit = best_fit(asked.words, names_of(person)) if asked.words else None
    alike = year_bonus(person, asked.year) > 0
    return FoundRow(case, person, str(MemberRole(role).label), hit, fit, alike)


def _members(user: User, hits: Sequence[Hit]) -> dict[tuple[UUID, UUID], str]:
    found = CaseMember.objects.visible_to(user).filter(
        case__in={hit.case for hit in hits},
        person__in={hit.person for hit in hits},
        person__removed_at=None,
    )
    return {
        (case, person): role for case, person, role in found.values_list("case", "person", "role")
    }


def _cases(user: User, keys: Iterable[UUID]) -> dict[UUID, CaseRow]:
    rows = Case.objects.visible_to(user).filter(pk__in=keys).values_list("pk", *caseload.fields())
    return {row.pk: row for row in caseload.rows_of(rows, names=False)}
