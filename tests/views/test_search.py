from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, CaseMember, IdentifierToken, Person, SearchRecord
from cases.selectors import name_index
from cases.services.identifiers import tokens_of
from casetracker.audit.models import AuditEvent
from casetracker.vault.models import DataKey
from tests import make
from tests.conftest import Cast

NAMES = [{"kind": "LEGAL", "given": "Зинур", "family": "Подъяблонский", "patronymic": "Юрьевич"}]
ALIAS = {"kind": "ALIAS", "given": "", "family": "Snegir", "patronymic": ""}


def named(case: Case, given: str, family: str, **fields: Any) -> Person:
    names = [{"kind": "LEGAL", "given": given, "family": family, "patronymic": ""}]
    return make.make_person(case, role="CHILD", names=names, **fields)


def with_tokens(record: Any) -> Any:
    IdentifierToken.objects.bulk_create(tokens_of(record))
    return record


@pytest.fixture
def zinur(cast: Cast) -> Person:
    return make.make_person(cast.case, role="CHILD", names=[*NAMES, ALIAS])


@pytest.fixture
def look(client: Client, cast: Cast) -> Callable[..., Any]:
    """Search as somebody and follow to what was found."""

    def search(words: str, year: str = "", user: Any = None) -> Any:
        client.force_login(user or cast.worker)
        typed = {"words": words, "year": year}
        return client.post(reverse("search"), typed, follow=True)

    return search


def cells(response: Any) -> list[str]:
    """Return the names on the page of results."""
    table = response.context.get("table") or {"rows": []}
    return [row["cells"][0]["text"] for row in table["rows"]]


def reasons(response: Any) -> list[str]:
    return [row["cells"][1]["text"] for row in response.context["table"]["rows"]]


@pytest.mark.django_db
class SearchByNameTests:
    @pytest.mark.parametrize(
        "words",
        [
            "Зинур Подъяблонский",
            "podyablonsky zinur",
            "Podjablonski",
            "PODIEIABLONSKII ZINUR IUREVICH",
            "Sinur Podjablonskij",
            "Zinur Podyablosky",
        ],
    )
    def test_it_finds_a_name_in_any_script_spelling_and_order(
        self, words: str, zinur: Person, look: Callable[..., Any]
    ) -> None:
        assert "Зинур Юрьевич Подъяблонский" in cells(look(words))

    def test_it_says_why(self, zinur: Person, look: Callable[..., Any]) -> None:
        assert reasons(look("Podyablonsky")) == ["Same name"]
        assert reasons(look("Podyablosky")) == ["Similar name"]
        assert reasons(look("Снегирь")) == ["Alias: Snegir"]

    def test_the_year_of_birth_puts_its_bearer_first(
        self, cast: Cast, look: Callable[..., Any]
    ) -> None:
        for band in ("1980-1984", "1990-1994", "2000-2004"):
            Person.objects.filter(pk=named(cast.case, f"Probin{band[2]}", "Tester").pk).update(
                birth_years=band
            )
        assert cells(look("Tester 1992"))[0] == "Probin9 Tester"
        assert cells(look("Tester", "2001"))[0] == "Probin0 Tester"
        assert "Year of birth fits" in look("Tester", "1981").content.decode()

    def test_it_finds_closed_cases_and_marks_them(
        self, cast: Cast, zinur: Person, look: Callable[..., Any]
    ) -> None:
        Case.objects.filter(pk=cast.case.pk).update(
            status="CLOSED", closing_outcome="PROTECTED", closed_on=timezone.localdate()
        )
        assert "Closed on" in look("Podyablonsky").content.decode()

    def test_it_finds_nobody_whom_the_user_may_not_see(
        self, cast: Cast, zinur: Person, look: Callable[..., Any]
    ) -> None:
        unknown = look("Podyablonsky", user=cast.stranger).content.decode()
        nobody = look("Qwrtpsdf", user=cast.stranger).content.decode()
        for user in (cast.stranger, cast.colleague, cast.auditor, cast.administrator, cast.lapsed):
            assert cells(look("Podyablonsky", user=user)) == []
        assert "0 results" in unknown
        assert unknown.count("<li>") == nobody.count("<li>")

    def test_it_fills_the_page_past_people_out_of_reach(
        self, cast: Cast, look: Callable[..., Any]
    ) -> None:
        foreign = make.make_case(cast.other_team)
        for _number in range(30):
            named(foreign, "Anton", "Zelenin")
        named(cast.case, "Antonina", "Selenina")
        assert cells(look("Anton Zelenin")) == ["Antonina Selenina"]

    def test_it_shows_25_a_page(self, cast: Cast, client: Client, look: Callable[..., Any]) -> None:
        for number in range(27):
            named(cast.case, f"Anton{'a' * (number % 3)}", "Zelenin")
        first = look("Anton Zelenin")
        second = client.get(first.request["PATH_INFO"] + "?page=2")
        assert (len(cells(first)), len(cells(second))) == (25, 2)
        assert "Results 26 to 27" in second.content.decode()

    def test_a_person_in_two_cases_stands_with_each(
        self, cast: Cast, zinur: Person, look: Callable[..., Any]
    ) -> None:
        other = make.make_case(cast.team, lead=cast.worker)
        CaseMember.objects.create(case=other, person=zinur, role="OTHER", data_key=other.data_key)
        assert len(cells(look("Podyablonsky"))) == 2

    @pytest.mark.parametrize("how", ["person", "membership", "case"])
    def test_what_was_removed_is_not_found(
        self, how: str, cast: Cast, zinur: Person, look: Callable[..., Any]
    ) -> None:
        assert cells(look("Podyablonsky"))
        gone = {"removed_at": timezone.now(), "updated_at": timezone.now()}
        rows: Any = {
            "person": Person.objects.filter(pk=zinur.pk),
            "membership": CaseMember.objects.filter(person=zinur),
            "case": Case.objects.filter(pk=cast.case.pk),
        }[how]
        rows.update(**gone)
        assert cells(look("Podyablonsky")) == []


