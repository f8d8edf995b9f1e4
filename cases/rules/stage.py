"""Where the work on a case stands, as a pure function of what its records say."""

from __future__ import annotations

from collections.abc import Sequence
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
# The stage nearest to safety speaks for a case with several claims or applications.
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


@dataclass(frozen=True)
class CaseFacts:
    """What the stage depends on; incidents in the order in which they happened."""

    claims: Sequence[ClaimFacts] = ()
    visa_states: Sequence[str] = ()
    incident_kinds: Sequence[str] = ()
    stay_bases: Sequence[str] = ()
    has_papers: bool = False
    has_destination: bool = False


def compute_stage(facts: CaseFacts) -> Stage:
    """Return the stage of a case.

    Somebody who was taken and not released comes first, whatever procedures still run; then the
    procedure nearest to safety; then whether anything was collected at all.
    """
    if _is_taken(facts):
        return Stage.RETURNED
    reached = {_claim_stage(claim) for claim in facts.claims}
    reached |= {_VISA_STAGES.get(VisaState(state)) for state in facts.visa_states}
    for stage in _NEAREST_FIRST:
        if stage in reached:
            return stage
    if facts.has_papers or facts.has_destination:
        return Stage.COLLECTING_PAPERS
    return Stage.FIRST_CONTACT


def _is_taken(facts: CaseFacts) -> bool:
    taken = False
    for kind in facts.incident_kinds:
        if kind in TAKEN:
            taken = True
        elif kind == IncidentKind.RELEASE:
            taken = False
    return taken or StayBasis.DETAINED in facts.stay_bases


def _claim_stage(claim: ClaimFacts) -> Stage | None:
    if claim.outcome in POSITIVE:
        return Stage.PROTECTED
    if claim.state == AsylumState.DECIDED and claim.outcome in ("", AsylumOutcome.ANNULLED):
        # The decision is not recorded yet, or the authority has to decide anew.
        return Stage.ASYLUM_PENDING
    return _CLAIM_STAGES.get(AsylumState(claim.state))
