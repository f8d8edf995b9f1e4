"""Starting a case: the file, its people, their papers and the agreement in one step."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import transaction

from cases.choices import MemberRole
from cases.models import Case, Consent, Document, Person
from cases.services.cases import open_case
from cases.services.persons import add_person
from cases.services.records import add_record
from casetracker.accounts.models import Team, User


@dataclass
class Intake:
    """What was told at the first meeting, unsaved; papers and consent are the main person's."""

    person: Person
    consent: Consent
    papers: list[Document] = field(default_factory=list)
    others: list[tuple[Person, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for record in (*self.papers, self.consent):
            record.person = self.person


@transaction.atomic
def start_case(*, actor: User, team: Team, case: Case, intake: Intake) -> Case:
    """Open a case with everything that was said about it."""
    open_case(actor=actor, team=team, case=case)
    _add_all(actor, case, intake, role=MemberRole.MAIN)
    return case


@transaction.atomic
def join_case(*, actor: User, case: Case, intake: Intake) -> Case:
    """Add the people of an intake, with papers and agreement, to a case that exists."""
    _add_all(actor, case, intake, role=MemberRole.OTHER)
    return case


def _add_all(actor: User, case: Case, intake: Intake, *, role: str) -> None:
    add_person(actor=actor, case=case, person=intake.person, role=role)
    for person, place in intake.others:
        add_person(actor=actor, case=case, person=person, role=place)
    for record in (*intake.papers, intake.consent):
        add_record(actor=actor, case=case, record=record)