@pytest.mark.django_db
class SearchByNumberTests:
    @pytest.mark.parametrize("words", ["8 (900) 555-01-02", "+7 900 5550102", "79005550102"])
    def test_it_finds_a_phone_number_in_any_form(
        self, words: str, zinur: Person, look: Callable[..., Any]
    ) -> None:
        zinur.contact_address = "+79005550102"
        zinur.save()
        with_tokens(zinur)
        assert reasons(look(words)) == ["Same phone number"]

    def test_it_finds_an_email_address(self, zinur: Person, look: Callable[..., Any]) -> None:
        zinur.contact_address = "Probe@example.org"
        zinur.save()
        with_tokens(zinur)
        assert reasons(look("probe@EXAMPLE.org")) == ["Same e-mail address"]

    @pytest.mark.parametrize("words", ["71 1234567", "711234567", "passport 711234567"])
    def test_it_finds_the_number_of_a_paper(
        self, words: str, zinur: Person, look: Callable[..., Any]
    ) -> None:
        with_tokens(make.make_document(zinur, number="71 1234567"))
        assert reasons(look(words)) == ["Same document number"]

    def test_it_finds_a_reference_number(self, zinur: Person, look: Callable[..., Any]) -> None:
        with_tokens(make.make_claim(zinur, reference_number="ZZ-2024-0007"))
        assert reasons(look("zz 2024 0007")) == ["Same reference number"]

    def test_it_does_not_find_a_part_of_a_number(
        self, zinur: Person, look: Callable[..., Any]
    ) -> None:
        with_tokens(make.make_document(zinur, number="71 1234567"))
        assert cells(look("1234567")) == []

    def test_a_lawyer_finds_only_by_papers_that_are_shared(
        self, cast: Cast, zinur: Person, look: Callable[..., Any]
    ) -> None:
        with_tokens(make.make_document(zinur, number="71 1234567"))
        with_tokens(make.make_document(zinur, number="71 7654321", shared_with_lawyer=True))
        assert cells(look("711234567", user=cast.lawyer)) == []
        assert reasons(look("717654321", user=cast.lawyer)) == ["Same document number"]

    def test_a_lawyer_finds_nobody_by_a_phone_number(
        self, cast: Cast, zinur: Person, look: Callable[..., Any]
    ) -> None:
        zinur.contact_address = "+79005550102"
        zinur.save()
        with_tokens(zinur)
        assert cells(look("+79005550102", user=cast.lawyer)) == []
        assert cells(look("Podyablonsky", user=cast.lawyer))

    def test_a_number_out_of_reach_takes_the_queries_of_one_that_is_nowhere(
        self, cast: Cast, client: Client, django_assert_num_queries: Any
    ) -> None:
        foreign = make.make_person(make.make_case(cast.other_team))
        with_tokens(make.make_document(foreign, number="71 1234567"))
        client.force_login(cast.worker)
        counts = [
            query_count(client, django_assert_num_queries, words)
            for words in ("711234567", "719999999")
        ]
        assert counts[0] == counts[1]


