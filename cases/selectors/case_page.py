"""All that a case page shows, in a number of queries that does not grow with the case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.utils import timezone

from cases.choices import Holding
from cases.models import (
    Appointment,
    AsylumClaim,
    AsylumDecision,
    Case,
    CaseMember,
    Citation,
    Consent,
    Deadline,
    Document,
    Incident,
    MilitaryService,
    Note,
    Person,
    Prosecution,
    Referral,
    Relationship,
    SealedRecord,
    Stay,
    Task,
    VisaApplication,
)
from cases.selectors.case_records import of_case, preload_all
from casetracker.accounts.models import User

R = TypeVar("R", bound=SealedRecord)
SHOWN: tuple[type[SealedRecord], ...] = (
    CaseMember,
    Person,
    Relationship,
    MilitaryService,
    Stay,
    Document,
    VisaApplication,
    AsylumClaim,
    AsylumDecision,
    Incident,
    Prosecution,
    Deadline,
    Task,
    Appointment,
    Note,
    Referral,
    Consent,
    Citation,
)


@dataclass(frozen=True)
class CasePage:
    """The records of a case as far as one user may see them."""

    case: Case
    rows: dict[type[SealedRecord], list[Any]]

    def of(self, model: type[R]) -> list[R]:
        """Return the records of a model."""
        return self.rows[model]

    def people(self) -> list[tuple[CaseMember, Person]]:
        """Return members with their people, in the order in which they came."""
        people = {person.pk: person for person in self.of(Person)}
        members = self.of(CaseMember)
        return [(row, people[row.person_id]) for row in members if row.person_id in people]

    def decisions(self) -> dict[UUID, list[AsylumDecision]]:
        """Return the decisions of each claim, in their order."""
        found: dict[UUID, list[AsylumDecision]] = {}
        for decision in self.of(AsylumDecision):
            found.setdefault(decision.claim_id, []).append(decision)
        return found

    def expired_documents(self) -> int:
        """Return how many papers that people hold have certainly expired."""
        today = timezone.localdate()
        return sum(
            paper.holding == Holding.EXPIRED
            or (
                paper.holding == Holding.HELD
                and bool(paper.expires and paper.expires.latest < today)
            )
            for paper in self.of(Document)
        )


def case_page(user: User, case: Case) -> CasePage:
    """Read a case with all its records, their sources and keys."""
    rows = {model: list(of_case(model, user, case)) for model in SHOWN}
    preload_all([case, *(record for records in rows.values() for record in records)])
    return CasePage(case, rows)
