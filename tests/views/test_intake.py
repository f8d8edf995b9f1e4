from __future__ import annotations

from datetime import timedelta
from typing import Any

import html5lib
import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, Draft, Language, Person
from cases.services.drafts import purge_drafts
from cases.services.identifiers import refresh_tokens
from casetracker.audit.models import AuditEvent
from casetracker.vault.models import DataKey
from tests import make
from tests.conftest import Cast
from tests.views.filling import as_shown, day, send, signed_in

NEW = {
    "given": "Oleg",
    "family": "Primer",
    "contact_channel": "Signal",
    "contact_address": "+7 701 000 00 07",
    "risk": "HIGH",
    "country_of_stay": "KZ",
    "agreed": "on",
    "language": "ru",
}
URL = reverse("case-new")


@pytest.fixture(autouse=True)
def reference(db: None) -> None:
    cache.clear()
    for code in ("KZ", "RU"):
        make.make_country(code)
    make.make_document_type()
    Language.objects.get_or_create(code="ru", defaults={"label_en": "Russian"})


def new_case(cast: Cast) -> Case:
    return Case.objects.exclude(pk=cast.case.pk).get()


class IntakeTests:
    def test_it_opens_a_case_with_all_that_was_said(self, cast: Cast) -> None:
        paper = {"paper-0-type": "RU_ZAGRAN_10", "paper-0-number": "70 1234567"}
        family = {
            "person-rows": "0",
            "person-0-name": "Anna Primer",
            "person-0-role": "PARTNER",
            "person-0-born": "1994",
        }
        dates = {**day("birth", "1990", "mars"), **day("paper-0-expires", "2031", "5", "4")}
        answer = send(signed_in(cast.worker), URL, **NEW, **paper, **family, **dates)
        case = new_case(cast)
        assert (answer.status_code, answer.url) == (303, case.get_absolute_url())
        assert (case.lead, case.risk, str(case.current_country and case.current_country.code)) == (
            cast.worker,
            "HIGH",
            "KZ",
        )
        main = case.members.get(role="MAIN").person
        assert (main.main_name, main.contact_channel) == ("Oleg Primer", "Signal")
        assert str(main.birth) == "1990-03"
        wife = case.members.get(role="PARTNER").person
        assert (wife.main_name, wife.birth_years) == ("Anna Primer", "1990-1994")
        held = main.documents.get()
        assert (held.type.code, held.number, held.holding) == (
            "RU_ZAGRAN_10",
            "70 1234567",
            "HELD",
        )
        consent = main.consents.get()
        assert (str(consent.language and consent.language.code), str(consent.given)[:10]) == (
            "ru",
            timezone.localdate().isoformat(),
        )

    def test_it_asks_for_little_and_for_all_of_that(self, cast: Cast) -> None:
        answer = send(signed_in(cast.worker), URL)
        assert answer.status_code == 422
        assert set(answer.context["form"].errors) == {
            "given",
            "contact_channel",
            "risk",
            "country_of_stay",
            "agreed",
            "language",
        }
        assert Case.objects.count() == 1

    def test_a_place_may_be_unknown(self, cast: Cast) -> None:
        typed = NEW | {"country_of_stay": "?"}
        assert send(signed_in(cast.worker), URL, **typed).status_code == 303
        assert new_case(cast).current_country is None

    def test_sent_twice_it_opens_one_case(self, cast: Cast) -> None:
        client = signed_in(cast.worker)
        data = as_shown(client.get(URL)) | NEW
        answers: list[Any] = [client.post(URL, data) for _time in range(2)]
        assert answers[0].url == answers[1].url
        assert (Case.objects.count(), Person.objects.count()) == (2, 2)

    def test_a_team_of_others_cannot_be_chosen(self, cast: Cast) -> None:
        answer = send(signed_in(cast.worker), URL, **NEW, team=cast.other_team.pk)
        assert answer.status_code == 422

    def test_a_bad_row_saves_nothing_at_all(self, cast: Cast) -> None:
        row = {"person-rows": "0", "person-0-name": "Anna", "person-0-born": "94"}
        answer = send(signed_in(cast.worker), URL, **NEW, **row)
        assert answer.status_code == 422
        assert "Year must have 4 digits." in answer.text[: answer.text.index("<form method")]
        assert as_shown(answer)["person-0-born"] == "94"
        assert Case.objects.count() == 1

    def test_a_number_without_a_type_is_not_dropped(self, cast: Cast) -> None:
        answer = send(signed_in(cast.worker), URL, **NEW, **{"paper-0-number": "70 1234567"})
        assert answer.status_code == 422
        assert "Choose what paper this is." in answer.text