def query_count(client: Client, count: Any, words: str) -> int:
    client.post(reverse("search"), {"words": "warm up"})
    with count(200, exact=False) as queries:
        client.post(reverse("search"), {"words": words})
    return len(queries)


@pytest.mark.django_db
class SearchByCodeTests:
    def test_a_code_leads_to_its_case(self, cast: Cast, client: Client) -> None:
        client.force_login(cast.worker)
        for typed in (cast.case.code, cast.case.shown_code.lower(), f" {cast.case.shown_code} "):
            answer = client.post(reverse("search"), {"words": typed})
            assert (answer.status_code, answer["Location"]) == (303, cast.case.get_absolute_url())

    def test_a_foreign_code_is_like_one_that_is_nowhere(
        self, cast: Cast, look: Callable[..., Any]
    ) -> None:
        for code in (cast.case.code, make.unused_code()):
            answer = look(code, user=cast.stranger)
            assert answer.request["PATH_INFO"].startswith("/search/")
            assert "0 results" in answer.content.decode()


@pytest.mark.django_db
class FormTests:
    @pytest.mark.parametrize(
        "words", ["", "   ", "!?… -", "x" * 5000, "a\x00b", "\u202eprobin", "1990"]
    )
    def test_it_refuses_what_nobody_is_called_and_keeps_it(
        self, words: str, cast: Cast, client: Client
    ) -> None:
        client.force_login(cast.worker)
        answer = client.post(reverse("search"), {"words": words, "year": "1990"})
        assert answer.status_code == 422
        assert answer.context["form"].errors["words"]
        assert answer.context["form"]["year"].value() == "1990"
        assert not SearchRecord.objects.exists()

    @pytest.mark.parametrize("year", ["19", "abcd", "1850", "3000", "٣", "9" * 400])
    def test_it_refuses_a_year_that_is_none(self, year: str, cast: Cast, client: Client) -> None:
        client.force_login(cast.worker)
        answer = client.post(reverse("search"), {"words": "Probin", "year": year})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["year"])

    @pytest.mark.parametrize(
        "words", ["محمد رضایی", "שלום", "名前", "🙂 Probin", "ʹʺ Probin", "O'"]
    )
    def test_it_takes_any_script(self, words: str, look: Callable[..., Any]) -> None:
        assert look(words).status_code == 200

    def test_the_box_stands_on_every_page_of_those_who_work_on_cases(
        self, cast: Cast, client: Client
    ) -> None:
        client.force_login(cast.worker)
        page = client.get(reverse("case-list")).content.decode()
        assert 'action="/search/"' in page
        assert page.count('accesskey="s"') == 1
        client.force_login(cast.auditor)
        assert 'action="/search/"' not in client.get(reverse("case-list")).content.decode()

    def test_nobody_signed_in_searches_nothing(self, client: Client, db: None) -> None:
        assert client.post(reverse("search"), {"words": "Probin"}).status_code == 302


