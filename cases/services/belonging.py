"""Whether a record belongs to the case in which somebody writes it, and whom it names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext_lazy as _

from cases import access
from cases.access import LawyersSee
from cases.models import AsylumDecision, Case, CaseAccess, CaseMember, Contact, Incident, Person
from cases.models.base import SealedRecord
from casetracker.accounts.models import User
from casetracker.accounts.roles import Role

#: Fields that name a record of the case, or a contact or worker of its team.
OWN_LINKS = frozenset({"supersedes", "appeals", "represented_by", "assigned_to"})


def require_belonging(actor: User, case: Case, record: SealedRecord) -> None:
    """Raise where a record is another case's, or a permission that only a coordinator gives."""
    home = record.pk if isinstance(record, Case) else getattr(record, "case_id", None)
    people = people_named(record)
    if home is None and people:
        require_members(case, people)
    elif home != case.pk:
        raise PermissionDenied("The record does not belong to this case.")
    if isinstance(record, CaseAccess) and not access.can_manage(actor, case):
        raise PermissionDenied("Only a coordinator lets others into a case.")


def people_named(record: SealedRecord) -> set[UUID]:
    """Return the keys of the people whom a record names."""
    if isinstance(record, Person):
        return {record.pk}
    if isinstance(record, AsylumDecision):
        return {record.claim.person_id}
    if isinstance(record, Incident) and not record._state.adding:
        return set(record.people.values_list("pk", flat=True))
    named: set[UUID | None] = {
        getattr(record, f"{name}_id", None) for name in ("person", "of_person")
    }
    return {key for key in named if key is not None}


def require_members(case: Case, people: Iterable[UUID]) -> None:
    """Raise ValidationError unless all these people are in the case."""
    named = set(people)
    if named and named - set(case.members.values_list("person_id", flat=True)):
        raise ValidationError(_("This person is not in the case."))


def require_own_links(case: Case, record: SealedRecord, names: Iterable[str] | None = None) -> None:
    """Raise ValidationError where a record names another case's record or another team's people.

    Looks at the named fields, at all of a new record: the paper that it replaces, the application
    that it follows on, who represents somebody, who does a task.
    """
    for field in record._meta.fields:
        if names is not None and field.name not in names:
            continue
        if field.name in OWN_LINKS and not _is_own(case, getattr(record, field.name)):
            raise ValidationError({field.name: _("Choose one of these.")})


def _is_own(case: Case, linked: Any) -> bool:
    if linked is None:
        return True
    if isinstance(linked, User):
        roles = (Role.CASEWORKER, Role.COORDINATOR)
        return any(case.team_id in access.teams(linked, role) for role in roles)
    if isinstance(linked, Contact):
        return bool(linked.team_id == case.team_id)
    people = people_named(linked)
    return people <= set(case.members.values_list("person_id", flat=True))


def require_reach(actor: User, member: CaseMember) -> None:
    """Raise PermissionDenied where somebody would draw a person they do not work with into a case.

    Whoever is in no case yet is new. A lawyer's reach does not count: it would widen by this.
    """
    # Locked, so that nobody is merged into somebody else while they enter a case.
    rows = Person._base_manager.filter(pk=member.person_id, removed_at=None)
    if not rows.select_for_update(of=("self",), no_key=True).exists():
        raise ValidationError(_("This person was removed meanwhile."))
    is_new = not CaseMember._base_manager.filter(person=member.person_id).exists()
    people = Person.objects.within_reach(actor, LawyersSee.NONE)
    if not is_new and not people.filter(pk=member.person_id).exists():
        raise PermissionDenied("The person is in no case on which the actor works.")