class RowTests:
    def test_another_row_keeps_everything_and_takes_the_focus(self, cast: Cast) -> None:
        client = signed_in(cast.worker)
        answer = send(client, URL, **NEW, add="person")
        data = as_shown(answer)
        assert answer.status_code == 200
        assert (data["given"], data["person-rows"]) == ("Oleg", "0")
        assert 'name="person-0-name"' in answer.text
        assert answer.text.count("autofocus") == 1
        assert "<title>Error" not in answer.text

    def test_a_row_taken_out_renames_no_other(self, cast: Cast) -> None:
        typed = {f"person-{n}-name": f"Name {n}" for n in range(3)}
        answer = send(
            signed_in(cast.worker),
            URL,
            **NEW,
            **typed,
            **{"person-rows": "0,1,2"},
            remove="person-1",
        )
        data = as_shown(answer)
        assert data["person-rows"] == "0,2"
        assert (data["person-0-name"], data["person-2-name"]) == ("Name 0", "Name 2")
        assert "person-1-name" not in data

    @pytest.mark.parametrize("rows", ["9999", "x", "0,0,0", ",".join(map(str, range(500))), "²"])
    def test_forged_rows_are_no_burden(self, cast: Cast, rows: str) -> None:
        answer = send(signed_in(cast.worker), URL, **{"person-rows": rows}, add="person")
        assert answer.status_code == 200
        assert answer.text.count('id="id_person-') <= 36

    def test_from_five_people_on_it_points_to_the_list(self, cast: Cast) -> None:
        rows = {"person-rows": "0,1,2,3"}
        assert "A large family?" in send(signed_in(cast.worker), URL, **rows, add="person").text

    def test_enter_creates_the_case(self, cast: Cast) -> None:
        page = signed_in(cast.worker).get(URL).text
        form = page[page.index("<form method") :]
        first = form[form.index("<button") : form.index("</button>")]
        assert "name=" not in first
        assert "Create case" in first


class DraftTests:
    def kept(self, cast: Cast, **typed: str) -> Draft:
        answer = send(signed_in(cast.worker), URL, **(typed or {"given": "Zyx"}), draft="1")
        assert (answer.status_code, answer.url) == (303, "/cases/drafts/")
        return Draft.objects.get()

    def test_it_keeps_what_is_not_finished_or_wrong(self, cast: Cast) -> None:
        draft = self.kept(cast, **{"given": "Zyx", "birth_year": "99", "person-rows": "0"})
        page = signed_in(cast.worker).get(reverse("draft-edit", args=[draft.pk]))
        data = as_shown(page)
        assert (page.status_code, data["given"], data["birth_year"]) == (200, "Zyx", "99")
        assert "person-0-name" in data

    def test_no_word_of_it_is_plain_in_the_database(self, cast: Cast) -> None:
        draft = self.kept(cast, given="Kanarejkin")
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM cases_draft")
            row = repr(cursor.fetchall())
        assert "anarejkin" not in row
        assert draft.data_key.subject_type == "worker"

    def test_it_becomes_a_case_and_is_gone_with_its_key(self, cast: Cast) -> None:
        draft = self.kept(cast)
        answer = send(signed_in(cast.worker), reverse("draft-edit", args=[draft.pk]), **NEW)
        assert answer.url == new_case(cast).get_absolute_url()
        assert not Draft.objects.exists()
        assert not DataKey.objects.filter(pk=draft.data_key_id).exists()

    def test_its_owner_alone_has_it(self, cast: Cast) -> None:
        draft = self.kept(cast)
        for name in ("draft-edit", "draft-similar"):
            url = reverse(name, args=[draft.pk])
            assert signed_in(cast.coordinator).get(url).status_code == 404
        assert "Zyx" not in signed_in(cast.coordinator).get(reverse("draft-list")).text

    def test_it_is_deleted_at_once(self, cast: Cast) -> None:
        draft = self.kept(cast)
        url = reverse("draft-remove", args=[draft.pk])
        assert signed_in(cast.worker).post(url).status_code == 303
        assert not DataKey.objects.filter(pk=draft.data_key_id).exists()

    def test_after_a_week_it_is_gone(self, cast: Cast) -> None:
        draft = self.kept(cast)
        with time_machine.travel(timezone.now() + timedelta(days=6, hours=23)):
            assert purge_drafts() == 0
        with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
            url = reverse("draft-edit", args=[draft.pk])
            assert signed_in(cast.worker).get(url).status_code == 404
            assert purge_drafts() == 1
        assert not DataKey.objects.filter(pk=draft.data_key_id).exists()

    def test_there_is_an_end_to_drafts(self, cast: Cast) -> None:
        for _draft in range(20):
            make.make_draft(cast.worker)
        answer = send(signed_in(cast.worker), URL, given="Zyx", draft="1")
        assert answer.status_code == 422
        assert "You have twenty drafts." in answer.text
        assert as_shown(answer)["given"] == "Zyx"

    @pytest.mark.parametrize("url", [reverse("draft-list"), URL])
    def test_more_drafts_cost_no_more_queries(self, cast: Cast, url: str) -> None:
        counts = []
        for more in (2, 18):
            for _draft in range(more):
                make.make_draft(cast.worker, given="Zyx")
            client = signed_in(cast.worker)
            client.get(url)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200
            counts.append(len(queries))
        assert counts[0] == counts[1]


