"""The page Deadlines: sections by week, whose, of what kind, and what it costs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.models import Country
from cases.selectors import agenda_pages
from cases.services.records import change_record
from tests import make
from tests.conftest import Cast

URL = "/deadlines/"
WEDNESDAY = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)


@pytest.fixture
def worker(client: Client, cast: Cast) -> Client:
    client.force_login(cast.worker)
    return client


def sections(client: Client, query: str = "") -> dict[str, list[str]]:
    response = client.get(f"{URL}?{query}")
    assert response.status_code == 200
    found = response.context["sections"]
    return {section["anchor"]: [row.title for row in section["rows"]] for section in found}


def text(client: Client, query: str = "") -> str:
    return unescape(client.get(f"{URL}?{query}").content.decode())


def task(cast: Cast, day: date, title: str, **fields: Any) -> Any:
    return make.make_task(cast.case, due_on=day, title=title, **fields)


class WeekTests:
    @pytest.mark.parametrize(
        ("day", "section"),
        [
            (date(2026, 3, 10), "late"),
            (date(2026, 3, 11), "week"),
            (date(2026, 3, 15), "week"),
            (date(2026, 3, 16), "next-week"),
            (date(2026, 3, 22), "next-week"),
            (date(2026, 3, 23), "later"),
            (date(2026, 4, 10), "later"),
        ],
    )
    def test_a_week_begins_on_monday(self, cast: Cast, day: date, section: str) -> None:
        task(cast, day, "Ring")
        with time_machine.travel(WEDNESDAY):
            client = Client()
            client.force_login(cast.worker)
            assert sections(client) == {section: ["Ring"]}

    @pytest.mark.parametrize(
        ("query", "shown"),
        [
            ("", "LSM"),
            ("range=late", "L"),
            ("range=soon", "S"),
            ("range=7", "LS"),
            ("range=90", "LSMQ"),
            ("range=all", "LSMQY"),
        ],
    )
    def test_the_range_is_what_was_asked_for(
        self, worker: Client, cast: Cast, query: str, shown: str
    ) -> None:
        for title, days in {"L": -1, "S": 7, "M": 30, "Q": 90, "Y": 400}.items():
            task(cast, timezone.localdate() + timedelta(days=days), title)
        titles = [title for rows in sections(worker, query).values() for title in rows]
        assert "".join(titles) == shown


class AuthorityDayTests:
    """A deadline ends with the day of the authority's country."""

    @pytest.mark.parametrize(
        ("zone", "hour", "section"),
        [
            # 20:30 in UTC on the 11th is the 12th in Astana, but still the 11th in Paris.
            ("Asia/Almaty", 20, "late"),
            ("Europe/Paris", 20, "week"),
            ("", 20, "week"),
            ("Asia/Almaty", 10, "week"),
            # And at one o'clock on the 12th it is still the 11th in New York.
            ("America/New_York", 25, "week"),
            ("Europe/Paris", 25, "late"),
        ],
    )
    def test_it_is_late_when_the_day_has_ended_there(
        self, cast: Cast, zone: str, hour: int, section: str
    ) -> None:
        country = make.make_country("KZ")
        Country.objects.filter(pk=country.pk).update(time_zone=zone)
        make.make_deadline(cast.case, stated_on=date(2026, 3, 11), what="Appeal", country=country)
        moment = datetime(2026, 3, 11, 0, 30, tzinfo=UTC) + timedelta(hours=hour)
        with time_machine.travel(moment):
            client = Client()
            client.force_login(cast.worker)
            assert sections(client) == {section: ["Appeal"]}
            shown = client.get(URL).context["sections"][0]
            assert (shown["count"].number, shown["anchor"]) == (1, section)

    def test_the_words_follow_the_same_day(self, cast: Cast) -> None:
        country = make.make_country("KZ")
        Country.objects.filter(pk=country.pk).update(time_zone="Asia/Almaty")
        make.make_deadline(cast.case, stated_on=date(2026, 3, 11), country=country)
        with time_machine.travel(datetime(2026, 3, 11, 20, 30, tzinfo=UTC)):
            client = Client()
            client.force_login(cast.worker)
            assert "1 day overdue" in text(client)


class WhoseTests:
    def test_the_team_is_everything_in_reach(self, client: Client, cast: Cast) -> None:
        day = timezone.localdate()
        task(cast, day, "Worker’s", assigned_to=cast.worker)
        task(cast, day, "Nobody’s")
        client.force_login(cast.coordinator)
        assert sections(client) == {"week": ["Nobody’s"]}
        assert len(sections(client, "owner=team")["week"]) == 2
        assert sections(client, f"owner={cast.worker.pk}") == {"week": ["Worker’s"]}

    def test_others_see_nothing(self, client: Client, cast: Cast) -> None:
        task(cast, timezone.localdate(), "Inside")
        for who in ("colleague", "stranger", "auditor", "administrator", "lapsed", "lawyer"):
            client.force_login(getattr(cast, who))
            for query in ("", "owner=team&range=all", f"owner={cast.worker.pk}"):
                assert sections(client, query) == {}

    def test_a_worker_does_not_choose_another(self, worker: Client, cast: Cast) -> None:
        html = text(worker, f"owner={cast.colleague.pk}")
        assert "A part of the address is not known" in html
        assert "Colleague" not in html


