from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Document, Incident, Note, Person, Revision
from cases.models.base import SealedRecord
from cases.services.cases import close_case
from cases.views.sections import SECTIONS
from casetracker.audit.models import AuditEvent
from tests import make
from tests.conftest import Cast
from tests.views.filling import as_shown, send, signed_in
from tests.views.full_case import fill, make_citation, save


def address(cast: Cast, name: str, act: str, record: SealedRecord | None = None) -> str:
    return reverse(f"{name}-{act}", args=[cast.case.shown_code, *([record.pk] if record else [])])


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def close(cast: Cast) -> None:
    close_case(
        actor=cast.worker,
        case=cast.case,
        outcome="SETTLED",
        reason="Found a home.",
        closed_on=cast.case.opened_on,
        version=cast.case.version,
    )


class EveryKindTests:
    def test_its_pages_open(self, cast: Cast) -> None:
        records, client = fill(cast), signed_in(cast.worker)
        for section in SECTIONS:
            masked = ["protected"] if section.critical_fields else []
            pages = [
                address(cast, section.name, act, records[section.name])
                for act in ("detail", "edit", "remove", *masked)
            ]
            if section.has_add_page:
                pages.append(address(cast, section.name, "add"))
            assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(
                pages, 200
            )

    def test_saving_it_untouched_changes_nothing(self, cast: Cast) -> None:
        records, client = fill(cast), signed_in(cast.worker)
        for name, record in records.items():
            assert send(client, address(cast, name, "edit", record)).status_code == 303, name
            kept: Any = type(record)._base_manager.get(pk=record.pk)
            assert (name, kept.version) == (name, record.version)

    def test_it_is_removed_and_brought_back(self, cast: Cast) -> None:
        records, client = fill(cast), signed_in(cast.worker)
        for name, record in records.items():
            page = address(cast, name, "detail", record)
            assert send(client, address(cast, name, "remove", record)).status_code == 303, name
            assert client.get(page).status_code == 404, name
            removed = client.get(reverse("case-removed", args=[cast.case.shown_code]))
            (entry,) = removed.context["removed"]
            assert client.post(entry["url"]).status_code == 303, name
            assert client.get(page).status_code == 200, name

    def test_another_case_does_not_have_it(self, cast: Cast) -> None:
        records, client = fill(cast), signed_in(cast.worker)
        other = make.make_case(cast.team, lead=cast.worker)
        for name, record in records.items():
            for act in ("detail", "edit", "remove"):
                url = reverse(f"{name}-{act}", args=[other.shown_code, record.pk])
                assert client.get(url).status_code == 404, url
                assert client.post(url).status_code in (404, 405), url

    def test_its_queries_do_not_grow(self, cast: Cast) -> None:
        records, client = fill(cast, 2), signed_in(cast.worker)
        pages = [address(cast, name, "detail", record) for name, record in records.items()]
        pages += [address(cast, name, "edit", record) for name, record in records.items()]
        client.get(pages[0])
        few = {page: queries(client, page) for page in pages}
        fill(cast, 18)
        assert {page: queries(client, page) for page in pages} == few


class ReadersTests:
    def test_a_lawyer_sees_no_buttons_and_changes_nothing(self, cast: Cast) -> None:
        visa = fill(cast)["visa"]
        client = signed_in(cast.lawyer)
        page = client.get(address(cast, "visa", "detail", visa))
        assert page.status_code == 200
        assert reverse("visa-edit", args=[cast.case.shown_code, visa.pk]) not in page.text
        for act in ("edit", "remove"):
            assert client.get(address(cast, "visa", act, visa)).status_code == 403
            assert client.post(address(cast, "visa", act, visa)).status_code == 403
        assert client.get(address(cast, "visa", "add")).status_code == 403

    def test_a_lawyer_meets_nothing_that_is_not_shared(self, cast: Cast) -> None:
        records = fill(cast)
        client = signed_in(cast.lawyer)
        for name in ("document", "note", "military", "incident", "prosecution", "task", "citation"):
            assert client.get(address(cast, name, "detail", records[name])).status_code == 404, name

    def test_strangers_meet_nothing(self, cast: Cast) -> None:
        records = fill(cast)
        for user in (cast.colleague, cast.stranger, cast.auditor, cast.administrator, cast.lapsed):
            client = signed_in(user)
            for name, record in records.items():
                assert client.get(address(cast, name, "detail", record)).status_code == 404

    def test_opening_a_record_leaves_an_event(self, cast: Cast) -> None:
        document = make.make_document(cast.person, number="AB 123456")
        page = signed_in(cast.worker).get(address(cast, "document", "detail", document))
        assert "AB 123456" in page.text
        event = AuditEvent.objects.get(verb="opened", target_id=str(document.pk))
        assert (event.actor_id, event.case_id) == (str(cast.worker.pk), cast.case.pk)

    def test_the_title_holds_the_code_and_no_name(self, cast: Cast) -> None:
        client = signed_in(cast.worker)
        page = client.get(address(cast, "person", "detail", cast.person)).text
        title = page.partition("<title>")[2].partition("</title>")[0]
        assert cast.case.shown_code in title
        assert "Probin" not in title


