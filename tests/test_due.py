from __future__ import annotations

from datetime import date, timedelta

import pytest

from cases.due import Due, due_of
from cases.partial_dates import PartialDate

TODAY = date(2024, 9, 10)


def after(days: int, kind: str = "task") -> tuple[str, str]:
    found = due_of(TODAY + timedelta(days=days), TODAY, kind=kind)
    return found.state, found.words


class DueOfTests:
    @pytest.mark.parametrize(
        ("days", "state", "words"),
        [
            (-21, "late", "21 days overdue"),
            (-1, "late", "1 day overdue"),
            (0, "soon", "today"),
            (1, "soon", "tomorrow"),
            (7, "soon", "in 7 days"),
            (8, "later", "in 8 days"),
        ],
    )
    def test_a_task_is_overdue_from_the_next_day_on(
        self, days: int, state: str, words: str
    ) -> None:
        assert after(days) == (state, words)

    @pytest.mark.parametrize(
        ("days", "state", "words"),
        [
            (-1, "late", "expired 1 day ago"),
            (0, "soon", "expires today"),
            (1, "soon", "expires tomorrow"),
            (30, "soon", "expires in 30 days"),
            (31, "later", "valid"),
        ],
    )
    def test_a_paper_is_valid_on_its_last_day(self, days: int, state: str, words: str) -> None:
        assert after(days, "expiry") == (state, words)

    def test_an_event_that_is_over_is_not_late(self) -> None:
        assert after(-2, "event") == ("later", "2 days ago")

    @pytest.mark.parametrize(
        ("days", "kind", "words"),
        [
            (-90, "expiry", "expired 90 days ago"),
            (-91, "expiry", "expired 2 months ago"),
            (-846, "expiry", "expired 2 years ago"),
            (-400, "task", "13 months overdue"),
            (-2000, "task", "5 years overdue"),
            (-400, "event", "13 months ago"),
            (120, "task", "in 3 months"),
            (800, "event", "in 2 years"),
        ],
    )
    def test_what_is_far_is_counted_in_months_and_years(
        self, days: int, kind: str, words: str
    ) -> None:
        assert after(days, kind)[1] == words

    def test_its_limit_can_be_given(self) -> None:
        assert due_of(TODAY + timedelta(days=10), TODAY, soon=14).state == "soon"
        assert due_of(TODAY, TODAY, soon=0).state == "soon"

    def test_a_window_around_today_may_have_passed(self) -> None:
        month = PartialDate.parse("2024-09")
        assert due_of(month, TODAY, kind="expiry") == Due("soon", "may have expired already")

    def test_a_window_warns_from_its_first_day(self) -> None:
        assert due_of(PartialDate.parse("2024-10"), TODAY, kind="expiry").state == "soon"

    def test_a_window_is_late_only_after_its_last_day(self) -> None:
        assert due_of(PartialDate.parse("2024-08"), TODAY).words == "10 days overdue"

    def test_how_it_was_settled_takes_the_place_of_the_words(self) -> None:
        assert due_of(TODAY, TODAY, settled="met") == Due("done", "met")