class UsedMostTests:
    def groups(self, cast: Cast, name: str) -> dict[str, list[str]]:
        text = signed_in(cast.worker).get(URL).text
        page = html5lib.parse(text, namespaceHTMLElements=False)
        groups = page.findall(f".//select[@name='{name}']/optgroup")
        return {str(one.get("label")): [o.get("value", "") for o in one] for one in groups}

    def test_languages_of_agreements_in_reach_stand_first(self, cast: Cast) -> None:
        spoken = {code: self.language(code) for code in ("hy", "ka", "tg")}
        foreign = make.make_person(make.make_case(cast.other_team))
        for person, code in ((cast.person, "hy"), (foreign, "tg")):
            make.make_consent(person, language=spoken[code])
        groups = self.groups(cast, "language")
        assert groups["Used most"] == ["hy"]
        assert set(groups["All languages"]) == {"ka", "ru", "tg"}

    def test_without_any_agreement_there_is_one_list(self, cast: Cast) -> None:
        assert self.groups(cast, "language") == {}

    def language(self, code: str) -> Language:
        return Language.objects.get_or_create(code=code, defaults={"label_en": code})[0]


class FoldedPaperTests:
    def folded(self, answer: Any) -> bool:
        return '<details class="fold">' in answer.text

    def test_a_blank_row_waits_folded(self, cast: Cast) -> None:
        client = signed_in(cast.worker)
        assert self.folded(client.get(URL))
        assert self.folded(send(client, URL, **{**NEW, "risk": ""}))

    @pytest.mark.parametrize(
        "typed",
        [
            {"paper-0-number": "1"},
            {"paper-0-holding": "LOST"},
            {"paper-0-expires_day": "x"},
            {"add": "paper"},
        ],
    )
    def test_a_row_with_anything_in_it_stands_open(self, cast: Cast, typed: dict[str, str]) -> None:
        answer = send(signed_in(cast.worker), URL, **{**NEW, "risk": "", **typed})
        assert not self.folded(answer)


