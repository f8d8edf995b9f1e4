"""Cases that do not move, and why."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone

from cases.filters import CaseFilter
from cases.models import Case
from cases.rules.periods import months_before
from cases.selectors.standstill import KINDS, reason, standing_still
from tests import make
from tests.conftest import Cast


def still(cast: Cast, code: str = "") -> list[Any]:
    return list(standing_still(Case.objects.visible_to(cast.worker), code))


def set_case(cast: Cast, **fields: Any) -> None:
    Case.objects.filter(pk=cast.case.pk).update(**fields)


def months_ago(months: int) -> str:
    return months_before(timezone.localdate(), months).isoformat()


class StandingStillTests:
    @pytest.fixture(autouse=True)
    def moving(self, cast: Cast) -> None:
        set_case(cast, next_date=timezone.localdate())

    def test_a_case_that_moves_is_not_there(self, cast: Cast) -> None:
        assert still(cast) == []

    def test_no_change_for_long(self, cast: Cast) -> None:
        set_case(cast, last_activity_at=timezone.now() - timedelta(days=41, hours=1))
        assert [reason(case) for case in still(cast)] == ["No change for 41 days."]
        assert still(cast, "quiet")
        assert not still(cast, "nostep")

    def test_the_limit_is_a_setting(self, cast: Cast, settings: Any) -> None:
        set_case(cast, last_activity_at=timezone.now() - timedelta(days=41))
        settings.STANDSTILL_DAYS = 60
        assert still(cast) == []

    def test_no_next_step(self, cast: Cast) -> None:
        set_case(cast, next_date=None)
        assert [reason(case) for case in still(cast, "nostep")] == ["No next step has a date."]

    @pytest.mark.parametrize("state", ["REGISTERED", "LODGED", "APPEAL"])
    def test_waiting_for_an_asylum_decision(self, cast: Cast, state: str) -> None:
        make.make_claim(cast.person, state=state, lodged=months_ago(7))
        found = still(cast, "waiting")
        assert reason(found[0]).startswith("Waiting for an asylum decision: lodged ")

    def test_waiting_for_a_visa(self, cast: Cast) -> None:
        make.make_visa(cast.person, state="VISA_LODGED", lodged=months_ago(7))
        found = still(cast, "waiting")
        assert reason(found[0]).startswith("Waiting for a visa decision: lodged ")

    @pytest.mark.parametrize(("state", "months"), [("DECIDED", 30), ("LODGED", 5)])
    def test_what_is_decided_or_young_does_not_wait(
        self, cast: Cast, state: str, months: int
    ) -> None:
        make.make_claim(cast.person, state=state, lodged=months_ago(months))
        assert still(cast) == []

    def test_a_month_that_is_not_wholly_past_does_not_count_yet(self, cast: Cast) -> None:
        make.make_claim(cast.person, state="LODGED", lodged=months_ago(6)[:7])
        assert still(cast) == []

    @pytest.mark.parametrize("status", ["ON_HOLD", "CLOSED"])
    def test_what_rests_on_purpose_is_left_alone(self, cast: Cast, status: str) -> None:
        ended = {"closing_outcome": "OTHER", "closed_on": timezone.localdate()}
        set_case(cast, next_date=None, status=status, **(ended if status == "CLOSED" else {}))
        assert still(cast) == []

    def test_every_kind_has_words_and_can_be_asked_for(self, cast: Cast) -> None:
        set_case(cast, next_date=None, last_activity_at=timezone.now() - timedelta(days=99))
        make.make_claim(cast.person, state="LODGED", lodged=months_ago(12))
        for code in ("any", *(kind.code for kind in KINDS)):
            narrowed = CaseFilter(
                QueryDict(f"stuck={code}"), Case.objects.visible_to(cast.worker), user=cast.worker
            )
            assert [case.pk for case in narrowed.qs] == [cast.case.pk]
            assert narrowed.left_out == []
        assert all(kind.sentence(still(cast)[0]) for kind in KINDS)
