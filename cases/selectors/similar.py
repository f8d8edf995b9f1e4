"""The cases of people who may be the same as one that is about to be entered."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from cases import access
from cases.models import Case, CaseMember
from cases.selectors.case_records import preload_all
from casetracker.accounts.models import User


@dataclass(frozen=True)
class Known:
    """A case with the people in it who are alike."""

    case: Case
    names: list[str]
    may_write: bool


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
