"""Turns in the life of a case that leave more than one record behind."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cases.models import Case, Person
from cases.services.cases import reopen_case
from cases.services.joining import add_trail
from cases.services.persons import add_member
from cases.services.revisions import one_operation
from casetracker.accounts.models import User


@transaction.atomic
def take_up_again(*, actor: User, case: Case, reason: str, version: int) -> UUID:
    """Reopen a closed case and leave a note that says why; return what ties the changes."""
    if case.joined_into_id:
        raise ValidationError(_("This case was joined into another one. Work goes on there."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the case is opened again.")})
    with one_operation() as operation:
        current = reopen_case(actor=actor, case=case, version=version)
        add_trail(actor, current, _("Opened again: %(reason)s") % {"reason": reason})
    return operation


@transaction.atomic
def take_in(*, actor: User, case: Case, person: Person, role: str) -> UUID:
    """Make a person of another case a member of this one too; return what ties the changes."""
    with one_operation() as operation:
        add_member(actor=actor, case=case, person=person, role=role)
    return operation
