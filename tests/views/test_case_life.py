"""Closing, reopening, resting, splitting, joining and handing over a case, page by page."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, Note, Person
from tests import make
from tests.conftest import Cast

TODAY = {"closed_on_day": "1", "closed_on_month": "11", "closed_on_year": "2026"}


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(name: str, case: Case) -> str:
    return reverse(name, args=[case.shown_code])


@pytest.fixture
def case(cast: Cast) -> Case:
    Case.objects.filter(pk=cast.case.pk).update(opened_on="2026-01-01")
    cast.case.refresh_from_db()
    return cast.case


class CloseTests:
    answers = {"closing_outcome": "SETTLED", "closing_reason": "All is well.", **TODAY}

    def test_it_says_what_is_left_open(self, case: Case, cast: Cast) -> None:
        make.make_task(case, title="Ring the post")
        make.make_deadline(case, what="Appeal")
        text = client_of(cast.worker).get(page("case-close", case)).content.decode()
        for words in (
            "1 task is still open",
            "1 deadline is still open",
            "Ring the post",
            "Appeal",
        ):
            assert words in text

    def test_it_closes_with_a_result_and_can_be_undone(self, case: Case, cast: Cast) -> None:
        client = client_of(cast.worker)
        answer = client.post(page("case-close", case), {"version": case.version, **self.answers})
        assert answer.status_code == 303
        case.refresh_from_db()
        assert (case.status, case.closing_outcome, case.closing_reason) == (
            "CLOSED",
            "SETTLED",
            "All is well.",
        )
        assert "/undo/" in client.get(case.get_absolute_url()).content.decode()

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"closing_outcome": ""}, "closing_outcome"),
            ({"closing_reason": " "}, "closing_reason"),
            ({"closed_on_year": "2999"}, "closed_on"),
            ({"closed_on_year": "2025"}, "closed_on"),
            ({"closing_outcome": "NONSENSE"}, "closing_outcome"),
        ],
    )
    def test_what_is_wrong_is_said_beside_it(
        self, wrong: dict[str, str], field: str, case: Case, cast: Cast
    ) -> None:
        data = {"version": case.version, **self.answers, **wrong}
        answer = client_of(cast.worker).post(page("case-close", case), data)
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == [field]
        case.refresh_from_db()
        assert case.status == "OPEN"

    def test_an_open_deadline_needs_a_tick_of_its_own(self, case: Case, cast: Cast) -> None:
        make.make_deadline(case)
        client, data = client_of(cast.worker), {"version": case.version, **self.answers}
        answer = client.post(page("case-close", case), data)
        assert list(answer.context["form"].errors) == ["leave_deadlines"]
        answer = client.post(page("case-close", case), {**data, "leave_deadlines": "on"})
        assert answer.status_code == 303

    def test_a_change_meanwhile_is_shown_and_nothing_typed_is_lost(
        self, case: Case, cast: Cast
    ) -> None:
        data = {"version": case.version + 1, **self.answers}
        answer = client_of(cast.worker).post(page("case-close", case), data)
        assert answer.status_code == 409
        assert "All is well." in answer.content.decode()


class ReopenAndHoldTests:
    def test_a_closed_case_is_opened_again_for_a_reason(self, case: Case, cast: Cast) -> None:
        client = client_of(cast.worker)
        client.post(page("case-close", case), {"version": 1, **CloseTests.answers})
        url = page("case-reopen", case)
        assert client.post(url, {"version": 2}).status_code == 422
        assert client.post(url, {"version": 2, "reason": "They wrote."}).status_code == 303
        case.refresh_from_db()
        assert (case.status, case.closing_outcome) == ("OPEN", "")
        assert "They wrote." in Note.objects.get(case=case).body

    def test_work_rests_and_goes_on(self, case: Case, cast: Cast) -> None:
        client, url = client_of(cast.worker), page("case-hold", case)
        for version, status in ((1, "ON_HOLD"), (2, "OPEN")):
            assert client.get(url).status_code == 200
            assert client.post(url, {"version": version}).status_code == 303
            case.refresh_from_db()
            assert case.status == status


class SplitTests:
    def test_the_people_who_are_ticked_go(self, case: Case, cast: Cast) -> None:
        child = make.make_person(case, role="CHILD")
        note = make.make_note(case)
        client = client_of(cast.worker)
        text = client.get(page("case-split", case)).content.decode()
        assert "they no longer see those who go: Lawyer" in text
        data = {"people": [child.pk], "records": [note.pk], "reason": "apart", "version": 1}
        answer = client.post(page("case-split", case), data)
        assert answer.status_code == 303
        fresh = Case.objects.exclude(pk=case.pk).get()
        assert fresh.members.get().person_id == child.pk
        assert fresh.notes.filter(pk=note.pk).exists()

    def test_nobody_of_another_case_can_be_ticked(self, case: Case, cast: Cast) -> None:
        foreign = make.make_person(make.make_case(cast.other_team))
        data = {"people": [foreign.pk], "reason": "x", "version": 1}
        answer = client_of(cast.worker).post(page("case-split", case), data)
        assert list(answer.context["form"].errors) == ["people"]


class JoinTests:
    def test_the_other_case_is_closed_into_this_one(self, case: Case, cast: Cast) -> None:
        other = make.make_case(cast.team, lead=cast.worker)
        make.make_access(other, cast.colleague)
        client = client_of(cast.worker)
        url = f"{page('case-join', case)}?code={other.shown_code.lower()}"
        text = client.get(url).content.decode()
        assert "so they do not see this one: Colleague" in text
        assert "they see the people of the other one too: Lawyer" in text
        data = {"version": 1, "other_version": 1, "reason": "one family"}
        assert client.post(url, data).status_code == 303
        other.refresh_from_db()
        assert other.joined_into_id == case.pk

    @pytest.mark.parametrize("kind", ["foreign", "unseen", "nonsense", "nobody's", "own"])
    def test_any_other_code_is_answered_alike(self, kind: str, case: Case, cast: Cast) -> None:
        code = {
            "foreign": make.make_case(cast.other_team).shown_code,
            "unseen": make.make_case(cast.team).shown_code,
            "nonsense": "; drop table",
            "nobody's": make.unused_code(),
            "own": case.shown_code,
        }[kind]
        for name in ("case-join", "person-known"):
            answer = client_of(cast.worker).get(page(name, case), {"code": code})
            assert answer.status_code == 422
            said = answer.context["form"].errors["code"]
            wanted = "Choose another case." if kind == "own" else "You work on no case"
            assert said[0].startswith(wanted)


class ChoosingAnotherCaseTests:
    pages = pytest.mark.parametrize("name", ["case-join", "person-known"])

    def offered(self, name: str, case: Case, user: Any) -> dict[str, list[str]]:
        lists = client_of(user).get(page(name, case)).context["lists"]
        return {str(one["title"]): [other.code for other in one["cases"]] for one in lists}

    @pages
    def test_cases_of_people_called_alike_are_offered(
        self, name: str, case: Case, cast: Cast
    ) -> None:
        twin = make.make_case(cast.team, lead=cast.worker)
        make.make_person(twin, names=cast.person.names)
        make.make_person(make.make_case(cast.team), names=cast.person.names)
        make.make_person(make.make_case(cast.other_team), names=cast.person.names)
        offered = self.offered(name, case, cast.worker)
        assert offered["Cases of similar people"] == [twin.shown_code]

    @pages
    def test_the_cases_that_changed_last_are_offered(
        self, name: str, case: Case, cast: Cast
    ) -> None:
        own = make.make_case(cast.team, lead=cast.worker)
        closed = {
            "status": "CLOSED",
            "closing_outcome": "SETTLED",
            "closed_on": timezone.localdate(),
        }
        make.make_case(cast.team, lead=cast.worker, closing_reason="x", **closed)
        make.make_case(cast.team)
        assert self.offered(name, case, cast.worker)["Changed last"] == [own.shown_code]

    @pages
    def test_a_search_stays_on_the_page_and_its_address_says_nothing(
        self, name: str, case: Case, cast: Cast
    ) -> None:
        other = make.make_case(cast.team, lead=cast.worker)
        make.make_person(other, names=[{"kind": "LEGAL", "given": "Zoya", "family": "Primernaya"}])
        client = client_of(cast.worker)
        answer = client.post(page(name, case), {"words": "Zoja Primernaja"})
        address = answer.headers["Location"]
        assert (answer.status_code, "rimern" in address) == (303, False)
        text = client.get(address).content.decode()
        assert f'href="?code={other.shown_code}"' in text
        assert other.shown_code not in client_of(cast.coordinator).get(address).content.decode()

    @pages
    def test_nothing_to_look_for_is_an_error(self, name: str, case: Case, cast: Cast) -> None:
        answer = client_of(cast.worker).post(page(name, case), {"words": " "})
        assert answer.status_code == 422
        assert "Type a name, a case code or a number." in answer.content.decode()

    def test_more_cases_cost_no_more_queries(self, case: Case, cast: Cast) -> None:
        client, counts = client_of(cast.worker), []
        for _again in range(3):
            make.make_person(make.make_case(cast.team, lead=cast.worker), names=cast.person.names)
            with CaptureQueriesContext(connection) as queries:
                client.get(page("case-join", case))
            counts.append(len(queries))
        assert counts[1] == counts[2]


class KnownPersonTests:
    def test_a_person_of_another_case_joins_this_one(self, case: Case, cast: Cast) -> None:
        other = make.make_case(cast.team, lead=cast.worker)
        person = make.make_person(other)
        url = f"{page('person-known', case)}?code={other.shown_code}"
        data = {"person": person.pk, "role": "PARTNER"}
        assert client_of(cast.worker).post(url, data).status_code == 303
        assert case.members.get(person=person).role == "PARTNER"
        assert other.members.get().person_id == person.pk

    def test_nobody_of_a_case_out_of_reach_can_be_chosen(self, case: Case, cast: Cast) -> None:
        other = make.make_case(cast.team, lead=cast.worker)
        stranger = make.make_person(make.make_case(cast.other_team))
        url = f"{page('person-known', case)}?code={other.shown_code}"
        answer = client_of(cast.worker).post(url, {"person": stranger.pk, "role": "OTHER"})
        assert list(answer.context["form"].errors) == ["person"]


class TransferTests:
    def test_the_page_names_what_happens(self, case: Case, cast: Cast) -> None:
        case.labels.create(team=cast.team, name="Spring")
        text = client_of(cast.coordinator).get(page("case-transfer", case)).content.decode()
        assert "Labels are dropped: Spring" in text

    def test_the_case_goes_to_the_other_team(self, case: Case, cast: Cast) -> None:
        data = {"team": cast.other_team.pk, "reason": "moved", "version": 1}
        answer = client_of(cast.coordinator).post(page("case-transfer", case), data)
        assert (answer.status_code, answer.headers["Location"]) == (303, reverse("case-list"))
        case.refresh_from_db()
        assert case.team_id == cast.other_team.pk


class CostTests:
    @pytest.mark.parametrize(
        "name", ["case-close", "case-split", "case-transfer", "case-join", "person-known"]
    )
    def test_as_many_queries_for_two_as_for_twenty(self, name: str, case: Case, cast: Cast) -> None:
        other = make.make_case(cast.team, lead=cast.worker)
        counts = []
        for rows in (2, 18):
            for _ in range(rows):
                for one in (case, other):
                    make.make_person(one, role="OTHER")
                    make.make_task(one)
                    make.make_deadline(one)
                    make.make_note(one)
            query = {"code": other.shown_code} if name in ("case-join", "person-known") else {}
            client = client_of(cast.coordinator)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(page(name, case), query).status_code == 200
            counts.append(len(captured))
        assert counts[0] == counts[1]
        assert Person.objects.count() > 40
