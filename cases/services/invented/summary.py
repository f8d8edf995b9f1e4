"""What an invented case's row keeps of its records, by the rules that the services use."""

from __future__ import annotations

from datetime import date, timedelta

from cases.choices import Stage, TaskState
from cases.models import (
    AsylumClaim,
    AsylumDecision,
    Case,
    Deadline,
    Document,
    Incident,
    StageChange,
    Stay,
    Task,
    VisaApplication,
)
from cases.rules.papers import PaperFacts, travel_papers
from cases.rules.stage import CaseFacts, ClaimFacts, IncidentFacts, VisaFacts, compute_stage
from cases.services.invented.draft import Draft
from cases.services.summaries import last_outcomes

# By which stages a case usually came to where it is.
WAY = (Stage.FIRST_CONTACT, Stage.COLLECTING_PAPERS)


def summarise(draft: Draft, *, has_destination: bool) -> None:
    """Set the computed fields of the case and write the stages that it went through."""
    case, main = draft.case, draft.main
    outcomes = last_outcomes(
        (row.claim_id, row.instance, row.outcome, row.decided, row.created_at)
        for row in draft.records[AsylumDecision]
    )
    case.outcome = next(reversed(outcomes.values()), "")
    facts = CaseFacts(
        claims=[
            ClaimFacts(claim.state, outcomes.get(claim.pk, ""), claim.person_id)
            for claim in draft.records[AsylumClaim]
        ],
        visas=[VisaFacts(visa.state, visa.person_id) for visa in draft.records[VisaApplication]],
        incidents=[
            IncidentFacts(incident.kind, draft.struck[incident.pk])
            for incident in _in_order(draft.records[Incident])
        ],
        stay_bases=[stay.basis for stay in draft.records[Stay] if stay.is_current],
        has_papers=bool(draft.records[Document]),
        has_destination=has_destination,
    )
    case.stage = case.pinned_stage or compute_stage(facts)
    case.papers = travel_papers(
        [
            PaperFacts(paper.holding, paper.expires, paper.type_id in draft.world.carriers)
            for paper in draft.records[Document]
            if paper.person is main
        ],
        draft.world.as_of,
    )
    case.next_date = _next_date(draft)
    case.current_country_id = draft.current_stay(main).country_id
    case.last_activity_at = draft.moment(draft.between(case.opened_on, draft.world.as_of))
    _write_stages(draft, case)


def _in_order(incidents: list[Incident]) -> list[Incident]:
    return sorted(
        incidents, key=lambda row: (row.happened.stored if row.happened else "", row.created_at)
    )


def _next_date(draft: Draft) -> date | None:
    dates: list[date | None] = [
        deadline.effective_on for deadline in draft.records[Deadline] if deadline.is_running
    ]
    dates += [task.due_on for task in draft.records[Task] if task.state == TaskState.OPEN]
    return min((day for day in dates if day), default=None)


def _write_stages(draft: Draft, case: Case) -> None:
    stages = [*WAY[: WAY.index(case.stage) if case.stage in WAY else len(WAY)], case.stage]
    days = sorted(draft.between(case.opened_on, draft.world.as_of) for _stage in stages[1:])
    starts = [draft.moment(day) for day in (case.opened_on, *days)]
    ends = [*starts[1:], None]
    for stage, start, end in zip(stages, starts, ends, strict=True):
        end = end and max(end, start + timedelta(seconds=1))
        draft.batch.add(StageChange(case=case, stage=stage, from_at=start, until_at=end))
