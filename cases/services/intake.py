"""Starting a case: the file and its main person in one step."""

from __future__ import annotations

from django.db import transaction

from cases.models import Case, Person
from cases.services.cases import open_case
from cases.services.persons import add_person
from casetracker.accounts.models import Team, User


@transaction.atomic
def start_case(*, actor: User, team: Team, case: Case, person: Person) -> Case:
    """Open a case with its main person."""
    open_case(actor=actor, team=team, case=case)
    add_person(actor=actor, case=case, person=person)
    return case