class AddTests:
    def test_it_saves_what_was_typed(self, cast: Cast) -> None:
        client, kind = signed_in(cast.worker), make.make_document_type()
        answer = send(
            client,
            address(cast, "document", "add"),
            type=kind.pk,
            number="AB 123456",
            expires_year="2031",
            expires_month="May",
        )
        assert (answer.status_code, answer.url) == (303, cast.case.get_absolute_url())
        document = Document.objects.get()
        assert (document.number, str(document.expires)) == ("AB 123456", "2031-05")
        assert document.person == cast.person  # the only one there is to choose

    def test_sent_twice_it_saves_once(self, cast: Cast) -> None:
        client, url = signed_in(cast.worker), address(cast, "note", "add")
        data = as_shown(client.get(url)) | {"body": "Called back."}
        assert [client.post(url, data).status_code for _time in range(2)] == [303, 303]
        assert Note.objects.count() == 1

    def test_a_forged_mark_of_the_form_is_refused_and_renewed(self, cast: Cast) -> None:
        client, url = signed_in(cast.worker), address(cast, "note", "add")
        answer = send(client, url, body="Called back.", submission="forged")
        assert answer.status_code == 422
        assert "Called back." in answer.text
        assert not Note.objects.exists()
        assert client.post(url, as_shown(answer)).status_code == 303

    def test_somebody_elses_mark_is_refused(self, cast: Cast) -> None:
        url = address(cast, "note", "add")
        mark = as_shown(signed_in(cast.coordinator).get(url))["submission"]
        answer = send(signed_in(cast.worker), url, body="Called back.", submission=mark)
        assert answer.status_code == 422

    def test_a_new_person_becomes_a_member(self, cast: Cast) -> None:
        url = address(cast, "person", "add")
        answer = send(
            signed_in(cast.worker),
            url,
            **{"name-0-given": "Daria", "name-0-family": "Primer", "role": "PARTNER"},
        )
        assert answer.status_code == 303
        member = cast.case.members.exclude(person=cast.person).get()
        assert (member.role, member.person.main_name) == ("PARTNER", "Daria Primer")

    def test_who_comes_second_is_not_taken_for_the_main_person(self, cast: Cast) -> None:
        url = address(cast, "person", "add")
        assert as_shown(signed_in(cast.worker).get(url))["role"] == "OTHER"
        cast.case.members.all().delete()
        assert as_shown(signed_in(cast.worker).get(url))["role"] == "MAIN"

    def test_an_incident_names_people_of_the_case_only(self, cast: Cast) -> None:
        stranger = make.make_person(make.make_case(cast.team, lead=cast.worker))
        url = address(cast, "incident", "add")
        answer = send(signed_in(cast.worker), url, kind="SEARCH", people=[str(stranger.pk)])
        assert answer.status_code == 422
        assert not Incident.objects.exists()


