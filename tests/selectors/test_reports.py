"""The counts of a period."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.models import Case, StageChange
from cases.selectors.reports import NONE, StatusReport, status_report
from tests import make
from tests.conftest import Cast

YEAR = (date(2024, 1, 1), date(2024, 12, 31))


@pytest.fixture(autouse=True)
def stage_of_the_cast(cast: Cast) -> None:
    Case.objects.filter(pk=cast.case.pk).update(opened_on=date(2023, 5, 1))
    moment = datetime(2023, 5, 1, 9, tzinfo=UTC)
    StageChange.objects.create(case=cast.case, stage="FIRST_CONTACT", from_at=moment)


def report(cast: Cast, since: date = YEAR[0], until: date = YEAR[1]) -> StatusReport:
    return status_report(Case.objects.visible_to(cast.coordinator), since=since, until=until)


def counts(found: StatusReport, code: str) -> dict[str, int]:
    group = next(group for group in found.groups if group.code == code)
    return {line.code: line.number for line in group.lines if line.number}


class StatusReportTests:
    def test_it_counts_what_was_opened_and_closed(self, cast: Cast) -> None:
        make.make_case(cast.team, opened_on=date(2024, 1, 1))
        make.make_case(
            cast.team,
            opened_on=date(2024, 12, 31),
            status="CLOSED",
            closing_outcome="OTHER",
            closed_on=date(2024, 12, 31),
        )
        found = report(cast)
        assert (found.opened, found.closed, found.in_work) == (2, 1, 2)

    def test_other_teams_are_not_counted(self, cast: Cast) -> None:
        make.make_case(cast.other_team, opened_on=date(2024, 3, 1))
        assert (report(cast).opened, report(cast).in_work) == (0, 1)

    def test_the_stage_is_that_of_the_last_day(self, cast: Cast) -> None:
        moved = datetime(2024, 6, 30, 23, 59, tzinfo=UTC)
        cast.case.stage_changes.update(until_at=moved)
        StageChange.objects.create(case=cast.case, stage="PROTECTED", from_at=moved)
        assert counts(report(cast, until=date(2024, 6, 29)), "stage") == {"FIRST_CONTACT": 1}
        assert counts(report(cast, until=date(2024, 6, 30)), "stage") == {"PROTECTED": 1}

    def test_a_stage_that_nobody_recorded_then_is_said(self, cast: Cast) -> None:
        make.make_case(cast.team, opened_on=date(2024, 1, 5))
        assert counts(report(cast), "stage") == {"FIRST_CONTACT": 1, NONE: 1}

    def test_a_period_that_runs_is_counted_as_of_today(self, cast: Cast) -> None:
        found = report(cast, until=date(2100, 12, 31))
        assert found.day == timezone.localdate()
        assert counts(found, "stage") == {"FIRST_CONTACT": 1}

    def test_unknown_countries_are_one_line(self, cast: Cast) -> None:
        for code in ("KZ", "KZ", "UNKNOWN"):
            country = make.make_country(code)
            make.make_case(cast.team, opened_on=date(2024, 1, 5), current_country=country)
        assert counts(report(cast), "place") == {"KZ": 2, NONE: 2}

    def test_outcomes_and_papers(self, cast: Cast) -> None:
        Case.objects.filter(pk=cast.case.pk).update(outcome="REFUGEE_STATUS", papers="NONE")
        assert counts(report(cast), "outcome") == {"REFUGEE_STATUS": 1}
        assert counts(report(cast), "papers") == {"NONE": 1}

    def test_more_cases_take_no_more_queries(self, cast: Cast) -> None:
        def queries() -> int:
            with CaptureQueriesContext(connection) as captured:
                report(cast)
            return len(captured)

        make.make_case(cast.team, opened_on=date(2024, 1, 5))
        few = queries()
        for number in range(18):
            opened = date(2024, 1, 5) + timedelta(days=number)
            make.make_case(cast.team, opened_on=opened, current_country=make.make_country("GE"))
        assert queries() == few
        assert few <= 8
