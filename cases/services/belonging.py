"""Whether a record belongs to the case in which somebody writes it, and whom it names."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext_lazy as _

from cases import access
from cases.access import LawyersSee
from cases.models import AsylumDecision, Case, CaseAccess, CaseMember, Incident, Person
from cases.models.base import SealedRecord
from casetracker.accounts.models import User


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
    if set(people) - set(case.members.values_list("person_id", flat=True)):
        raise ValidationError(_("This person is not in the case."))


def require_reach(actor: User, member: CaseMember) -> None:
    """Raise PermissionDenied where somebody would draw a person they do not work with into a case.

    Whoever is in no case yet is new. A lawyer's reach does not count: it would widen by this.
    """
    is_new = not CaseMember._base_manager.filter(person=member.person_id).exists()
    people = Person.objects.within_reach(actor, LawyersSee.NONE)
    if not is_new and not people.filter(pk=member.person_id).exists():
        raise PermissionDenied("The person is in no case on which the actor works.")
