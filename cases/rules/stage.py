"""Where the work on a case stands, as a pure function of what its records say."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from cases.choices import AsylumOutcome, AsylumState, IncidentKind, Stage, StayBasis, VisaState

POSITIVE = frozenset(
    {
        AsylumOutcome.REFUGEE_STATUS,
        AsylumOutcome.SUBSIDIARY,
        AsylumOutcome.HUMANITARIAN,
        AsylumOutcome.TEMPORARY_PROT,
        AsylumOutcome.PROTECTION_UNNAMED,
    }
)
TAKEN = frozenset(
    {
        IncidentKind.DETENTION,
        IncidentKind.HAND_OVER,
        IncidentKind.DEPORTATION,
        IncidentKind.ABDUCTION,
    }
)
_CLAIM_STAGES = {
    AsylumState.MADE: Stage.ASYLUM_REGISTERED,
    AsylumState.REGISTERED: Stage.ASYLUM_REGISTERED,
    AsylumState.LODGED: Stage.ASYLUM_PENDING,
    AsylumState.DECIDED: Stage.ASYLUM_APPEAL,
    AsylumState.APPEAL: Stage.ASYLUM_APPEAL,
}
_VISA_STAGES = {
    VisaState.ENQUIRY: Stage.PREPARING_VISA,
    VisaState.LODGED: Stage.VISA_PENDING,
    VisaState.GRANTED: Stage.VISA_PENDING,
    VisaState.GRANTED_NOT_AFFIXED: Stage.VISA_PENDING,
    VisaState.INADMISSIBLE: Stage.VISA_REFUSED,
    VisaState.REFUSED: Stage.VISA_REFUSED,
    VisaState.IMPLICIT_REFUSAL: Stage.VISA_REFUSED,
    VisaState.APPEAL_ADMIN: Stage.VISA_REFUSED,
    VisaState.APPEAL_COURT: Stage.VISA_REFUSED,
    VisaState.REVOKED: Stage.VISA_REFUSED,
}
# The stage nearest to safety speaks for a person with several claims or applications.
_NEAREST_FIRST = (
    Stage.PROTECTED,
    Stage.ASYLUM_APPEAL,
    Stage.ASYLUM_PENDING,
    Stage.ASYLUM_REGISTERED,
    Stage.VISA_PENDING,
    Stage.VISA_REFUSED,
    Stage.PREPARING_VISA,
)


@dataclass(frozen=True)
class ClaimFacts:
    """A claim's state and the outcome of its last decision, "" where none is recorded."""

    state: str
    outcome: str = ""
    person: Hashable = None


@dataclass(frozen=True)
class VisaFacts:
    """The state of a visa application."""

    state: str
    person: Hashable = None


@dataclass(frozen=True)
class IncidentFacts:
    """What happened, and to whom; to the case as a whole where nobody is named."""

    kind: str
    people: frozenset[Hashable] = frozenset()


@dataclass(frozen=True)
class CaseFacts:
    """What the stage depends on; incidents in the order in which they happened."""

    claims: Sequence[ClaimFacts] = ()
    visas: Sequence[VisaFacts] = ()
    incidents: Sequence[IncidentFacts] = ()
    stay_bases: Sequence[str] = ()
    has_papers: bool = False
    has_destination: bool = False


def compute_stage(facts: CaseFacts) -> Stage:
    """Return the stage of a case.

    Somebody who was taken and not released comes first, whatever procedures still run; then the
    procedures: of one person the nearest to safety counts, of several people the slowest person,
    where those without a procedure of their own go along; then whether anything was collected.
    """
    if _is_taken(facts):
        return Stage.RETURNED
    if reached := _nearest_of_each(facts):
        return max(reached, key=_NEAREST_FIRST.index)
    if facts.has_papers or facts.has_destination:
        return Stage.COLLECTING_PAPERS
    return Stage.FIRST_CONTACT


def _nearest_of_each(facts: CaseFacts) -> list[Stage]:
    """Return for each person with a procedure the stage nearest to safety."""
    reached: dict[Hashable, set[Stage]] = {}
    for claim in facts.claims:
        if stage := _claim_stage(claim):
            reached.setdefault(claim.person, set()).add(stage)
    for visa in facts.visas:
        if visa_stage := _VISA_STAGES.get(VisaState(visa.state)):
            reached.setdefault(visa.person, set()).add(visa_stage)
    return [min(stages, key=_NEAREST_FIRST.index) for stages in reached.values()]


def _is_taken(facts: CaseFacts) -> bool:
    """Return whether somebody was taken and not released; a release frees whom it names.

    One that names nobody frees everybody; any frees whoever was taken without a name.
    """
    taken: set[Hashable] = set()
    for incident in facts.incidents:
        if incident.kind in TAKEN:
            taken |= incident.people or {None}
        elif incident.kind == IncidentKind.RELEASE:
            taken = taken - incident.people - {None} if incident.people else set()
    return bool(taken) or StayBasis.DETAINED in facts.stay_bases


def _claim_stage(claim: ClaimFacts) -> Stage | None:
    if claim.outcome in POSITIVE:
        return Stage.PROTECTED
    if claim.state == AsylumState.DECIDED and claim.outcome in ("", AsylumOutcome.ANNULLED):
        # The decision is not recorded yet, or the authority has to decide anew.
        return Stage.ASYLUM_PENDING
    return _CLAIM_STAGES.get(AsylumState(claim.state))
