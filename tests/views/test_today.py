"""The page Today: what is in its boxes, for whom, and what it costs."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.models import Appointment, Case
from cases.selectors.today import Today
from casetracker.audit.models import AuditEvent
from casetracker.vault.errors import SealedRecordError
from tests import make
from tests.conftest import Cast

URL = "/today/"


def day(offset: int) -> date:
    return timezone.localdate() + timedelta(days=offset)


def page_of(client: Client, user: Any) -> str:
    client.force_login(user)
    response = client.get(URL)
    assert response.status_code == 200
    return unescape(response.content.decode())


def box_of(client: Client, user: Any, anchor: str) -> Any:
    client.force_login(user)
    context = client.get(URL).context
    return next(box for box in [*context["main"], *context["side"]] if box.anchor == anchor)


class DueTests:
    def test_it_shows_what_is_overdue_first(self, client: Client, cast: Cast) -> None:
        make.make_task(cast.case, title="Soon", due_on=day(2), assigned_to=cast.worker)
        make.make_deadline(cast.case, what="Late", stated_on=day(-3))
        box = box_of(client, cast.worker, "act")
        assert [row.title for row in box.rows] == ["Late", "Soon"]
        assert str(box.count) == "2"

    def test_what_others_do_is_not_mine(self, client: Client, cast: Cast) -> None:
        make.make_task(cast.case, due_on=day(0), assigned_to=cast.coordinator)
        make.make_task(cast.case, title="Nobody’s", due_on=day(0))
        rows = box_of(client, cast.worker, "act").rows
        assert [row.title for row in rows] == ["Nobody’s"]

    def test_a_coordinator_gets_what_nobody_has(self, client: Client, cast: Cast) -> None:
        free = make.make_case(cast.team)
        make.make_deadline(free, what="Free", stated_on=day(1))
        make.make_deadline(cast.case, what="The worker’s", stated_on=day(1))
        rows = box_of(client, cast.coordinator, "act").rows
        assert [row.title for row in rows] == ["Free"]

    def test_a_lawyer_sees_deadlines_and_no_tasks(self, client: Client, cast: Cast) -> None:
        make.make_task(cast.case, title="Inside", due_on=day(0))
        make.make_deadline(cast.case, what="Appeal", stated_on=day(0))
        html = page_of(client, cast.lawyer)
        assert "Appeal" in html
        assert "Inside" not in html
        assert 'name="version"' not in html

    def test_what_is_settled_or_of_a_closed_case_is_gone(self, client: Client, cast: Cast) -> None:
        make.make_task(cast.case, due_on=day(0), state="DONE")
        make.make_deadline(cast.case, stated_on=day(0), state="MET")
        closed = make.make_case(
            cast.team, lead=cast.worker, status="CLOSED", closing_outcome="OTHER", closed_on=day(0)
        )
        make.make_task(closed, due_on=day(0))
        assert box_of(client, cast.worker, "act").rows == []

    def test_an_acknowledged_deadline_stays(self, client: Client, cast: Cast) -> None:
        make.make_deadline(cast.case, stated_on=day(-1), state="ACKNOWLEDGED")
        row = box_of(client, cast.worker, "act").rows[0]
        assert row.tag == "Acknowledged"
        assert [button.label for button in row.buttons] == ["Met"]

    def test_an_appointment_shows_both_clocks(self, client: Client, cast: Cast) -> None:
        start = timezone.localtime().replace(hour=23, minute=30) + timedelta(days=1)
        meeting = Appointment(
            case=cast.case, at=start, time_zone="Asia/Almaty", data_key=cast.case.data_key
        )
        meeting.what = "Interview"
        meeting.save()
        row = box_of(client, cast.worker, "act").rows[0]
        assert row.note.startswith("04:30, time of Almaty (")
        assert row.note.endswith("23:30 your time)")

    def test_one_sealed_record_leaves_the_others(
        self, client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(_record: Any) -> str:
            raise SealedRecordError("broken")

        make.make_deadline(cast.case, stated_on=day(0))
        monkeypatch.setattr("cases.views.agenda_rows.title_of", broken)
        assert "This entry cannot be opened" in page_of(client, cast.worker)


class CaseBoxTests:
    def test_my_cases_come_by_next_date(self, client: Client, cast: Cast) -> None:
        later = make.make_case(cast.team, lead=cast.worker, next_date=day(40))
        sooner = make.make_case(cast.team, lead=cast.worker, next_date=day(4))
        cases = box_of(client, cast.worker, "mine").cases
        codes = [case["code"] for case in cases]
        assert codes == [sooner.shown_code, later.shown_code, cast.case.shown_code]

    def test_a_long_list_is_cut_and_linked(self, client: Client, cast: Cast) -> None:
        for _number in range(9):
            make.make_case(cast.team, lead=cast.worker)
        box = box_of(client, cast.worker, "mine")
        assert len(box.cases) == 8
        assert box.links[0]["label"] == "All 10"

    def test_cases_without_a_lead_are_a_coordinators(self, client: Client, cast: Cast) -> None:
        free = make.make_case(cast.team)
        codes = [case["code"] for case in box_of(client, cast.coordinator, "unassigned").cases]
        assert codes == [free.shown_code]
        assert "Not assigned" not in page_of(client, cast.worker)

    def test_critical_cases_stand_out_for_a_coordinator(self, client: Client, cast: Cast) -> None:
        Case.objects.filter(pk=cast.case.pk).update(risk="CRITICAL")
        codes = [case["code"] for case in box_of(client, cast.coordinator, "critical").cases]
        assert codes == [cast.case.shown_code]

    def test_the_load_counts_cases_and_what_is_overdue(self, client: Client, cast: Cast) -> None:
        make.make_task(cast.case, due_on=day(-1), assigned_to=cast.worker)
        make.make_deadline(cast.case, stated_on=day(-1))
        load = {one["name"]: one for one in box_of(client, cast.coordinator, "load").workers}
        assert (str(load["Worker"]["cases"]), str(load["Worker"]["overdue"])) == ("1", "2")
        assert (str(load["Colleague"]["cases"]), str(load["Colleague"]["overdue"])) == ("0", "0")
        assert "Stranger" not in load


class EmptyTests:
    def test_each_box_says_that_there_is_nothing(self, client: Client, cast: Cast) -> None:
        html = page_of(client, cast.stranger)
        for text in (
            "Nothing is overdue, and nothing is due in the next 7 days.",
            "No case is assigned to you yet.",
            "No document expires in the next 30 days.",
            "Every open case has a next step and changed in the last 30 days.",
        ):
            assert text in html

    def test_a_role_without_cases_is_told_so(self, client: Client, cast: Cast) -> None:
        assert "This account works on no cases" in page_of(client, cast.auditor)

    def test_a_box_that_fails_leaves_the_rest(
        self, client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(_self: Today) -> list[Any]:
            raise SealedRecordError("broken")

        make.make_deadline(cast.case, what="Appeal", stated_on=day(0))
        monkeypatch.setattr(Today, "papers", broken)
        html = page_of(client, cast.worker)
        assert "This part could not be loaded." in html
        assert "Appeal" in html


class NumberTests:
    """Every number leads to a list that counts the same."""

    @pytest.fixture
    def crowd(self, cast: Cast) -> None:
        for number in range(12):
            case = make.make_case(cast.team, lead=None if number % 3 else cast.worker)
            person = make.make_person(case)
            make.make_task(case, due_on=day(number - 5), assigned_to=cast.worker)
            make.make_deadline(case, stated_on=day(5 - number))
            make.make_document(person, holding="HELD", expires=day(number * 4).isoformat())
            if number < 4:
                Case.objects.filter(pk=case.pk).update(risk="CRITICAL", last_activity_at=ago(90))

    @pytest.mark.parametrize("who", ["worker", "coordinator", "lawyer", "stranger"])
    def test_it_is_the_same(self, client: Client, cast: Cast, crowd: None, who: str) -> None:
        client.force_login(getattr(cast, who))
        context = client.get(URL).context
        boxes = [*context["main"], *context["side"]]
        numbers = [(tile["url"], tile["number"]) for tile in context["tiles"]]
        numbers += [(box.url, box.count) for box in boxes if box.url]
        for box in boxes:
            for one in box.workers:
                numbers.append((one["cases_url"], one["cases"]))
                numbers.append((one["overdue_url"], one["overdue"]))
        assert len(numbers) > 4
        found = {url: counted(client, url) for url, _number in numbers}
        assert found == {url: number.number for url, number in numbers}


def ago(days: int) -> Any:
    return timezone.now() - timedelta(days=days)


def counted(client: Client, url: str) -> int:
    context = client.get(url).context
    if url.startswith("/deadlines/"):
        return sum(section["count"].number for section in context["sections"])
    return int(re.findall(r"\d+", context["results_heading"])[0])


class CostTests:
    @pytest.mark.parametrize("who", ["worker", "coordinator"])
    def test_more_rows_take_no_more_queries(self, client: Client, cast: Cast, who: str) -> None:
        user = getattr(cast, who)
        page_of(client, user)
        self.fill(cast, 2)
        few = self.queries(client)
        self.fill(cast, 18)
        assert self.queries(client) == few
        assert few <= 20

    def fill(self, cast: Cast, count: int) -> None:
        for number in range(count):
            case = make.make_case(cast.team, lead=cast.worker if number % 2 else None)
            person = make.make_person(case)
            make.make_task(case, due_on=day(-1), assigned_to=cast.worker)
            make.make_deadline(case, stated_on=day(1), country=make.make_country("KZ"))
            make.make_document(person, holding="HELD", expires=day(3).isoformat())

    def queries(self, client: Client) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(URL).status_code == 200
        return len(captured)


class PrivacyTests:
    def test_its_title_and_event_hold_no_name(self, client: Client, cast: Cast) -> None:
        make.make_task(cast.case, due_on=day(0))
        html = page_of(client, cast.worker)
        assert "<title>Today – Harbour</title>" in re.sub(r"\s+", " ", html)
        event = AuditEvent.objects.get(verb="listed")
        assert (event.actor_id, event.count) == (str(cast.worker.pk), 3)


class HomeTests:
    def test_it_leads_here(self, client: Client, cast: Cast) -> None:
        client.force_login(cast.worker)
        assert client.get("/").headers["Location"] == URL

    def test_the_limits_are_settings(self) -> None:
        assert (settings.STANDSTILL_DAYS, settings.WAITING_MONTHS) == (30, 6)
