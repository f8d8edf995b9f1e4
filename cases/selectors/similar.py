"""People who may be the same as one that is about to be entered or merged."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef

from cases import access
from cases.access import LawyersSee
from cases.models import Case, CaseMember, IdentifierToken, Person
from cases.selectors.case_records import preload_all
from cases.selectors.name_search import names_of, similar_people
from casetracker.accounts.models import User

MOST_SAME = 20


@dataclass(frozen=True)
class Known:
    """A case with the people in it who are alike."""

    case: Case
    names: list[str]
    may_write: bool


@dataclass(frozen=True)
class Alike:
    """An entry that may be the same person, with the codes of its cases."""

    person: Person
    codes: list[str]


def people_like(user: User, person: Person) -> list[Alike]:
    """Return entries with a number or name like a person's, the surest first.

    Only of people whom the user works with: nobody else may merge them.
    """
    matches = similar_people(names_of(person), person.birth_years or None)
    keys = list(
        dict.fromkeys([*_with_same_numbers(person), *(match.person_id for match in matches)])
    )
    reach = Person.objects.within_reach(user, LawyersSee.NONE).exclude(pk=person.pk)
    people = reach.in_bulk(keys)
    members = CaseMember.objects.visible_to(user).filter(person__in=people).select_related("case")
    codes: dict[UUID, list[str]] = {}
    for member in members.order_by("case__code"):
        codes.setdefault(member.person_id, []).append(member.case.shown_code)
    preload_all(people.values())
    return [Alike(people[key], codes.get(key, [])) for key in keys if key in people]


def _with_same_numbers(person: Person) -> list[UUID]:
    own = IdentifierToken.objects.filter(person=person)
    same = IdentifierToken.objects.filter(
        Exists(own.filter(kind=OuterRef("kind"), token=OuterRef("token")))
    )
    return list(same.exclude(person=person).values_list("person_id", flat=True)[:MOST_SAME])


def cases_of_similar(user: User, people: list[UUID]) -> list[Known]:
    """Return the cases of these people that a user may see, in the order of the people."""
    members = list(
        CaseMember.objects.visible_to(user)
        .filter(person__in=people, person__removed_at=None)
        .select_related("person", "case__lead", "case__current_country")
    )
    cases = Case.objects.visible_to(user).in_bulk({member.case_id for member in members})
    members = [member for member in members if member.case_id in cases]
    members.sort(key=lambda member: people.index(member.person_id))
    preload_all(member.person for member in members)
    names: dict[UUID, list[str]] = {}
    for member in members:
        names.setdefault(member.case_id, []).append(member.person.main_name)
    found = {member.case_id: member.case for member in members}
    return [
        Known(case, names[key], not case.is_closed and access.can_change(user, case))
        for key, case in found.items()
    ]