@pytest.mark.django_db
class SearchRecordTests:
    def test_words_stand_in_no_address_title_or_event(
        self, zinur: Person, look: Callable[..., Any]
    ) -> None:
        answer = look("Podyablonsky")
        ways = [url for url, _status in answer.redirect_chain]
        assert "ablonsk" not in " ".join(ways).lower()
        title = answer.content.decode().split("<title>")[1].split("</title>")[0]
        assert "Podyablonsky" not in title
        event = AuditEvent.objects.latest("sequence")
        assert (event.verb, event.count, event.reason_code) == ("listed", 1, "search")
        assert (event.target_id, event.fields) == ("", [])

    def test_words_and_results_are_sealed(self, zinur: Person, look: Callable[..., Any]) -> None:
        look("Podyablonsky")
        sealed = bytes(SearchRecord.objects.get().content_sealed)  # type: ignore[attr-defined]
        assert b"ablonsk" not in sealed
        assert str(zinur.pk).encode() not in sealed

    def test_only_who_searched_sees_it(
        self, cast: Cast, zinur: Person, client: Client, look: Callable[..., Any]
    ) -> None:
        way = look("Podyablonsky").request["PATH_INFO"]
        client.force_login(cast.coordinator)
        foreign, nowhere = client.get(way), client.get(reverse("search-found", args=[uuid4()]))
        assert (foreign.status_code, nowhere.status_code) == (404, 404)
        assert "ablonsk" not in foreign.content.decode()

    def test_after_half_an_hour_it_says_to_search_again(self, cast: Cast, client: Client) -> None:
        kept = make.make_search(cast.worker, expires_at=timezone.now() - timedelta(seconds=1))
        client.force_login(cast.worker)
        answer = client.get(reverse("search-found", args=[kept.pk]))
        assert answer.status_code == 404
        assert "Search again" in answer.content.decode()
        assert "Probin" not in answer.content.decode()

    def test_a_new_search_deletes_expired_ones_with_their_keys(
        self, cast: Cast, look: Callable[..., Any]
    ) -> None:
        old = make.make_search(cast.coordinator, expires_at=timezone.now() - timedelta(seconds=1))
        young = make.make_search(cast.coordinator)
        look("Podyablonsky")
        assert not SearchRecord.objects.filter(pk=old.pk).exists()
        assert not DataKey.objects.filter(pk=old.data_key_id).exists()
        assert DataKey.objects.filter(pk=young.data_key_id).exists()

    def test_results_follow_rights_that_were_lost_meanwhile(
        self, cast: Cast, zinur: Person, client: Client, look: Callable[..., Any]
    ) -> None:
        way = look("Podyablonsky").request["PATH_INFO"]
        Case.objects.filter(pk=cast.case.pk).update(lead=None)
        answer = client.get(way)
        assert cells(answer) == []
        assert "ski" not in answer.content.decode().split("results")[-1]

    def test_a_person_whose_names_cannot_be_opened_is_passed_over(
        self, cast: Cast, zinur: Person, look: Callable[..., Any]
    ) -> None:
        named(cast.case, "Zina", "Podyablonskaya")
        DataKey.objects.filter(pk=zinur.data_key_id).delete()
        name_index.names.forget()
        assert cells(look("Podyablonsky")) == ["Zina Podyablonskaya"]


@pytest.mark.django_db
class HiddenNamesTests:
    def test_with_names_hidden_it_finds_and_shows_codes_alone(
        self, cast: Cast, zinur: Person, client: Client
    ) -> None:
        client.force_login(cast.worker)
        client.post(reverse("names-hide"))
        for words in ("Podyablonsky", "Снегирь"):
            answer = client.post(reverse("search"), {"words": words}, follow=True)
            page = answer.content.decode()
            assert cast.case.shown_code in page
            assert not any(name in page for name in ("ablonsk", "Подъяб", "Snegir", "Снегирь"))


@pytest.mark.django_db
class QueryTests:
    @pytest.mark.parametrize("words", ["Anton Zelenin", "Zelenin 711234567"])
    def test_their_number_does_not_grow_with_the_results(
        self, words: str, cast: Cast, client: Client, django_assert_max_num_queries: Any
    ) -> None:
        client.force_login(cast.worker)
        counts = []
        for people in (2, 18):
            for _number in range(people):
                named(make.make_case(cast.team, lead=cast.worker), "Anton", "Zelenin")
            client.post(reverse("search"), {"words": words}, follow=True)  # reads who is new
            with django_assert_max_num_queries(60) as queries:
                client.post(reverse("search"), {"words": words}, follow=True)
            counts.append(len(queries))
        assert counts[0] == counts[1]
