"""The status report: who sees it, what it is asked for, and that its numbers lead to the cases."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from cases.models import Case, StageChange
from casetracker.accounts.roles import Role
from casetracker.audit.models import AuditEvent
from casetracker.audit.verbs import Verb
from tests import make
from tests.conftest import Cast
from tests.filters.test_cases import NASTY
from tests.views.test_case_export import body

URL, EXPORT = "/reports/status/", "/reports/status/export/"
FIELDS = [
    f"{name}_{part}" for name in ("since", "until") for part in ("day", "month", "year", "kept")
]
YEAR = {"since_year": "2024", "until_year": "2024"}
PERIODS: list[dict[str, str]] = [
    {},
    YEAR,
    YEAR | {"until_month": "3"},
    YEAR | {"until_day": "9", "until_month": "2"},
]


@pytest.fixture
def coordinator(client: Client, cast: Cast) -> Client:
    client.force_login(cast.coordinator)
    return client


@pytest.fixture
def caseload(cast: Cast) -> None:
    """Make cases of 2024 that moved on, closed, and have nothing recorded."""
    for number in range(6):
        case = make.make_case(
            cast.team,
            lead=cast.worker if number % 2 else None,
            opened_on=date(2024, 2, 1 + number),
            current_country=make.make_country("KZ") if number > 2 else None,
            outcome="REFUGEE_STATUS" if number == 5 else "",
            papers="EXPIRED" if number == 4 else "NOT_KNOWN",
        )
        begun = datetime(2024, 2, 10, tzinfo=UTC)
        moved = datetime(2024, 5, 10, tzinfo=UTC)
        if number:
            StageChange.objects.create(
                case=case, stage="COLLECTING_PAPERS", from_at=begun, until_at=moved
            )
            StageChange.objects.create(case=case, stage="PREPARING_VISA", from_at=moved)
    closed = {"status": "CLOSED", "closing_outcome": "OTHER", "closed_on": date(2024, 8, 1)}
    Case.objects.filter(pk=case.pk).update(**closed)


class AccessTests:
    @pytest.mark.parametrize("who", ["worker", "coordinator", "colleague"])
    def test_those_who_work_on_cases_see_it(self, client: Client, cast: Cast, who: str) -> None:
        client.force_login(getattr(cast, who))
        assert client.get(URL).status_code == 200

    @pytest.mark.parametrize("who", ["lawyer", "auditor", "administrator", "lapsed"])
    @pytest.mark.parametrize("url", [URL, EXPORT])
    def test_others_do_not(self, client: Client, cast: Cast, who: str, url: str) -> None:
        client.force_login(getattr(cast, who))
        assert client.get(url).status_code == 403

    def test_unseen_cases_are_not_counted(self, client: Client, cast: Cast) -> None:
        client.force_login(cast.stranger)
        assert client.get(URL).context["report"].in_work == 0


class PeriodTests:
    def period(self, client: Client, **asked: str) -> Any:
        return client.get(URL, asked).context["form"].period

    def test_without_dates_it_is_this_year(self, coordinator: Client) -> None:
        year = timezone.localdate().year
        assert self.period(coordinator) == (date(year, 1, 1), date(year, 12, 31))

    def test_parts_of_dates_are_enough(self, coordinator: Client) -> None:
        asked = {"since_month": "March", "since_year": "2024", "until_year": "2024"}
        assert self.period(coordinator, **asked) == (date(2024, 3, 1), date(2024, 12, 31))

    def test_one_date_is_enough(self, coordinator: Client) -> None:
        year = timezone.localdate().year
        assert self.period(coordinator, since_year="2020") == (date(2020, 1, 1), date(year, 12, 31))
        assert self.period(coordinator, until_year="2020") == (date(2020, 1, 1), date(2020, 12, 31))

    @pytest.mark.parametrize(
        "asked",
        [
            {"since_year": "99"},
            {"since_day": "31", "since_month": "2", "since_year": "2024"},
            {"since_year": "2025", "until_year": "2024"},
            {"scope": "somebody"},
        ],
    )
    def test_what_cannot_be_is_to_be_corrected(
        self, coordinator: Client, asked: dict[str, str]
    ) -> None:
        response = coordinator.get(URL, asked)
        assert response.status_code == 422
        assert "to correct" in response.content.decode()
        assert coordinator.get(EXPORT, asked).status_code == 400

    @pytest.mark.parametrize("name", [*FIELDS, "scope"])
    def test_no_parameter_breaks_it(self, coordinator: Client, name: str) -> None:
        for value in NASTY[::3]:
            data = {name: value.encode("utf-8", "surrogatepass")}
            assert coordinator.get(URL, data).status_code in {200, 422}

    @settings(
        max_examples=30,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(st.dictionaries(st.sampled_from(FIELDS), st.integers(-1, 10**4).map(str)))
    def test_no_combination_breaks_it(self, coordinator: Client, query: dict[str, str]) -> None:
        assert coordinator.get(URL, query).status_code in {200, 422}


class LinkTests:
    def links(self, client: Client, asked: dict[str, str]) -> list[tuple[int, str]]:
        context = client.get(URL, asked).context
        rows = [row for chart in context["charts"] for row in chart["bars"]["rows"]]
        counted = [(tile["number"], tile["url"]) for tile in context["tiles"]]
        return counted + [(row["value"], row["url"]) for row in rows if row["url"]]

    @pytest.mark.parametrize("scope", ["", "mine"])
    @pytest.mark.parametrize(
        "asked",
        [{}, YEAR, YEAR | {"until_month": "3"}, YEAR | {"until_day": "9", "until_month": "2"}],
    )
    def test_every_number_is_that_of_its_list(
        self, client: Client, cast: Cast, caseload: None, asked: dict[str, str], scope: str
    ) -> None:
        client.force_login(cast.worker if scope else cast.coordinator)
        links = self.links(client, asked | {"scope": scope})
        assert len(links) > 6
        for number, url in links:
            response = client.get(url)
            assert response.context["notices"] == []
            assert len(response.context["table"]["rows"]) == number, url

    def test_a_team_of_several_can_be_chosen(self, coordinator: Client, cast: Cast) -> None:
        make.make_grant(cast.coordinator, Role.COORDINATOR, cast.other_team)
        make.make_case(cast.other_team)
        for number, url in self.links(coordinator, {"scope": str(cast.other_team.pk)}):
            assert len(coordinator.get(url).context["table"]["rows"]) == number, url

    def test_the_page_holds_no_names(self, coordinator: Client) -> None:
        assert "Probin" not in unescape(coordinator.get(URL).content.decode())


class ExportTests:
    def test_it_holds_the_numbers_of_the_page(
        self, coordinator: Client, cast: Cast, caseload: None
    ) -> None:
        text = body(coordinator.get(EXPORT, YEAR)).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text)))
        assert ["Period", "2024-01-01/2024-12-31", ""] in rows
        assert ["Stage", "Preparing visa", "4"] in rows
        assert ["Country", "Kazakhstan", "2"] in rows

    def test_numbers_are_numbers_in_a_workbook(self, coordinator: Client, caseload: None) -> None:
        data = body(coordinator.get(EXPORT, YEAR | {"format": "xlsx"}))
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
        assert ["Country", "Kazakhstan", 2] in sheet.to_python()

    def test_its_name_is_its_period(self, coordinator: Client) -> None:
        name = coordinator.get(EXPORT, YEAR)["Content-Disposition"]
        assert name == 'attachment; filename="status-2024-01-01-2024-12-31.csv"'

    def test_it_leaves_an_event(self, coordinator: Client, cast: Cast) -> None:
        coordinator.get(EXPORT, {"format": "xlsx"})
        event = AuditEvent.objects.get(verb=Verb.EXPORTED)
        assert (event.target_type, event.count) == ("cases.statusreport", 1)
        assert event.reason_code == "xlsx"
