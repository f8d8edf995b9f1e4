from __future__ import annotations

import pytest

from cases.choices import AsylumOutcome, AsylumState, Stage, VisaState
from cases.rules.stage import CaseFacts, ClaimFacts, compute_stage

PENDING = ClaimFacts("LODGED")
GRANTED = ClaimFacts("DECIDED", "REFUGEE_STATUS")


class ComputeStageTests:
    @pytest.mark.parametrize(
        ("facts", "stage"),
        [
            (CaseFacts(), Stage.FIRST_CONTACT),
            (CaseFacts(has_papers=True), Stage.COLLECTING_PAPERS),
            (CaseFacts(has_destination=True), Stage.COLLECTING_PAPERS),
            (CaseFacts(visa_states=["VISA_ENQUIRY"]), Stage.PREPARING_VISA),
            (CaseFacts(visa_states=["VISA_LODGED", "VISA_REFUSED"]), Stage.VISA_PENDING),
            (CaseFacts(visa_states=["VISA_IMPLICIT_REFUSAL"]), Stage.VISA_REFUSED),
            (CaseFacts(claims=[ClaimFacts("MADE")]), Stage.ASYLUM_REGISTERED),
            (CaseFacts(claims=[PENDING]), Stage.ASYLUM_PENDING),
            (CaseFacts(claims=[ClaimFacts("APPEAL", "REJECT_UNFOUNDED")]), Stage.ASYLUM_APPEAL),
            (CaseFacts(claims=[ClaimFacts("DECIDED", "REJECT_UNFOUNDED")]), Stage.ASYLUM_APPEAL),
            (CaseFacts(claims=[ClaimFacts("DECIDED", "ANNULLED_REMITTED")]), Stage.ASYLUM_PENDING),
            (CaseFacts(claims=[ClaimFacts("DECIDED", "INADMISSIBLE")]), Stage.ASYLUM_APPEAL),
            (CaseFacts(claims=[ClaimFacts("DECIDED")]), Stage.ASYLUM_PENDING),
            (CaseFacts(claims=[PENDING, GRANTED]), Stage.PROTECTED),
            (CaseFacts(claims=[PENDING], visa_states=["VISA_ENQUIRY"]), Stage.ASYLUM_PENDING),
            (CaseFacts(claims=[GRANTED], incident_kinds=["HAND_OVER"]), Stage.RETURNED),
            (CaseFacts(incident_kinds=["DETENTION", "RELEASE"]), Stage.FIRST_CONTACT),
            (CaseFacts(incident_kinds=["RELEASE", "DETENTION"]), Stage.RETURNED),
            (CaseFacts(incident_kinds=["ARREST"], has_papers=True), Stage.COLLECTING_PAPERS),
            (CaseFacts(stay_bases=["DETAINED"]), Stage.RETURNED),
            (CaseFacts(visa_states=["VISA_TRAVELLED"], has_papers=True), Stage.COLLECTING_PAPERS),
            (CaseFacts(claims=[ClaimFacts("WITHDRAWN")]), Stage.FIRST_CONTACT),
        ],
    )
    def test_the_records_decide(self, facts: CaseFacts, stage: Stage) -> None:
        assert compute_stage(facts) == stage

    def test_every_word_gives_a_stage(self) -> None:
        for state in AsylumState:
            for outcome in ["", *AsylumOutcome.values]:
                assert compute_stage(CaseFacts(claims=[ClaimFacts(state, outcome)])) in Stage
        for word in VisaState:
            assert compute_stage(CaseFacts(visa_states=[word])) in Stage