class EditTests:
    def test_a_rule_of_the_record_stands_beside_its_field(self, cast: Cast) -> None:
        document = make.make_document(cast.person, number="AB 1")
        answer = send(
            signed_in(cast.worker),
            address(cast, "document", "edit", document),
            issued_year="2024",
            expires_year="2020",
            number="AB 2",
        )
        assert answer.status_code == 422
        assert answer.context["form"].errors["expires"] == [
            "The paper expires before it was issued."
        ]
        assert 'value="AB 2"' in answer.text
        document.refresh_from_db()
        assert document.number == "AB 1"

    def test_masked_values_are_not_in_the_page(self, cast: Cast) -> None:
        person = cast.person
        person.contact_channel = "Carrier pigeon"
        person.save()
        client = signed_in(cast.worker)
        for act in ("detail", "edit"):
            assert "Carrier pigeon" not in client.get(address(cast, "person", act, person)).text
        send(client, address(cast, "person", "edit", person), occupation="Teacher")
        person.refresh_from_db()
        assert (person.occupation, person.contact_channel) == ("Teacher", "Carrier pigeon")

    def test_masked_values_have_a_page_whose_opening_is_recorded(self, cast: Cast) -> None:
        client, url = signed_in(cast.worker), address(cast, "person", "protected", cast.person)
        assert send(client, url, contact_channel="Letter box").status_code == 303
        cast.person.refresh_from_db()
        assert cast.person.contact_channel == "Letter box"
        assert AuditEvent.objects.filter(verb="revealed").exists()


class RevealTests:
    def test_it_shows_once_and_leaves_an_event(self, cast: Cast) -> None:
        cast.person.whereabouts = "Room 5"
        cast.person.save()
        client, url = signed_in(cast.worker), address(cast, "person", "reveal", cast.person)
        assert "Room 5" in client.post(url).text
        assert "Room 5" not in client.get(address(cast, "person", "detail", cast.person)).text
        event = AuditEvent.objects.get(verb="revealed")
        assert "whereabouts" in event.fields
        assert client.get(url).status_code == 405

    def test_what_a_source_says_of_a_masked_field_is_shown_so_too(self, cast: Cast) -> None:
        source = make.make_source(cast.team)
        fields = {"field": "whereabouts", "remark": "Hides in Omsk."}
        citation = make_citation(cast.person, source, **fields)
        client = signed_in(cast.worker)
        assert "Omsk" not in client.get(address(cast, "citation", "edit", citation)).text
        assert "Omsk" in client.post(address(cast, "citation", "reveal", citation)).text
        url = address(cast, "citation", "protected", citation)
        assert send(client, url, remark="Left Omsk.").status_code == 303
        citation.refresh_from_db()
        assert (citation.remark, citation.field) == ("Left Omsk.", "whereabouts")

    def test_a_lawyer_may_not(self, cast: Cast) -> None:
        cast.person.whereabouts = "Room 5"
        cast.person.save()
        answer = signed_in(cast.lawyer).post(address(cast, "person", "reveal", cast.person))
        assert answer.status_code == 403
        assert not AuditEvent.objects.filter(verb="revealed").exists()


class ConflictTests:
    @pytest.fixture
    def document(self, cast: Cast) -> Document:
        return make.make_document(cast.person, number="OLD 1", place_of_issue="Omsk")

    def changed_meanwhile(self, cast: Cast, document: Document, **typed: Any) -> Any:
        """Open the form as worker, let the coordinator change the record, then send the form."""
        url = address(cast, "document", "edit", document)
        client = signed_in(cast.worker)
        data = as_shown(client.get(url)) | typed
        send(signed_in(cast.coordinator), url, number="THEIRS 2")
        return client.post(url, data)

    def test_it_overwrites_nothing_and_shows_both(self, cast: Cast, document: Document) -> None:
        page = self.changed_meanwhile(cast, document, number="MINE 3")
        assert page.status_code == 409
        assert "Coordinator" in page.text
        (row,) = page.context["conflict"]["rows"]
        assert (row["saved"]["text"], row["typed"]["text"]) == ("THEIRS 2", "MINE 3")
        document.refresh_from_db()
        assert document.number == "THEIRS 2"

    def test_what_was_typed_can_then_be_saved(self, cast: Cast, document: Document) -> None:
        page = self.changed_meanwhile(cast, document, number="MINE 3")
        url = address(cast, "document", "edit", document)
        assert signed_in(cast.worker).post(url, as_shown(page)).status_code == 303
        document.refresh_from_db()
        assert (document.number, document.version) == ("MINE 3", 3)

    def test_what_only_the_other_changed_is_taken_over(
        self, cast: Cast, document: Document
    ) -> None:
        page = self.changed_meanwhile(cast, document, place_of_issue="Tver")
        url = address(cast, "document", "edit", document)
        signed_in(cast.worker).post(url, as_shown(page))
        document.refresh_from_db()
        assert (document.number, document.place_of_issue) == ("THEIRS 2", "Tver")

    def test_a_record_removed_meanwhile_says_so(self, cast: Cast, document: Document) -> None:
        url = address(cast, "document", "edit", document)
        client = signed_in(cast.worker)
        form = as_shown(client.get(url))
        send(client, address(cast, "document", "remove", document))
        assert client.post(url, form).status_code == 404

    def test_a_missing_version_is_a_stale_one(self, cast: Cast, document: Document) -> None:
        url = address(cast, "document", "edit", document)
        answer = send(signed_in(cast.worker), url, number="NEW 4", version=None)
        assert answer.status_code == 409
        assert not Revision.objects.exists()

    def test_removing_what_changed_asks_again(self, cast: Cast, document: Document) -> None:
        url = address(cast, "document", "remove", document)
        client = signed_in(cast.worker)
        question = as_shown(client.get(url))
        send(signed_in(cast.coordinator), address(cast, "document", "edit", document), number="X 2")
        again = client.post(url, question)
        assert again.status_code == 409
        assert client.post(url, as_shown(again)).status_code == 303


