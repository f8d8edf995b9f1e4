from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.rules.periods import months_before, period_end

DAYS = st.dates(min_value=date(1950, 1, 1), max_value=date(2060, 12, 31))


class PeriodEndTests:
    @pytest.mark.parametrize(
        ("event", "length", "unit", "end"),
        [
            ("2024-05-21", 30, "calendar_days", "2024-06-20"),
            ("2024-05-21", 1, "calendar_days", "2024-05-22"),
            ("2024-02-28", 1, "calendar_days", "2024-02-29"),
            ("2024-12-31", 15, "calendar_days", "2025-01-15"),
            ("2024-05-21", 2, "weeks", "2024-06-04"),
            ("2024-05-21", 1, "months", "2024-06-21"),
            ("2024-01-31", 1, "months", "2024-02-29"),
            ("2023-01-31", 1, "months", "2023-02-28"),
            ("2024-08-31", 1, "months", "2024-09-30"),
            ("2024-02-29", 1, "months", "2024-03-29"),
            ("2024-11-30", 3, "months", "2025-02-28"),
            ("2024-12-15", 1, "months", "2025-01-15"),
            ("2024-02-29", 1, "years", "2025-02-28"),
            ("2024-02-29", 4, "years", "2028-02-29"),
        ],
    )
    def test_it_counts_from_the_day_after(
        self, event: str, length: int, unit: str, end: str
    ) -> None:
        assert period_end(date.fromisoformat(event), length, unit) == date.fromisoformat(end)

    @pytest.mark.parametrize("unit", ["hours", "working_days", "", "fortnights"])
    def test_what_needs_a_calendar_of_the_place_is_not_counted(self, unit: str) -> None:
        assert period_end(date(2024, 5, 21), 5, unit) is None

    @pytest.mark.parametrize("length", [0, -1])
    def test_no_period_has_no_end(self, length: int) -> None:
        assert period_end(date(2024, 5, 21), length, "calendar_days") is None

    @pytest.mark.parametrize("unit", ["calendar_days", "weeks", "months", "years"])
    def test_an_end_far_off_is_none(self, unit: str) -> None:
        assert period_end(date(2099, 12, 31), 32_767, unit) is None

    @given(DAYS, st.integers(1, 400))
    def test_weeks_are_seven_days(self, event: date, length: int) -> None:
        assert period_end(event, length, "weeks") == period_end(event, 7 * length, "calendar_days")

    @given(DAYS, st.integers(1, 30))
    def test_years_are_twelve_months(self, event: date, length: int) -> None:
        assert period_end(event, length, "years") == period_end(event, 12 * length, "months")

    @given(DAYS, st.integers(1, 300))
    def test_months_end_in_their_month_and_never_later_than_asked(
        self, event: date, length: int
    ) -> None:
        end = period_end(event, length, "months")
        assert end is not None
        assert (end.year * 12 + end.month) - (event.year * 12 + event.month) == length
        assert end.day == event.day or (end + timedelta(days=1)).day == 1
        assert end.day <= event.day


class MonthsBeforeTests:
    @pytest.mark.parametrize(
        ("day", "months", "found"),
        [
            ("2024-08-31", 6, "2024-02-29"),
            ("2024-03-10", 3, "2023-12-10"),
            ("2024-05-01", 0, "2024-05-01"),
        ],
    )
    def test_it_ends_in_a_month_that_may_be_shorter(
        self, day: str, months: int, found: str
    ) -> None:
        assert months_before(date.fromisoformat(day), months) == date.fromisoformat(found)