class SimilarTests:
    def send(self, cast: Cast, user: Any = None) -> Any:
        return send(signed_in(user or cast.worker), URL, **NEW)

    def known(self, case: Case) -> Person:
        """Put somebody with the same number into a case."""
        from_before = make.make_person(case, role="OTHER", contact_address="8 701 000 0007")
        refresh_tokens(from_before)
        return from_before

    def test_one_in_a_visible_case_is_shown_before_a_case_is_opened(self, cast: Cast) -> None:
        self.known(cast.case)
        answer = self.send(cast)
        draft = Draft.objects.get()
        assert answer.url == reverse("draft-similar", args=[draft.pk])
        assert Case.objects.count() == 1
        page = signed_in(cast.worker).get(answer.url).text
        assert cast.case.shown_code in page
        assert "Testan Probin" in page
        assert "Add these people to this case" in page

    def test_one_that_is_hidden_is_only_a_number(self, cast: Cast) -> None:
        hidden = make.make_case(cast.other_team)
        self.known(hidden)
        page = signed_in(cast.worker).get(self.send(cast).url).text
        event = AuditEvent.objects.get(reason_code="similar_person")
        assert f"number E-{event.sequence}" in page
        assert (event.case_id, event.actor_id) == (hidden.pk, str(cast.worker.pk))
        assert hidden.shown_code not in page
        assert "Testan" not in page
        assert "Add these people" not in page

    def test_a_similar_name_is_found_in_another_script(self, cast: Cast) -> None:
        names = [{"kind": "LEGAL", "given": "Олег", "family": "Пример", "patronymic": ""}]
        make.make_person(cast.case, role="OTHER", names=names)
        assert cast.case.shown_code in signed_in(cast.worker).get(self.send(cast).url).text

    def test_a_first_name_in_the_family_finds_nobody(self, cast: Cast) -> None:
        names = [{"kind": "REPORTED", "given": "Anna", "family": "", "patronymic": ""}]
        make.make_person(cast.case, role="OTHER", names=names)
        row = {"person-rows": "0", "person-0-name": "Anna", "person-0-role": "PARTNER"}
        assert "/similar/" not in send(signed_in(cast.worker), URL, **NEW, **row).url

    def test_its_number_leads_a_coordinator_to_the_history(self, cast: Cast) -> None:
        self.known(cast.case)
        self.send(cast, cast.stranger)
        number = AuditEvent.objects.get(reason_code="similar_person").sequence
        client, url = signed_in(cast.coordinator), reverse("number-find")
        answer: Any = client.post(url, {"number": f"e-{number}"}, follow=True)
        assert answer.request["PATH_INFO"] == reverse("case-history", args=[cast.case.shown_code])
        assert f"Met a similar person at an intake, number E-{number}" in answer.text
        for wrong in ("", "x", "E-", f"{number - 1}", "9" * 30):
            answer = client.post(url, {"number": wrong}, follow=True)
            assert "No case of your teams has this number." in answer.text

    def test_its_number_leads_no_other_coordinator_there(self, cast: Cast) -> None:
        self.known(make.make_case(cast.other_team))
        self.send(cast)
        number = AuditEvent.objects.get(reason_code="similar_person").sequence
        answer: Any = signed_in(cast.coordinator).post(
            reverse("number-find"), {"number": str(number)}, follow=True
        )
        assert "No case of your teams has this number." in answer.text

    def test_how_many_are_hidden_is_not_said(self, cast: Cast) -> None:
        for _case in range(3):
            self.known(make.make_case(cast.other_team))
        page = signed_in(cast.worker).get(self.send(cast).url).text
        assert page.count("number E-") == 1
        assert AuditEvent.objects.filter(reason_code="similar_person").count() == 3

    def test_a_lone_case_may_be_opened_all_the_same(self, cast: Cast) -> None:
        self.known(cast.case)
        client, url = signed_in(cast.worker), self.send(cast).url
        answers: list[Any] = [client.post(url) for _time in range(2)]
        assert answers[0].url == new_case(cast).get_absolute_url()
        assert answers[1].status_code == 404
        assert not Draft.objects.exists()

    def test_the_people_may_join_the_known_case(self, cast: Cast) -> None:
        self.known(cast.case)
        url = self.send(cast).url
        answer: Any = signed_in(cast.worker).post(url, {"case": cast.case.shown_code})
        assert answer.url == cast.case.get_absolute_url()
        names = {member.person.main_name for member in cast.case.members.all()}
        assert names == {"Testan Probin", "Oleg Primer"}
        assert Case.objects.count() == 1

    @pytest.mark.parametrize("code", ["", "x", "9999999"])
    def test_nobody_joins_a_case_that_is_not_theirs(self, cast: Cast, code: str) -> None:
        foreign = make.make_case(cast.other_team)
        self.known(cast.case)
        url = self.send(cast).url
        for typed in {code or foreign.shown_code}:
            assert signed_in(cast.worker).post(url, {"case": typed}).status_code == 404
        assert not foreign.members.exists()

    def test_the_same_number_of_a_paper_is_found(self, cast: Cast) -> None:
        paper = make.make_document(cast.person, number="70 7654321")
        refresh_tokens(paper)
        typed = {"paper-0-type": "RU_ZAGRAN_10", "paper-0-number": "707654321"}
        answer = send(signed_in(cast.worker), URL, **NEW, **typed)
        assert "/similar/" in answer.url

    def test_nobody_may_try_name_after_name(self, cast: Cast) -> None:
        client = signed_in(cast.worker)
        data = as_shown(client.get(URL)) | NEW
        hour = timezone.now().strftime("%Y%m%d%H")
        cache.set(f"similar:{cast.worker.pk}:{hour}", settings.SIMILAR_LOOKS_AN_HOUR, 3600)
        answer: Any = client.post(URL, data)
        assert answer.status_code == 422
        assert "30 times this hour" in answer.text
        assert as_shown(answer)["given"] == "Oleg"
        assert send(client, URL, **NEW, draft="1").status_code == 303
        assert self.send(cast, cast.colleague).status_code == 303
