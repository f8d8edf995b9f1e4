"""The list of cases: who sees what, pages, orders, notices, and what it costs."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.models import CaseMember, Label
from cases.views import case_list_counts
from casetracker.audit.models import AuditEvent
from casetracker.audit.verbs import Verb
from casetracker.vault.models import DataKey
from tests import make
from tests.conftest import Cast
from tests.filters.test_cases import NASTY, PARAMETERS
from tests.views.test_saved_views import make_view

URL = "/cases/"


@pytest.fixture
def worker(client: Client, cast: Cast) -> Client:
    client.force_login(cast.worker)
    return client


def page_of(client: Client, query: str = "") -> str:
    response = client.get(f"{URL}?{query}")
    assert response.status_code == 200
    return unescape(response.content.decode())


def fill(cast: Cast, count: int) -> None:
    for number in range(count):
        case = make.make_case(
            cast.team,
            lead=cast.worker,
            next_date=timezone.localdate() + timedelta(days=number),
            current_country=make.make_country("GE"),
        )
        make.make_person(case)


class ShowTests:
    def test_it_shows_code_and_name(self, worker: Client, cast: Cast) -> None:
        html = page_of(worker)
        assert f'href="/cases/{cast.case.shown_code}/"' in html
        assert "Testan Probin" in html
        assert "1 open case<" in html

    def test_a_case_without_a_date_is_marked(self, worker: Client) -> None:
        assert "No date set" in page_of(worker)

    def test_a_case_without_a_main_person_is_shown(self, worker: Client, cast: Cast) -> None:
        make.make_case(cast.team, lead=cast.worker)
        assert "Name not known" in page_of(worker)

    def test_the_main_person_of_now_is_named(self, worker: Client, cast: Cast) -> None:
        for role, until, name in [("CHILD", None, "Childa"), ("MAIN", "2024", "Formera")]:
            person = make.make_person(cast.case, role="OTHER", names=[{"given": name}])
            member = cast.case.members.get(person=person)
            member.role, member.until = role, until
            member.save()
        elsewhere = make.make_case(cast.team)
        CaseMember.objects.create(
            case=elsewhere, person=cast.person, role="MAIN", data_key=elsewhere.data_key
        )
        html = page_of(worker)
        assert "Testan Probin" in html
        assert "Childa" not in html
        assert "Formera" not in html

    def test_a_name_whose_key_is_gone_does_not_break_it(self, worker: Client, cast: Cast) -> None:
        DataKey.objects.filter(pk=cast.person.data_key_id).delete()
        assert "Name cannot be opened" in page_of(worker)

    def test_no_name_is_in_title_or_addresses(self, worker: Client) -> None:
        html = page_of(worker)
        assert "Probin" not in html[html.index("<title>") : html.index("</title>")]
        assert "Probin" not in "".join(part.split('"')[0] for part in html.split('href="')[1:])

    def test_a_name_is_escaped(self, worker: Client, cast: Cast) -> None:
        case = make.make_case(cast.team, lead=cast.worker)
        names = [
            {"kind": "ALIAS", "given": "<script>alert(1)</script>", "family": "", "patronymic": ""}
        ]
        make.make_person(case, names=names)
        assert "<script" not in worker.get(URL).content.decode()


class ScopeTests:
    @pytest.mark.parametrize("who", ["worker", "lawyer", "coordinator"])
    def test_those_in_reach_see_the_case(self, client: Client, cast: Cast, who: str) -> None:
        client.force_login(getattr(cast, who))
        assert cast.case.shown_code in page_of(client)

    @pytest.mark.parametrize("who", ["colleague", "stranger", "auditor", "administrator", "lapsed"])
    def test_others_neither_see_nor_count_it(self, client: Client, cast: Cast, who: str) -> None:
        client.force_login(getattr(cast, who))
        html = page_of(client)
        assert cast.case.shown_code not in html
        assert "0 open cases" in html

    def test_signing_in_comes_first(self, client: Client, cast: Cast) -> None:
        assert client.get(URL).status_code == 302

    def test_it_is_for_reading(self, worker: Client) -> None:
        assert worker.post(URL).status_code == 405


class EmptyTests:
    def test_a_new_team_is_told_what_will_be_here(self, client: Client, cast: Cast) -> None:
        client.force_login(cast.stranger)
        assert "No open cases yet." in page_of(client)

    def test_a_role_without_cases_is_told_so(self, client: Client, cast: Cast) -> None:
        client.force_login(cast.administrator)
        assert "Your role opens no cases." in page_of(client)

    def test_filters_without_result_name_the_way_out(self, worker: Client) -> None:
        html = page_of(worker, "risk=CRITICAL")
        assert "0 of 1 open case" in html
        assert "Take out the filter “Risk: Critical”." in html


class FilterTests:
    def test_a_filter_in_use_is_a_chip(self, worker: Client, cast: Cast) -> None:
        html = page_of(worker, "risk=NOT_ASSESSED&sort=code&after=x")
        assert 'href="?sort=code#results"' in html
        assert "1 of 1 open case" in html

    def test_a_period_of_a_report_is_a_chip_too(self, worker: Client) -> None:
        html = page_of(worker, f"opened={timezone.localdate().year}&risk=NOT_ASSESSED")
        assert f"Opened: {timezone.localdate().year}" in html
        assert 'href="?risk=NOT_ASSESSED' in html

    @pytest.mark.parametrize(
        ("query", "named"),
        [
            ("stage=XX", "Stage"),
            ("sort=lead__password", "Order"),
            ("lead__password__startswith=x", "a part of the address"),
        ],
    )
    def test_what_is_not_known_is_left_out_and_said(
        self, worker: Client, cast: Cast, query: str, named: str
    ) -> None:
        html = page_of(worker, query)
        assert f"Not known and therefore left out: {named}." in html
        assert cast.case.shown_code in html

    def test_nothing_is_said_of_a_plain_address(self, worker: Client) -> None:
        assert "left out" not in page_of(worker, "risk=NOT_ASSESSED&sort=-code&status=")

    @pytest.mark.parametrize(
        "name", [*PARAMETERS, "sort", "after", "before", "format", "names", "view"]
    )
    def test_no_parameter_breaks_it(self, worker: Client, name: str) -> None:
        values = [value.encode("utf-8", "surrogatepass") for value in NASTY]
        # The last of repeated values is what counts where one is asked for.
        for query in (values, values[0], values[2], values[-1], values[::-1], " ", "\x1f"):
            assert worker.get(URL, {name: query}).status_code == 200

    @settings(
        max_examples=30,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(st.dictionaries(st.sampled_from([*PARAMETERS, "sort", "after"]), st.text(max_size=30)))
    def test_no_combination_breaks_it(self, worker: Client, query: dict[str, str]) -> None:
        data = {name: value.encode("utf-8", "surrogatepass") for name, value in query.items()}
        assert worker.get(URL, data).status_code == 200


class PageTests:
    def test_it_goes_on_and_back(self, worker: Client, cast: Cast) -> None:
        fill(cast, 30)
        first = worker.get(URL).context["pages"]
        assert first["previous_url"] == ""
        second = worker.get(URL + first["next_url"].removesuffix("#results"))
        assert len(second.context["table"]["rows"]) == 6
        back = worker.get(URL + second.context["pages"]["previous_url"].removesuffix("#results"))
        assert len(back.context["table"]["rows"]) == 25

    def test_the_order_turns_at_its_own_column(self, worker: Client, cast: Cast) -> None:
        fill(cast, 2)
        columns = worker.get(URL, {"sort": "risk"}).context["table"]["columns"]
        risk = next(column for column in columns if column["label"] == "Risk")
        assert (risk["sort"], risk["sort_url"]) == ("ascending", "?sort=-risk#results")
        dated = next(column for column in columns if column["label"] == "Next date")
        assert dated["sort_url"] == "?#results"

    def test_a_forged_cursor_shows_the_first_page_and_says_so(
        self, worker: Client, cast: Cast
    ) -> None:
        html = page_of(worker, "after=eyJmb3JnZWQi:signature")
        assert "That place in the list is not there any more." in html
        assert cast.case.shown_code in html

    def test_a_cursor_of_somebody_else_shows_nothing_more(self, client: Client, cast: Cast) -> None:
        fill(cast, 30)
        client.force_login(cast.coordinator)
        address = client.get(URL).context["pages"]["next_url"].removesuffix("#results")
        client.force_login(cast.stranger)
        assert "0 open cases" in page_of(client, address.removeprefix("?"))


class CostTests:
    def queries(self, client: Client, query: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            page_of(client, query)
        return len(captured)

    def test_kept_views_and_labels_take_no_more_queries(self, worker: Client, cast: Cast) -> None:
        page_of(worker)
        few = self.queries(worker, "")
        for number in range(10):
            Label.objects.create(team=cast.team, name=f"label {number}")
            make_view(cast, f"view {number}", risk=["LOW"])
        assert self.queries(worker, "") == few

    @pytest.mark.parametrize(
        "query", ["", "risk=NOT_ASSESSED&stage=FIRST_CONTACT", "sort=-activity"]
    )
    def test_more_rows_take_no_more_queries(self, worker: Client, cast: Cast, query: str) -> None:
        page_of(worker)
        fill(cast, 1)
        few = self.queries(worker, query)
        fill(cast, 18)
        assert self.queries(worker, query) == few
        assert few <= 13


class CountTests:
    def numbers(self, client: Client, query: str, name: str) -> dict[str, int]:
        counts: dict[str, int] = client.get(f"{URL}?{query}").context["counts"][name]
        return {code: number for code, number in counts.items() if number}

    def test_each_value_says_how_many_cases_have_it(self, worker: Client, cast: Cast) -> None:
        make.make_case(cast.team, lead=cast.worker, risk="HIGH", stage="PROTECTED")
        make.make_case(cast.team, risk="LOW")  # out of reach
        assert self.numbers(worker, "", "risk") == {"HIGH": 1, "NOT_ASSESSED": 1}
        assert self.numbers(worker, "", "place") == {"NONE": 2}
        assert '<span class="n">' in page_of(worker)

    def test_a_filter_in_use_narrows_the_others_and_not_itself(
        self, worker: Client, cast: Cast
    ) -> None:
        make.make_case(cast.team, lead=cast.worker, risk="HIGH", stage="PROTECTED")
        assert self.numbers(worker, "risk=HIGH", "risk") == {"HIGH": 1, "NOT_ASSESSED": 1}
        assert self.numbers(worker, "risk=HIGH", "stage") == {"PROTECTED": 1}

    def test_a_long_list_shows_no_numbers(
        self, worker: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        fill(cast, 3)
        monkeypatch.setattr(case_list_counts, "COUNT_LIMIT", 2)
        assert worker.get(URL).context["counts"] == {}
        html = page_of(worker, "place=GE&risk=HIGH")
        assert "0 of 4 open cases" in html
        context = worker.get(URL, {"place": "NONE"}).context
        assert "place" not in context["counts"]
        assert context["counts"]["risk"]["NOT_ASSESSED"] == 1

    def test_tabs_count_what_their_link_shows(self, worker: Client, cast: Cast) -> None:
        make.make_case(cast.team, lead=cast.worker, risk="HIGH")
        view = make_view(cast, "urgent", risk=["HIGH"])
        tabs = {tab["label"]: tab for tab in worker.get(URL).context["views"]}
        assert {label: tab["count"].number for label, tab in tabs.items()} == {
            "Open cases": 2,
            "My cases": 2,
            "Not assigned": 0,
            "No change for 30 days": 0,
            "Closed": 0,
            "urgent": 1,
        }
        page = worker.get(URL, {"view": view.slug})
        assert page.context["results_heading"] == "1 of 2 open cases"
        assert page.context["views"][-1]["current"]


class AuditTests:
    def test_a_list_leaves_one_event_with_its_count(self, worker: Client, cast: Cast) -> None:
        fill(cast, 2)
        page_of(worker)
        event = AuditEvent.objects.get(verb=Verb.LISTED)
        assert (event.actor_id, event.count) == (str(cast.worker.pk), 3)
        assert (event.target_type, event.target_id) == ("cases.case", "")
