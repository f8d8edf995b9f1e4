"""What a case row keeps of its records for lists and reports: stage, papers, outcome, next date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from cases.choices import Instance, MemberRole, TravelPapers
from cases.models import (
    AsylumClaim,
    AsylumDecision,
    Case,
    CaseMember,
    Deadline,
    Document,
    Incident,
    Person,
    StageChange,
    Stay,
    Task,
    VisaApplication,
)
from cases.models.base import SealedRecord
from cases.querysets import unscoped
from cases.reference_choices import VisaCarrier
from cases.rules.papers import PaperFacts, travel_papers
from cases.rules.stage import CaseFacts, ClaimFacts, IncidentFacts, VisaFacts, compute_stage

# A paper that some States take for a visa is a travel document here; the details come later.
CARRIERS = frozenset({VisaCarrier.YES, VisaCarrier.DEPENDS})
KEPT = ("stage", "papers", "outcome", "next_date", "current_country", "last_activity_at")
# The fields on which the kept columns rest, by kind of record; a change of others, as of notes and
# sources, only shows that somebody was at work.
DECISIVE: dict[type[SealedRecord], frozenset[str]] = {
    AsylumClaim: frozenset({"person", "state"}),
    AsylumDecision: frozenset({"claim", "instance", "outcome", "decided"}),
    Case: frozenset({"pinned_stage", "destinations"}),
    CaseMember: frozenset({"person", "role", "until"}),
    Deadline: frozenset({"state", "stated_on", "computed_on"}),
    Document: frozenset({"person", "type", "holding", "expires"}),
    Incident: frozenset({"kind", "happened", "people"}),
    Person: frozenset({"country_of_stay"}),
    Stay: frozenset({"person", "country", "basis", "is_current"}),
    Task: frozenset({"state", "due_on"}),
    VisaApplication: frozenset({"person", "state"}),
}
INSTANCES = {Instance.APPEAL: 1, Instance.CASSATION: 2, Instance.REEXAMINATION: 3}
WHY = "a case's summary rests on all its records, whoever changed one"


def lock_cases(cases: Iterable[Case], people: Iterable[Person | None] = ()) -> list[Case]:
    """Return cases and those of people as they stand, locked until the transaction ends.

    Always in the same order, so that two changes wait for each other and neither for ever; the
    second then counts in what the first one saved.
    """
    members = CaseMember.objects.filter(person__in=[person for person in people if person])
    with unscoped(WHY):
        keys = {case.pk for case in cases} | set(members.values_list("case_id", flat=True))
    rows = Case._base_manager.filter(pk__in=keys).order_by("pk")
    return list(rows.select_for_update(of=("self",), no_key=True))


def note_activity(case: Case, record: SealedRecord, changed: Iterable[str] | None = None) -> None:
    """Bring what a case row keeps in step with a change of one of its records.

    `changed` names the fields that were set, None where the record came or went.
    """
    rests_on = DECISIVE.get(type(record), frozenset())
    if rests_on and (changed is None or rests_on.intersection(changed)):
        refresh_case(case)
    else:
        case.last_activity_at = timezone.now()
        case.save(update_fields=["last_activity_at"])


def refresh_case(case: Case) -> None:
    """Work out and save what a case row keeps of its records."""
    with unscoped(WHY):
        people, main = _present_people(case)
        _summarise(case, people, main)
    case.save(update_fields=list(KEPT))


def refresh_papers() -> int:
    """Bring travel papers in step with the calendar: they expire without anybody's work.

    Meant to run once a day; returns how many cases changed.
    """
    changed = 0
    with unscoped("time passes for every case"):
        cases = Case.objects.filter(papers__in=[TravelPapers.VALID, TravelPapers.EXPIRES_SOON])
        for case in cases.only("papers").iterator(chunk_size=500):
            papers = travel_papers(_papers(_present_people(case)[1]), timezone.localdate())
            if papers != case.papers:
                # Only from what was read: somebody's change at this moment wins.
                changed += Case.objects.filter(pk=case.pk, papers=case.papers).update(papers=papers)
    return changed


def _present_people(case: Case) -> tuple[list[UUID], list[UUID]]:
    """Return the keys of who is in a case now, and of its main person."""
    present = case.members.filter(until=None, person__removed_at=None).order_by("created_at")
    members = list(present.values_list("person_id", "role"))
    people = [person for person, _role in members]
    return people, [person for person, role in members if role == MemberRole.MAIN] or people[:1]


def _summarise(case: Case, people: Sequence[UUID], main: Sequence[UUID]) -> None:
    facts, outcome = case_facts(case, people)
    case.outcome = outcome
    case.papers = travel_papers(_papers(main), timezone.localdate())
    case.next_date = _next_date(case)
    case.current_country_id = _country_of(main)
    case.last_activity_at = timezone.now()
    _move_to(case, case.pinned_stage or compute_stage(facts))


def case_facts(case: Case, people: Sequence[UUID]) -> tuple[CaseFacts, str]:
    """Return what the stage of a case depends on, and the last outcome of its claims."""
    outcomes = last_outcomes(
        AsylumDecision.objects.filter(claim__person__in=people).values_list(
            "claim_id", "instance", "outcome", "decided", "created_at"
        )
    )
    claims = AsylumClaim.objects.filter(person__in=people)
    visas = VisaApplication.objects.filter(person__in=people)
    incidents = Incident.objects.filter(case=case).order_by(
        F("happened").asc(nulls_first=True), "created_at"
    )
    facts = CaseFacts(
        claims=[
            ClaimFacts(state, outcomes.get(pk, ""), person)
            for pk, state, person in claims.values_list("pk", "state", "person")
        ],
        visas=[VisaFacts(*row) for row in visas.values_list("state", "person")],
        incidents=_incident_facts(incidents),
        stay_bases=list(
            Stay.objects.filter(person__in=people, is_current=True).values_list("basis", flat=True)
        ),
        has_papers=Document.objects.filter(person__in=people).exists(),
        has_destination=case.destinations.exists(),
    )
    return facts, next(reversed(outcomes.values()), "")


def _incident_facts(incidents: Any) -> list[IncidentFacts]:
    """Return the incidents with their people, in one query: a row for each person of each."""
    kinds: dict[UUID, str] = {}
    people: dict[UUID, set[Any]] = {}
    for pk, kind, person in incidents.values_list("pk", "kind", "people"):
        kinds[pk] = kind
        people.setdefault(pk, set()).update({person} - {None})
    return [IncidentFacts(kind, frozenset(people[pk])) for pk, kind in kinds.items()]


def last_outcomes(decisions: Iterable[tuple[UUID, str, str, Any, Any]]) -> dict[UUID, str]:
    """Return each claim's last outcome; the claim that was decided last comes last.

    A higher instance decides later, also where a date is missing.
    """

    def place(row: tuple[UUID, str, str, Any, Any]) -> tuple[int, str, Any]:
        _claim, instance, _outcome, decided, created = row
        return INSTANCES.get(Instance(instance), 0), decided.stored if decided else "", created

    last: dict[UUID, str] = {}
    for claim, _instance, outcome, _decided, _created in sorted(decisions, key=place):
        last.pop(claim, None)
        last[claim] = outcome
    return last


def _papers(people: Sequence[UUID]) -> list[PaperFacts]:
    rows = Document.objects.filter(person__in=people).values_list(
        "holding", "expires", "type__carries_schengen_visa"
    )
    return [PaperFacts(holding, expires, carrier in CARRIERS) for holding, expires, carrier in rows]


def _country_of(people: Sequence[UUID]) -> UUID | None:
    """Return the country of the current stay, or the one that is only named on the person."""
    stays = Stay.objects.filter(person__in=people, is_current=True)
    named = Person.objects.filter(pk__in=people)
    return (
        stays.values_list("country", flat=True).first()
        or named.values_list("country_of_stay", flat=True).first()
    )


def _next_date(case: Case) -> date | None:
    deadlines = Deadline.objects.filter(case=case).open().exclude(effective_on=None)
    tasks = Task.objects.filter(case=case).open().exclude(due_on=None)
    dates = [
        deadlines.order_by("effective_on").values_list("effective_on", flat=True).first(),
        tasks.order_by("due_on").values_list("due_on", flat=True).first(),
    ]
    return min((day for day in dates if day), default=None)


def _move_to(case: Case, stage: str) -> None:
    if case.stage == stage and case.stage_changes.filter(until_at=None).exists():
        return
    now = timezone.now()
    case.stage_changes.filter(until_at=None).update(until_at=now)
    StageChange.objects.create(case=case, stage=stage, from_at=now)
    case.stage = stage
