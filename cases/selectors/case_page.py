"""All that a case page shows, in a number of queries that does not grow with the case.

Of each kind of record the first ones are read and the number of all; the rest has pages of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, Subquery, Window, prefetch_related_objects
from django.utils import timezone

from cases import access
from cases.choices import Holding, TaskState, VisaState
from cases.models import (
    Appointment,
    AsylumClaim,
    AsylumDecision,
    Case,
    CaseAccess,
    CaseMember,
    Citation,
    Consent,
    Deadline,
    Document,
    File,
    Incident,
    MilitaryService,
    Note,
    Person,
    Prosecution,
    Referral,
    Relationship,
    SealedRecord,
    StageChange,
    Stay,
    Task,
    VisaApplication,
)
from cases.reference_choices import VisaCarrier
from cases.rules.missing_papers import Lack, travel_document_lacking
from cases.rules.papers import PaperFacts
from cases.selectors.case_head import CaseHead, head_of
from cases.selectors.case_records import first_of_case, lay_people, preload_all
from cases.selectors.case_words import lay_words
from casetracker.accounts.models import User

R = TypeVar("R", bound=SealedRecord)
# People come along with their membership.
SHOWN: tuple[type[SealedRecord], ...] = (
    CaseMember,
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
    File,
    Citation,
)
MOST_STAGES = 8
# A paper that some States take for a visa counts; the details come with the State.
CARRIERS = frozenset({VisaCarrier.YES, VisaCarrier.DEPENDS})


@dataclass(frozen=True)
class CasePage:
    """The records of a case as far as one user may see them."""

    case: Case
    rows: dict[type[SealedRecord], list[Any]]
    stages: list[StageChange] = field(default_factory=list)
    stages_in_all: int = 0
    openers: list[Opener] = field(default_factory=list)

    def of(self, model: type[R]) -> list[R]:
        """Return the records of a model."""
        return self.rows[model]

    def in_all(self, model: type[SealedRecord]) -> int:
        """Return how many records of a model there are, shown here or not."""
        rows = self.rows[CaseMember if model is Person else model]
        return rows[0].in_all if rows else 0

    def head(self) -> CaseHead:
        """Return who the case is about and what comes next, without another query."""
        return head_of(self.case, self.of(CaseMember), self.next_open())

    def next_open(self) -> Deadline | Task | None:
        """Return the open deadline or task that comes first."""
        return next((row for day, row in self.to_do() if day), None)

    def to_do(self) -> list[tuple[date | None, Deadline | Task]]:
        """Return what is open with its day, the first day first, what has none last."""
        found: list[tuple[date | None, Deadline | Task]] = []
        found += [(row.effective_on, row) for row in self.of(Deadline) if row.is_running]
        found += [(row.due_on, row) for row in self.of(Task) if row.state == TaskState.OPEN]
        return sorted(found, key=lambda one: one[0] or date.max)

    def lacks(self) -> list[tuple[Person, Lack]]:
        """Return who lacks a paper for where they want to go; nobody while not all are in view."""
        if self.in_all(Document) > len(self.of(Document)):
            return []
        today = timezone.localdate()
        found = []
        for person in self.of(Person):
            papers = [
                PaperFacts(row.holding, row.expires, row.type.carries_schengen_visa in CARRIERS)
                for row in self.of(Document)
                if row.person_id == person.pk
            ]
            wants = self.wants_to_travel(person)
            if lack := travel_document_lacking(papers, today, wants_to_travel=wants):
                found.append((person, lack))
        return found

    def wants_to_travel(self, person: Person) -> bool:
        """Return whether a visa is wanted for somebody and not used yet."""
        own = [row for row in self.of(VisaApplication) if row.person_id == person.pk]
        if own:
            return all(row.state != VisaState.TRAVELLED for row in own)
        return bool(self.case.destinations.all()) and not self.of(AsylumClaim)

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
    """Read a case with the first of all its records, their sources and keys."""
    works_in_it = access.can_change(user, case)
    rows: dict[type[SealedRecord], list[Any]] = {
        model: list(first_of_case(model, user, case, works_in_it=works_in_it)) for model in SHOWN
    }
    people = [member.person for member in rows[CaseMember]]
    lay_people(chain.from_iterable(rows.values()), people)
    rows[Person] = people
    lay_words([case, *people, *rows[VisaApplication]])
    prefetch_related_objects(rows[Incident], "people")
    preload_all([case, *(record for records in rows.values() for record in records)])
    stages = (
        StageChange.objects.visible_to(user)
        .filter(case=case)
        .annotate(in_all=Window(Count("pk")))
        .order_by("-from_at")
    )
    found: list[Any] = list(stages[:MOST_STAGES])
    return CasePage(case, rows, found, found[0].in_all if found else 0, openers(case))


@dataclass(frozen=True)
class Opener:
    """Somebody who may open a case, and until when they were let in (None: they work on it)."""

    name: str
    until: datetime | None


def openers(case: Case) -> list[Opener]:
    """Return the other workers of a case and those who were let into it."""
    let_in = CaseAccess.objects.unscoped("of a case that the reader sees").filter(
        case=case, user=OuterRef("pk"), until__gt=timezone.now()
    )
    found = (
        User.objects.annotate(let_in_until=Subquery(let_in.values("until")[:1]))
        .filter(Q(worked_cases=case) | Exists(let_in))
        .distinct()
        .order_by("display_name", "username")
    )
    return [Opener(user.get_full_name(), user.let_in_until) for user in found]
