"""Two entries of one person, compared and made one."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Case, Person
from cases.services.identifiers import refresh_tokens
from tests import make
from tests.conftest import Cast
from tests.views.test_case_life import client_of

SPELLING = {"kind": "PASSPORT", "given": "Testane", "family": "Probine", "patronymic": ""}


@pytest.fixture
def other(cast: Cast) -> Person:
    case = make.make_case(cast.team, lead=cast.worker)
    return make.make_person(case, names=[SPELLING], sex="F", remark="wears glasses")


def url_of(name: str, cast: Cast, *people: Person) -> str:
    return reverse(name, args=[cast.case.shown_code, *(person.pk for person in people)])


class ChooseTests:
    def test_people_of_the_case_and_by_its_code_of_another(self, cast: Cast, other: Person) -> None:
        child = make.make_person(cast.case, role="CHILD")
        client, url = client_of(cast.worker), url_of("person-same", cast, cast.person)
        assert url_of("person-merge", cast, cast.person, child) in client.get(url).content.decode()
        code = other.memberships.get().case.shown_code
        text = client.get(url, {"code": code}).content.decode()
        assert url_of("person-merge", cast, cast.person, other) in text

    def test_somebody_alike_in_another_case_is_offered(self, cast: Cast, other: Person) -> None:
        far = make.make_person(make.make_case(cast.other_team), names=[SPELLING])
        answer = client_of(cast.worker).get(url_of("person-same", cast, cast.person))
        text = answer.content.decode()
        assert url_of("person-merge", cast, cast.person, other) in text
        assert other.memberships.get().case.shown_code in text
        assert str(far.pk) not in text

    def test_so_is_somebody_with_the_same_number(self, cast: Cast) -> None:
        case = make.make_case(cast.team, lead=cast.worker)
        namesake = make.make_person(
            case, names=[{"kind": "MAIN", "given": "Quite", "family": "Other"}]
        )
        for person in (cast.person, namesake):
            refresh_tokens(make.make_document(person, number="70 7654321"))
        answer = client_of(cast.worker).get(url_of("person-same", cast, cast.person))
        assert url_of("person-merge", cast, cast.person, namesake) in answer.content.decode()

    def test_a_case_out_of_reach_shows_nobody(self, cast: Cast) -> None:
        foreign = make.make_case(cast.other_team)
        stranger = make.make_person(foreign, names=[SPELLING])
        url = url_of("person-same", cast, cast.person)
        answer = client_of(cast.worker).get(url, {"code": foreign.shown_code})
        assert answer.status_code == 422
        assert "Probine" not in answer.content.decode()
        assert str(stranger.pk) not in answer.content.decode()


class MergeTests:
    def test_both_stand_side_by_side(self, cast: Cast, other: Person) -> None:
        url = url_of("person-merge", cast, cast.person, other)
        answer = client_of(cast.worker).get(url)
        text = answer.content.decode()
        assert "wears glasses" in text
        assert "Testane Probine" in text
        assert "Probine" not in text[text.index("<title>") : text.index("</title>")]

    def test_what_pages_mask_is_masked_here_too(self, cast: Cast, other: Person) -> None:
        for person, place in ((cast.person, "Hidingtown"), (other, "Hidingville")):
            person.whereabouts = place
            person.save()
        url = url_of("person-merge", cast, cast.person, other)
        text = client_of(cast.worker).get(url).content.decode()
        assert "Hiding" not in text
        assert "recorded, not shown" in text

    def test_the_choices_are_taken_and_the_message_offers_undo(
        self, cast: Cast, other: Person
    ) -> None:
        cast.person.sex = "M"
        cast.person.save()
        client, url = client_of(cast.worker), url_of("person-merge", cast, cast.person, other)
        assert set(client.get(url).context["form"].fields) >= {"names", "sex"}
        data = {"version": 1, "other_version": 1, "names": "other", "sex": "other"}
        answer = client.post(url, data, follow=True)
        assert "/undo/" in answer.content.decode()
        kept = Person.objects.get(pk=cast.person.pk)
        assert (kept.sex, kept.main_name, kept.remark) == ("F", "Testane Probine", "wears glasses")

    def test_without_a_choice_nothing_is_merged(self, cast: Cast, other: Person) -> None:
        url = url_of("person-merge", cast, cast.person, other)
        data = {"version": 1, "other_version": 1, "names": "nonsense"}
        answer = client_of(cast.worker).post(url, data)
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == ["names"]
        assert Person.objects.filter(pk=other.pk).exists()

    def test_an_old_version_meets_the_page_again(self, cast: Cast, other: Person) -> None:
        url = url_of("person-merge", cast, cast.person, other)
        data = {"version": 1, "other_version": 9, "names": "kept"}
        assert client_of(cast.worker).post(url, data).status_code == 409

    def test_somebody_else_is_in_a_case_out_of_reach(self, cast: Cast, other: Person) -> None:
        hidden = make.make_case(cast.other_team)
        hidden.members.create(person=other, role="MAIN", data_key=hidden.data_key)
        url = url_of("person-merge", cast, cast.person, other)
        text = client_of(cast.worker).get(url).content.decode()
        assert "in a case that you may not change" in text
        assert hidden.shown_code not in text
        assert '<form class="narrow"' not in text

    def test_a_stranger_is_no_person(self, cast: Cast) -> None:
        stranger = make.make_person(make.make_case(cast.other_team))
        url = url_of("person-merge", cast, cast.person, stranger)
        assert client_of(cast.worker).get(url).status_code == 404

    def test_as_many_queries_for_two_cases_as_for_ten(self, cast: Cast, other: Person) -> None:
        counts = []
        for cases in (1, 9):
            for _ in range(cases):
                case: Case = make.make_case(cast.team, lead=cast.worker)
                case.members.create(person=other, role="MAIN", data_key=case.data_key)
            client = client_of(cast.coordinator)
            with CaptureQueriesContext(connection) as captured:
                client.get(url_of("person-merge", cast, cast.person, other))
            counts.append(len(captured))
        assert counts[0] == counts[1]


class TakeBackTests:
    def test_a_coordinator_finds_the_way_back_on_the_persons_page(
        self, cast: Cast, other: Person
    ) -> None:
        data = {"version": 1, "other_version": 1, "names": "kept"}
        client_of(cast.worker).post(url_of("person-merge", cast, cast.person, other), data)
        back = url_of("person-unmerge", cast, cast.person, other)
        page = reverse("person-detail", args=[cast.case.shown_code, cast.person.pk])
        client = client_of(cast.coordinator)
        assert back in client.get(page).content.decode()
        assert back not in client_of(cast.worker).get(page).content.decode()
        assert client.get(back).status_code == 200
        assert client.post(back).status_code == 303
        assert Person.objects.filter(pk=other.pk).exists()
        assert client.get(back).status_code == 404

    def test_the_history_says_it_in_words(self, cast: Cast, other: Person) -> None:
        data = {"version": 1, "other_version": 1, "names": "kept"}
        client = client_of(cast.worker)
        client.post(url_of("person-merge", cast, cast.person, other), data)
        page = reverse("case-history", args=[cast.case.shown_code])
        assert "Made one person of two entries" in client.get(page).content.decode()
