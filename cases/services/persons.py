"""People entering a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from cases.choices import MemberRole
from cases.models import Case, CaseMember, Person
from cases.services.identifiers import refresh_tokens
from cases.services.records import add_record, require_change, validate
from cases.services.revisions import note_change
from casetracker.accounts.models import User
from casetracker.audit.verbs import Verb
from casetracker.vault.data_keys import create_data_key


@transaction.atomic
def add_person(
    *,
    actor: User,
    case: Case,
    person: Person,
    role: str = MemberRole.MAIN,
    many: Mapping[str, Any] | None = None,
) -> Person:
    """Save a new person under a data key of their own and make them a member of the case."""
    require_change(actor, case)
    person.created_by = actor
    person.data_key = create_data_key("person")
    validate(person)
    person.save(force_insert=True)
    for name, value in (many or {}).items():
        getattr(person, name).set(value)
    note_change(actor=actor, record=person, act=Verb.ADDED, before={}, case=case)
    refresh_tokens(person)
    add_member(actor=actor, case=case, person=person, role=role)
    return person


def add_member(*, actor: User, case: Case, person: Person, role: str) -> CaseMember:
    """Make a person a member of a case."""
    member = CaseMember(case=case, person=person, role=role)
    return add_record(actor=actor, case=case, record=member)