class KindTests:
    @pytest.fixture
    def one_of_each(self, cast: Cast) -> None:
        day = timezone.localdate()
        task(cast, day, "Ring")
        make.make_deadline(cast.case, stated_on=day, what="Appeal")
        make.make_document(cast.person, holding="HELD", expires=day.isoformat())

    def test_kinds_narrow_it(self, worker: Client, cast: Cast, one_of_each: None) -> None:
        assert sections(worker) == {"week": ["Appeal", "Ring", "International passport"]}
        assert sections(worker, "kind=deadline&kind=paper") == {
            "week": ["Appeal", "International passport"]
        }

    def test_a_paper_that_was_replaced_is_of_no_use(self, worker: Client, cast: Cast) -> None:
        old = make.make_document(cast.person, holding="HELD", expires="2020-01-01")
        make.make_document(cast.person, holding="HELD", expires="2090-01-01", supersedes=old)
        assert sections(worker, "kind=paper&range=90") == {}

    def test_a_month_may_have_passed_already(self, worker: Client, cast: Cast) -> None:
        today = timezone.localdate()
        make.make_document(cast.person, holding="HELD", expires=f"{today:%Y-%m}")
        assert "may have expired already" in text(worker, "kind=paper")

    @pytest.mark.parametrize("query", ["kind=x", "range=1000", "owner=x", "sort=x", "after=x"])
    def test_what_is_not_known_is_left_out_and_said(
        self, worker: Client, cast: Cast, query: str
    ) -> None:
        task(cast, timezone.localdate(), "Ring")
        assert sections(worker, query) == {"week": ["Ring"]}
        assert 'class="note note-warn"' in text(worker, query)

    def test_nothing_has_its_own_words(self, worker: Client) -> None:
        assert "Nothing in the next 30 days." in text(worker)
        assert "Nothing is overdue." in text(worker, "range=late")


class CorrectionTests:
    def test_both_dates_stay_to_be_seen(self, worker: Client, cast: Cast) -> None:
        deadline = make.make_deadline(cast.case, stated_on=date(2026, 3, 11))
        change_record(
            actor=cast.worker,
            case=cast.case,
            record=deadline,
            changes={"stated_on": date(2026, 3, 21), "state_reason": "Misread"},
            version=1,
        )
        history = worker.get(f"/cases/{cast.case.shown_code}/history/").content.decode()
        assert "11 March 2026" in history
        assert "corrected, before: 11 March 2026" in text(worker, "range=all")

    def test_a_lawyer_reads_no_history(self, client: Client, cast: Cast) -> None:
        deadline = make.make_deadline(cast.case, stated_on=date(2026, 3, 11))
        change_record(
            actor=cast.worker,
            case=cast.case,
            record=deadline,
            changes={"stated_on": date(2026, 3, 21)},
            version=1,
        )
        client.force_login(cast.lawyer)
        assert "corrected" not in text(client, "range=all")


class PageTests:
    def test_it_goes_on_where_it_stopped(
        self, worker: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(agenda_pages.take, "__kwdefaults__", {"after": "", "size": 3})
        day = timezone.localdate()
        for number in range(4):
            task(cast, day + timedelta(days=number // 2), f"T{number}")
            make.make_deadline(cast.case, stated_on=day + timedelta(days=number // 2))
        seen: list[str] = []
        query = "range=7"
        for _page in range(3):
            response = worker.get(f"{URL}?{query}")
            seen += [row.url for section in response.context["sections"] for row in section["rows"]]
            query = response.context["pages"]["next_url"].removeprefix("?").partition("#")[0]
        assert (len(seen), len(set(seen)), query) == (8, 8, "")


class CostTests:
    def test_more_rows_take_no_more_queries(self, client: Client, cast: Cast) -> None:
        client.force_login(cast.coordinator)
        self.queries(client)
        self.fill(cast, 2)
        few = self.queries(client)
        self.fill(cast, 18)
        assert self.queries(client) == few
        assert few <= 18

    def fill(self, cast: Cast, count: int) -> None:
        day = timezone.localdate()
        for number in range(count):
            case = make.make_case(cast.team, lead=cast.worker)
            person = make.make_person(case)
            make.make_task(case, due_on=day + timedelta(days=number))
            make.make_deadline(case, stated_on=day, country=make.make_country("KZ"))
            make.make_document(person, holding="HELD", expires=day.isoformat())

    def queries(self, client: Client) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(URL, {"owner": "team"}).status_code == 200
        return len(captured)
