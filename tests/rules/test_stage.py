from __future__ import annotations

import pytest

from cases.choices import AsylumOutcome, AsylumState, Stage, VisaState
from cases.rules.stage import CaseFacts, ClaimFacts, IncidentFacts, VisaFacts, compute_stage

PENDING = ClaimFacts("LODGED")
GRANTED = ClaimFacts("DECIDED", "REFUGEE_STATUS")


def visas(*states: str) -> list[VisaFacts]:
    return [VisaFacts(state) for state in states]


def incidents(*kinds: str) -> list[IncidentFacts]:
    return [IncidentFacts(kind) for kind in kinds]


def happened(kind: str, *people: str) -> IncidentFacts:
    return IncidentFacts(kind, frozenset(people))


class ComputeStageTests:
    @pytest.mark.parametrize(
        ("facts", "stage"),
        [
            (CaseFacts(), Stage.FIRST_CONTACT),
            (CaseFacts(has_papers=True), Stage.COLLECTING_PAPERS),
            (CaseFacts(has_destination=True), Stage.COLLECTING_PAPERS),
            (CaseFacts(visas=visas("VISA_ENQUIRY")), Stage.PREPARING_VISA),
            (CaseFacts(visas=visas("VISA_LODGED", "VISA_REFUSED")), Stage.VISA_PENDING),
            (CaseFacts(visas=visas("VISA_IMPLICIT_REFUSAL")), Stage.VISA_REFUSED),
            (CaseFacts(claims=[ClaimFacts("MADE")]), Stage.ASYLUM_REGISTERED),
            (CaseFacts(claims=[PENDING]), Stage.ASYLUM_PENDING),
            (CaseFacts(claims=[ClaimFacts("APPEAL", "REJECT_UNFOUNDED")]), Stage.ASYLUM_APPEAL),
            (CaseFacts(claims=[ClaimFacts("DECIDED", "REJECT_UNFOUNDED")]), Stage.ASYLUM_APPEAL),
            (CaseFacts(claims=[ClaimFacts("DECIDED", "ANNULLED_REMITTED")]), Stage.ASYLUM_PENDING),
            (CaseFacts(claims=[ClaimFacts("DECIDED", "INADMISSIBLE")]), Stage.ASYLUM_APPEAL),
            (CaseFacts(claims=[ClaimFacts("DECIDED")]), Stage.ASYLUM_PENDING),
            (CaseFacts(claims=[PENDING, GRANTED]), Stage.PROTECTED),
            (CaseFacts(claims=[PENDING], visas=visas("VISA_ENQUIRY")), Stage.ASYLUM_PENDING),
            (CaseFacts(claims=[GRANTED], incidents=incidents("HAND_OVER")), Stage.RETURNED),
            (CaseFacts(incidents=incidents("DETENTION", "RELEASE")), Stage.FIRST_CONTACT),
            (CaseFacts(incidents=incidents("RELEASE", "DETENTION")), Stage.RETURNED),
            (CaseFacts(incidents=incidents("ARREST"), has_papers=True), Stage.COLLECTING_PAPERS),
            (CaseFacts(stay_bases=["DETAINED"]), Stage.RETURNED),
            (CaseFacts(visas=visas("VISA_TRAVELLED"), has_papers=True), Stage.COLLECTING_PAPERS),
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
            assert compute_stage(CaseFacts(visas=visas(word))) in Stage


class FamilyTests:
    """The slowest member decides, and nobody is free because somebody else is."""

    @pytest.mark.parametrize(
        ("facts", "stage"),
        [
            (
                [ClaimFacts("DECIDED", "SUBSIDIARY", "one"), ClaimFacts("LODGED", "", "two")],
                Stage.ASYLUM_PENDING,
            ),
            (
                [
                    ClaimFacts("DECIDED", "SUBSIDIARY", "one"),
                    ClaimFacts("DECIDED", "SUBSIDIARY", "two"),
                ],
                Stage.PROTECTED,
            ),
            (
                [ClaimFacts("LODGED", "", "one"), ClaimFacts("DECIDED", "SUBSIDIARY", "one")],
                Stage.PROTECTED,
            ),
            (
                [ClaimFacts("DECIDED", "SUBSIDIARY", "one"), ClaimFacts("WITHDRAWN", "", "two")],
                Stage.PROTECTED,
            ),
        ],
    )
    def test_a_grant_of_one_is_not_everybodys(self, facts: list[ClaimFacts], stage: Stage) -> None:
        assert compute_stage(CaseFacts(claims=facts)) == stage

    def test_a_visa_of_another_member_counts_too(self) -> None:
        facts = CaseFacts(
            claims=[ClaimFacts("DECIDED", "SUBSIDIARY", "one")],
            visas=[VisaFacts("VISA_LODGED", "two")],
        )
        assert compute_stage(facts) == Stage.VISA_PENDING

    @pytest.mark.parametrize(
        ("events", "is_taken"),
        [
            ([happened("DETENTION", "one"), happened("RELEASE", "two")], True),
            ([happened("DETENTION", "one", "two"), happened("RELEASE", "one")], True),
            ([happened("DETENTION", "one", "two"), happened("RELEASE", "one", "two")], False),
            ([happened("DETENTION", "one"), happened("RELEASE")], False),
            ([happened("DETENTION"), happened("RELEASE", "one")], False),
        ],
    )
    def test_a_release_frees_whom_it_names(
        self, events: list[IncidentFacts], is_taken: bool
    ) -> None:
        assert (compute_stage(CaseFacts(incidents=events)) == Stage.RETURNED) == is_taken
