"""The form of a deadline: letters that give a date, letters that give a period, corrections."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from cases.models import Deadline, Revision
from tests import make
from tests.conftest import Cast
from tests.views.filling import as_shown, day, send, signed_in

PERIOD = {
    "what": "Appeal",
    "period_length": "30",
    "period_unit": "calendar_days",
    **day("trigger_on", "2024", "5", "21"),
}


def address(cast: Cast) -> str:
    return reverse("deadline-add", args=[cast.case.shown_code])


def add(cast: Cast, query: str = "", **typed: Any) -> Any:
    return send(signed_in(cast.worker), f"{address(cast)}{query}", **typed)


def errors(answer: Any) -> dict[str, list[str]]:
    assert answer.status_code == 422
    found: dict[str, list[str]] = answer.context["form"].errors
    return found


class PeriodTests:
    def test_the_date_is_proposed_and_then_confirmed(self, cast: Cast) -> None:
        answer = add(cast, **PERIOD)
        assert errors(answer) == {
            "computed_on": [
                "Worked out: 20 June 2024. Compare it with the letter, then save again."
            ]
        }
        assert not Deadline.objects.exists()
        confirmed = as_shown(answer)
        assert signed_in(cast.worker).post(address(cast), confirmed).status_code == 303
        deadline = Deadline.objects.get()
        assert str(deadline.effective_on) == "2024-06-20"
        assert (deadline.period_length, deadline.period_unit) == (30, "calendar_days")

    def test_the_date_in_the_letter_wins(self, cast: Cast) -> None:
        typed = PERIOD | day("stated_on", "2024", "6", "25")
        assert add(cast, **typed).status_code == 303
        assert str(Deadline.objects.get().effective_on) == "2024-06-25"

    def test_a_date_worked_out_by_hand_is_taken(self, cast: Cast) -> None:
        typed = PERIOD | {"period_unit": "working_days"} | day("computed_on", "2024", "7", "2")
        assert add(cast, **typed).status_code == 303
        assert str(Deadline.objects.get().effective_on) == "2024-07-02"

    @pytest.mark.parametrize("unit", ["hours", "working_days"])
    def test_what_needs_a_calendar_is_not_guessed(self, cast: Cast, unit: str) -> None:
        found = errors(add(cast, **PERIOD | {"period_unit": unit}))
        assert "not counted here" in found["computed_on"][0]

    @pytest.mark.parametrize(
        ("left_out", "named"), [("period_unit", "period_unit"), ("period_length", "period_length")]
    )
    def test_a_period_needs_both(self, cast: Cast, left_out: str, named: str) -> None:
        found = errors(add(cast, **PERIOD | {left_out: ""}))
        assert found == {named: ["A period needs a number and a unit."]}

    @pytest.mark.parametrize("length", ["0", "-1", "99999999", "x"])
    def test_a_period_that_is_none(self, cast: Cast, length: str) -> None:
        assert errors(add(cast, **PERIOD | {"period_length": length}))
        assert not Deadline.objects.exists()

    def test_an_end_out_of_sight_is_refused(self, cast: Cast) -> None:
        typed = PERIOD | {"period_length": "300", "period_unit": "years"}
        assert errors(add(cast, **typed))["computed_on"] == ["This period ends too far ahead."]

    def test_a_day_that_is_not_known_gives_no_date(self, cast: Cast) -> None:
        assert add(cast, **PERIOD | day("trigger_on", "2024", "5")).status_code == 303
        assert Deadline.objects.get().effective_on is None


class CorrectionTests:
    def change(self, cast: Cast, deadline: Deadline, **typed: Any) -> Any:
        url = reverse("deadline-edit", args=[cast.case.shown_code, deadline.pk])
        return send(signed_in(cast.worker), url, **typed)

    def test_it_needs_a_reason(self, cast: Cast) -> None:
        deadline = make.make_deadline(cast.case, stated_on="2024-06-20")
        deadline = Deadline.objects.get(pk=deadline.pk)
        later = day("stated_on", "2024", "6", "25")
        found = errors(self.change(cast, deadline, **later))
        assert found == {"state_reason": ["Say why the date is corrected."]}
        answer = self.change(cast, deadline, state_reason="Misread", **later)
        assert answer.status_code == 303
        assert str(Deadline.objects.get().effective_on) == "2024-06-25"
        assert Revision.objects.get(record_id=deadline.pk).old_values["stated_on"] == "2024-06-20"

    def test_other_changes_need_none(self, cast: Cast) -> None:
        deadline = make.make_deadline(cast.case, stated_on="2024-06-20")
        assert self.change(cast, deadline, what="Appeal to the court").status_code == 303

    def test_a_new_period_is_worked_out_again(self, cast: Cast) -> None:
        add(cast, **PERIOD | day("computed_on", "2024", "6", "20"))
        deadline = Deadline.objects.get()
        found = errors(self.change(cast, deadline, period_length="15", state_reason="Misread"))
        assert found["computed_on"][0].startswith("Worked out: 5 June 2024.")


class CauseTests:
    def test_a_decision_fills_in_what_it_says(self, cast: Cast) -> None:
        claim = make.make_claim(cast.person)
        decision = make.make_decision(claim)
        query = f"?cause=decision:{decision.pk}"
        page = signed_in(cast.worker).get(address(cast) + query)
        shown = as_shown(page)
        assert shown["country"] == claim.country.code
        assert shown["trigger_event"] == "Refugee status"
        add(cast, query, what="Appeal", **day("stated_on", "2024", "6", "25"))
        deadline = Deadline.objects.get()
        assert (deadline.record_type, deadline.record_id) == ("cases.asylumdecision", decision.pk)
        url = reverse("deadline-detail", args=[cast.case.shown_code, deadline.pk])
        html = signed_in(cast.worker).get(url).content.decode()
        assert reverse("decision-detail", args=[cast.case.shown_code, decision.pk]) in html

    @pytest.mark.parametrize("cause", ["decision:x", "team:1", ":", "note:1"])
    def test_what_is_no_cause_is_left_out(self, cast: Cast, cause: str) -> None:
        assert add(cast, f"?cause={cause}", what="Appeal").status_code == 303
        assert Deadline.objects.get().record_id is None

    def test_another_case_is_no_cause(self, cast: Cast) -> None:
        other = make.make_person(make.make_case(cast.other_team))
        foreign = make.make_document(other)
        answer = add(cast, what="Appeal", cause=f"document:{foreign.pk}")
        assert "cause" in errors(answer)
        assert not Deadline.objects.exists()
