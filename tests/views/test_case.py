from __future__ import annotations

import re
from datetime import timedelta

import brotli  # type: ignore[import-untyped]
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.models import Person
from cases.partial_dates import PartialDate
from cases.services.summaries import refresh_case
from casetracker.audit.models import AuditEvent
from tests import make
from tests.conftest import Cast
from tests.views.filling import signed_in
from tests.views.full_case import fill, make_citation

TOKEN = r'(csrfmiddlewaretoken" value=")[^"]+'


def shown_to(cast: Cast, user: object) -> str:
    answer = signed_in(user).get(cast.case.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


class CasePageTests:
    def test_it_shows_records_of_every_kind(self, cast: Cast) -> None:
        records = fill(cast)
        page = shown_to(cast, cast.worker)
        for name, record in records.items():
            if name != "member":
                url = reverse(f"{name}-detail", args=[cast.case.shown_code, record.pk])
                assert url in page, name

    def test_its_queries_do_not_grow(self, cast: Cast) -> None:
        client, url = signed_in(cast.worker), cast.case.get_absolute_url()
        fill(cast, 2)
        client.get(url)
        with CaptureQueriesContext(connection) as few:
            client.get(url)
        fill(cast, 18)
        with CaptureQueriesContext(connection) as many:
            client.get(url)
        assert len(many) == len(few)

    def test_it_takes_thirty_queries_at_most(self, cast: Cast) -> None:
        fill(cast, 2)
        for user in (cast.worker, cast.coordinator, cast.lawyer):
            client = signed_in(user)
            client.get(cast.case.get_absolute_url())
            with CaptureQueriesContext(connection) as queries:
                client.get(cast.case.get_absolute_url())
            assert len(queries) <= 30

    def test_a_long_case_stays_light(self, cast: Cast) -> None:
        fill(cast, 20)
        for number in range(200):
            make.make_document(cast.person, number=f"AB 77{number:05}")
        page = signed_in(cast.worker).get(cast.case.get_absolute_url())
        assert len(brotli.compress(page.content, quality=11)) <= 15 * 1024
        assert "Documents: all 220" in page.text
        assert reverse("document-list", args=[cast.case.shown_code]) in page.text

    def test_its_parts_stand_in_the_order_of_work(self, cast: Cast) -> None:
        fill(cast)
        page = shown_to(cast, cast.worker)
        order = (
            "next",
            "overview",
            "people",
            "dates",
            "documents",
            "visas",
            "asylum",
            "stays",
            "incidents",
            "prosecutions",
            "notes",
            "sources",
            "openers",
        )
        places = [page.index(f'id="{anchor}"') for anchor in order]
        assert places == sorted(places)

    def test_a_case_without_a_next_step_says_so(self, cast: Cast) -> None:
        assert "Nobody is on this yet." in shown_to(cast, cast.worker)

    def test_a_task_is_done_with_one_click_and_back(self, cast: Cast) -> None:
        task = make.make_task(cast.case)
        client, case = signed_in(cast.worker), cast.case.get_absolute_url()
        (act,) = client.get(case).context["next_step"].acts
        answer = client.post(act["url"], {"version": act["version"], "back": act["back"]})
        assert answer["Location"] == case
        task.refresh_from_db()
        assert task.state == "DONE"

    def test_a_travel_document_that_is_needed_and_missing_is_a_row(self, cast: Cast) -> None:
        make.make_visa(cast.person, state="VISA_ENQUIRY")
        page = signed_in(cast.worker).get(cast.case.get_absolute_url())
        (card,) = [card for card in page.context["cards"] if card.anchor == "documents"]
        assert [block.is_missing for block in card.blocks] == [True]
        assert "Missing – none is recorded" in page.text
        make.make_document(cast.person, holding="HELD", expires=PartialDate.parse("2099"))
        assert "Missing – none is recorded" not in shown_to(cast, cast.worker)

    def test_the_step_that_was_reached_last_is_the_current_one(self, cast: Cast) -> None:
        fields = {"state": "VISA_LODGED", "lodged": PartialDate.parse("2024-03-01")}
        make.make_visa(cast.person, appointment=PartialDate.parse("2024-02"), **fields)
        page = signed_in(cast.worker).get(cast.case.get_absolute_url())
        (card,) = [card for card in page.context["cards"] if card.anchor == "visas"]
        steps = [(step["label"], step["state"]) for step in card.blocks[0].steps]
        assert steps == [("Appointment", "done"), ("Lodged", "now"), ("Decided", "todo")]
        assert page.text.count('aria-current="step"') == 1

    def test_what_is_missing_links_to_where_it_is_said(self, cast: Cast) -> None:
        page = shown_to(cast, cast.worker)
        assert "Still missing" in page
        assert reverse("consent-add", args=[cast.case.shown_code]) in page
        assert "Still missing" not in shown_to(cast, cast.lawyer)

    def test_it_says_who_may_open_it_to_the_team_only(self, cast: Cast) -> None:
        assert "let in until" in shown_to(cast, cast.worker)
        assert "Who may open it" not in shown_to(cast, cast.lawyer)

    def test_its_title_is_the_code(self, cast: Cast) -> None:
        page = shown_to(cast, cast.worker)
        assert f"<title>Case {cast.case.shown_code}" in page
        assert "<bdi>Testan Probin</bdi>" in page

    def test_the_address_takes_small_letters_and_no_dash(self, cast: Cast) -> None:
        client = signed_in(cast.worker)
        assert client.get(f"/cases/{cast.case.code.lower()}/").status_code == 200

    def test_a_wrong_code_and_an_unseen_case_give_the_same_answer(self, cast: Cast) -> None:
        client, code = signed_in(cast.stranger), cast.case.code
        wrong = code[:-1] + ("2" if code[-1] != "2" else "3")
        answers = [client.get(f"/cases/{each}/") for each in (wrong, code)]
        assert [answer.status_code for answer in answers] == [404, 404]
        bodies = [re.sub(TOKEN, r"\1", answer.text) for answer in answers]
        assert bodies[0] == bodies[1]

    def test_opening_it_leaves_an_event(self, cast: Cast) -> None:
        shown_to(cast, cast.worker)
        event = AuditEvent.objects.get(verb="opened")
        assert (event.target_id, event.actor_id) == (str(cast.case.pk), str(cast.worker.pk))

    def test_it_shortens_numbers(self, cast: Cast) -> None:
        make.make_document(cast.person, number="AB 1234567")
        page = shown_to(cast, cast.worker)
        assert "••• 567" in page
        assert "AB 1234567" not in page

    def test_a_paper_that_never_was_is_a_row(self, cast: Cast) -> None:
        make.make_document(cast.person, holding="NEVER_HAD")
        assert "Never had" in shown_to(cast, cast.worker)

    def test_an_expired_paper_is_counted_at_the_top(self, cast: Cast) -> None:
        make.make_document(cast.person, holding="HELD", expires=PartialDate.parse("2020"))
        assert "1 document expired" in shown_to(cast, cast.worker)

    def test_the_next_date_leads_to_what_is_due(self, cast: Cast) -> None:
        task = make.make_task(cast.case, due_on=timezone.localdate() + timedelta(days=3))
        refresh_case(cast.case)
        page = signed_in(cast.worker).get(cast.case.get_absolute_url())
        upcoming = page.context["ident"]["next"]
        assert (upcoming["date"], upcoming["text"]) == (task.due_on, "Ring the post")

    def test_a_deadline_without_its_trigger_says_what_is_missing(self, cast: Cast) -> None:
        make.make_deadline(cast.case, what="Appeal", legal_basis="Art. 5")
        page = shown_to(cast, cast.worker)
        assert "Day of notification not known" in page
        assert "Art. 5" in page

    def test_each_member_has_papers_of_their_own(self, cast: Cast) -> None:
        other = make.make_person(cast.case, role="PARTNER")
        paper = make.make_document(other)
        make.make_document(cast.person)
        page = signed_in(cast.worker).get(cast.case.get_absolute_url())
        (people,) = [card.blocks for card in page.context["cards"] if card.anchor == "people"]
        assert [len(person.children) for person in people] == [1, 1]
        assert str(paper.pk) in people[1].children[0].url


class SourcesTests:
    @pytest.fixture
    def person(self, cast: Cast) -> Person:
        person = cast.person
        person.occupation = "Teacher"
        person.save()
        source = make.make_source(cast.team, title="Article A")
        make_citation(person, source, field="occupation", locator="sentence 12")
        make_citation(
            person,
            make.make_source(cast.team, title="Article B"),
            field="occupation",
            stance="CONTRADICTS",
            remark="He was a driver.",
        )
        return person

    def test_both_sides_of_a_contradiction_are_shown(self, cast: Cast, person: Person) -> None:
        page = shown_to(cast, cast.worker)
        for words in ("Teacher", "Article A", "sentence 12", "Article B", "He was a driver."):
            assert words in page

    def test_contradictions_stand_side_by_side(self, cast: Cast, person: Person) -> None:
        page = signed_in(cast.worker).get(cast.case.get_absolute_url())
        (dispute,) = page.context["disputes"]
        assert dispute.label == "Occupation"
        assert dispute.value["text"] == "Teacher"
        assert dispute.others[0]["value"]["text"] == "He was a driver."

    def test_the_records_own_page_shows_them_beside_the_fact(
        self, cast: Cast, person: Person
    ) -> None:
        url = reverse("person-detail", args=[cast.case.shown_code, person.pk])
        facts = signed_in(cast.worker).get(url).context["facts"]
        (fact,) = [fact for fact in facts if fact.name == "occupation"]
        assert [entry["title"] for entry in fact.sources] == ["Article A"]
        assert fact.others[0]["value"]["text"] == "He was a driver."

    def test_a_source_that_was_taken_back_says_so(self, cast: Cast) -> None:
        source = make.make_source(cast.team, retracted_on=timezone.localdate())
        make_citation(cast.person, source)
        assert "Withdrawn" in shown_to(cast, cast.worker)

    def test_what_a_source_says_of_a_masked_field_stays_masked(self, cast: Cast) -> None:
        source = make.make_source(cast.team)
        fields = {"field": "whereabouts", "stance": "CONTRADICTS", "remark": "Hides in Omsk."}
        citation = make_citation(cast.person, source, **fields)
        client, code = signed_in(cast.worker), cast.case.shown_code
        pages = [
            cast.case.get_absolute_url(),
            reverse("person-detail", args=[code, cast.person.pk]),
            reverse("citation-detail", args=[code, citation.pk]),
        ]
        for page in pages:
            assert "Hides in Omsk." not in client.get(page).text, page


class LawyerTests:
    def test_they_read_what_is_shared_and_nothing_else(self, cast: Cast) -> None:
        fill(cast)
        make.make_note(cast.case, body="Shared note.", shared_with_lawyer=True)
        cast.person.reason_for_leaving = "Refused to take part"
        cast.person.save()
        cast.case.risk_reason = "Neighbours talk."
        cast.case.save()
        page = shown_to(cast, cast.lawyer)
        assert "Shared note." in page
        hidden = (
            "Called back.",
            "They came at night.",
            "Refused to take part",
            "Neighbours talk.",
            "Add a note",
        )
        assert [words for words in hidden if words in page] == []

    def test_they_are_refused_the_history(self, cast: Cast) -> None:
        url = reverse("case-history", args=[cast.case.shown_code])
        assert signed_in(cast.lawyer).get(url).status_code == 403