class PersonTests:
    def test_one_more_row_keeps_what_was_typed(self, cast: Cast) -> None:
        url = address(cast, "person", "add")
        page = send(signed_in(cast.worker), url, **{"name-0-given": "Oleg", "add_name": "1"})
        assert page.status_code == 200
        data = as_shown(page)
        assert (data["names-count"], data["name-0-given"]) == ("2", "Oleg")
        assert "name-1-given" in data
        assert Person.objects.count() == 1

    def test_the_first_button_saves(self, cast: Cast) -> None:
        page = signed_in(cast.worker).get(address(cast, "person", "add")).text
        form = page[page.index('<form method="post" novalidate>') :]
        assert form.index("<button") < form.index("add_name")
        assert "add_name" not in form[: form.index("</button>")]

    def test_what_a_name_holds_besides_is_kept(self, cast: Cast) -> None:
        cast.person.names = [
            {"kind": "PASSPORT", "given": "Anna", "family": "Primer", "romanised_by": "ICAO"}
        ]
        cast.person.save()
        url = address(cast, "person", "edit", cast.person)
        send(signed_in(cast.worker), url, **{"name-0-given": "Anya"})
        cast.person.refresh_from_db()
        assert cast.person.names[0]["romanised_by"] == "ICAO"
        assert cast.person.main_name == "Anya Primer"

    def test_taking_a_person_out_leaves_other_cases_alone(self, cast: Cast) -> None:
        other = make.make_case(cast.team, lead=cast.worker)
        member = other.members.model(case=other, person=cast.person)
        save(member)
        send(signed_in(cast.worker), address(cast, "person", "remove", cast.person))
        assert not cast.case.members.exists()
        assert Person.objects.visible_to(cast.worker).get() == cast.person


class ClosedCaseTests:
    def test_it_offers_no_forms_and_takes_no_changes(self, cast: Cast) -> None:
        document = make.make_document(cast.person)
        client = signed_in(cast.worker)
        url = address(cast, "document", "edit", document)
        form = as_shown(client.get(url)) | {"number": "NEW 1"}
        close(cast)
        for page in (url, address(cast, "document", "add")):
            text = client.get(page).text
            assert "This case is closed" in text
            assert f'href="{reverse("case-reopen", args=[cast.case.shown_code])}"' in text
            assert "Nothing was saved." not in text
            answer = client.post(page, form)
            assert (answer.status_code, "Nothing was saved." in answer.text) == (422, True)
        document.refresh_from_db()
        assert document.number == ""
        shown = client.get(cast.case.get_absolute_url()).text
        assert address(cast, "document", "add") not in shown


class NoTokenTests:
    def test_a_form_without_its_token_is_refused(self, cast: Cast) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(cast.worker)
        answer = client.post(address(cast, "note", "add"), {"body": "Called back."})
        assert answer.status_code == 403
        assert not Note.objects.exists()
