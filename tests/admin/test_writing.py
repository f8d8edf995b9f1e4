"""Writing in the admin: by services, versioned, audited, and never past the scope."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from cases.models import (
    Case,
    CaseAccess,
    CaseMember,
    Contact,
    Country,
    Document,
    Label,
    Note,
    Person,
    Revision,
    Source,
    Task,
)
from casetracker.audit.models import AuditEvent
from tests import make
from tests.admin.browser import Posted, errors, typed
from tests.admin.conftest import Desk, url
from tests.admin.rows import CANARY, MODELS

pytestmark = pytest.mark.django_db
UNVERSIONED = {CaseAccess}


def send(client: Client, address: str, changes: dict[str, Any]) -> Any:
    """Open a page, change what is said, and send its form."""
    posted: Posted = typed(client.get(address))
    return client.post(address, posted | changes)


def events(row: Any, verb: str) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(target_id=str(row.pk), verb=verb))


class ChangeTests:
    def test_a_page_sent_back_unchanged_changes_nothing(self, desk: Desk) -> None:
        for model in MODELS:
            if model in UNVERSIONED:
                continue
            row = desk.own[model]
            answer = send(desk.coordinator, url(model, "change", row), {})
            assert answer.status_code == 302, (model, errors(answer))
            assert not events(row, "changed"), model
            assert model._base_manager.get(pk=row.pk).version == row.version, model

    def test_a_change_is_versioned_and_audited(self, desk: Desk) -> None:
        document = desk.own[Document]
        address = url(Document, "change", document)
        answer = send(desk.coordinator, address, {"number": "72 1234567", "issued_year": "2019"})
        assert answer.status_code == 302
        document.refresh_from_db()
        assert (document.number, str(document.issued), document.version) == (
            "72 1234567",
            "2019",
            2,
        )
        (event,) = events(document, "changed")
        assert (event.fields, event.case_id) == (["issued", "number"], desk.cast.case.pk)
        revision = Revision.objects.of(document).first()
        assert revision is not None
        assert revision.old_values == {"number": CANARY, "issued": None}

    def test_line_ends_of_browsers_are_no_change(self, desk: Desk) -> None:
        note = make.make_note(desk.cast.case, body="one\ntwo")
        answer = send(desk.coordinator, url(Note, "change", note), {"body": "one\r\ntwo"})
        assert answer.status_code == 302
        assert Note.objects.get(pk=note.pk).version == 1

    def test_a_stale_version_overwrites_nothing(self, desk: Desk) -> None:
        note, client = desk.own[Note], desk.coordinator
        address = url(Note, "change", note)
        page = typed(client.get(address))
        send(client, address, {"body": "theirs"})
        answer = client.post(address, page | {"body": "mine"})
        assert answer.status_code == 200
        assert "Somebody else changed this record" in errors(answer)
        assert "mine" in answer.content.decode()
        assert Note.objects.get(pk=note.pk).body == "theirs"

    def test_a_missing_version_is_stale(self, desk: Desk) -> None:
        note = desk.own[Note]
        answer = send(
            desk.coordinator, url(Note, "change", note), {"body": "mine", "shown_version": ""}
        )
        assert "Somebody else changed this record" in errors(answer)

    def test_a_rule_of_the_service_lands_in_the_form(self, desk: Desk) -> None:
        document = desk.own[Document]
        dates = {"issued_year": "2024", "expires_year": "2020"}
        answer = send(desk.coordinator, url(Document, "change", document), dates)
        assert "expires before it was issued" in errors(answer)
        case = desk.cast.case
        Case._base_manager.filter(pk=case.pk).update(
            status="CLOSED", closing_outcome="SETTLED", closed_on=case.opened_on
        )
        answer = send(desk.coordinator, url(Document, "change", document), {"number": "1"})
        assert "This case is closed" in errors(answer)
        assert Document.objects.get(pk=document.pk).number == CANARY

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("issued_year", "0"),
            ("issued_year", "99999"),
            ("issued_day", "32"),
            ("number", "9" * 10_000),
            ("number", "nul\x00here"),
            ("remark", "turned \u202e round"),
            ("holding", "STOLEN"),
            ("type", "no key"),
            ("type", "00000000-0000-4000-8000-000000000000"),
            ("person", "' OR 1=1 --"),
            ("shown_version", "many"),
            ("shown_version", "99999999999999999999"),
        ],
    )
    def test_bad_input_is_answered_in_words(self, desk: Desk, field: str, value: str) -> None:
        document = desk.own[Document]
        answer = send(desk.coordinator, url(Document, "change", document), {field: value})
        assert answer.status_code == 200
        assert errors(answer)
        assert Document.objects.get(pk=document.pk).version == 1

    def test_foreign_keys_are_refused(self, desk: Desk) -> None:
        document, stranger = desk.own[Document], desk.other[Person]
        answer = send(
            desk.coordinator, url(Document, "change", document), {"person": str(stranger.pk)}
        )
        assert errors(answer)
        task = desk.own[Task]
        answer = send(
            desk.coordinator, url(Task, "change", task), {"assigned_to": str(desk.elsewhere.pk)}
        )
        assert errors(answer)
        case = desk.cast.case
        answer = send(
            desk.coordinator, url(Case, "change", case), {"labels": str(desk.other[Label].pk)}
        )
        assert errors(answer)
        assert Document.objects.get(pk=document.pk).person == desk.cast.person

    def test_the_case_of_a_record_stays(self, desk: Desk) -> None:
        note = desk.own[Note]
        other = make.make_case(desk.cast.team)
        send(desk.coordinator, url(Note, "change", note), {"case": other.shown_code, "body": "x"})
        assert Note.objects.get(pk=note.pk).case == desk.cast.case


class AddTests:
    def test_a_record_is_added_to_the_case_of_a_code(self, desk: Desk) -> None:
        answer = send(
            desk.coordinator,
            url(Note, "add"),
            {"case": desk.cast.case.shown_code.lower(), "body": "Rang back."},
        )
        assert answer.status_code == 302, errors(answer)
        note = Note.objects.exclude(pk=desk.own[Note].pk).get(case=desk.cast.case)
        assert (note.body, note.created_by) == ("Rang back.", desk.cast.coordinator)
        assert events(note, "added")

    def test_codes_of_other_teams_are_unknown(self, desk: Desk) -> None:
        other = desk.other[Case]
        for typed_in in (other.shown_code, str(other.pk), "ZZZ-ZZZZ", "", "\x00"):
            answer = send(desk.coordinator, url(Note, "add"), {"case": typed_in, "body": "x"})
            assert answer.status_code == 200
            assert errors(answer)
        assert not other.notes.exclude(pk=desk.other[Note].pk).exists()

    def test_one_of_several_people_is_named_by_number(self, desk: Desk) -> None:
        code, kind = desk.cast.case.shown_code, make.make_document_type()
        page = {"person": code, "type": str(kind.pk)}
        answer = send(desk.coordinator, url(Document, "add"), page)
        assert f"{code}/1 Testan Probin" in errors(answer)
        answer = send(desk.coordinator, url(Document, "add"), page | {"person": f"{code}/1"})
        assert answer.status_code == 302, errors(answer)
        assert cast_person_documents(desk) == 2

    def test_a_person_enters_a_case(self, desk: Desk) -> None:
        fields = {
            "case": desk.cast.case.shown_code,
            "role": "CHILD",
            "names": "LEGAL | Primer | Anna | | Latn",
            "birth_year": "2015",
        }
        answer = send(desk.coordinator, url(Person, "add"), fields)
        assert answer.status_code == 302, errors(answer)
        member = CaseMember.objects.get(case=desk.cast.case, role="CHILD")
        assert member.person.names[0]["family"] == "Primer"
        assert str(member.person.birth) == "2015"

    def test_a_case_is_opened(self, desk: Desk) -> None:
        answer = send(desk.coordinator, url(Case, "add"), {"lead": str(desk.cast.worker.pk)})
        assert answer.status_code == 302, errors(answer)
        case = Case.objects.exclude(pk=desk.cast.case.pk).get(team=desk.cast.team)
        assert (case.lead, case.created_by) == (desk.cast.worker, desk.cast.coordinator)

    def test_nobody_opens_a_case_for_another_team(self, desk: Desk) -> None:
        page = {"team": str(desk.cast.other_team.pk)}
        answer = send(desk.coordinator, url(Case, "add"), page)
        assert errors(answer)
        assert Case.objects.filter(team=desk.cast.other_team).count() == 1

    def test_somebody_is_let_into_a_case(self, desk: Desk) -> None:
        page = {
            "case": desk.cast.case.shown_code,
            "user": str(desk.cast.worker.pk),
            "until_0": "2099-01-31",
            "until_1": "12:00",
        }
        answer = send(desk.coordinator, url(CaseAccess, "add"), page)
        assert answer.status_code == 302, errors(answer)
        assert events(CaseAccess.objects.get(user=desk.cast.worker), "access_granted")

    def test_records_of_a_team_are_added(self, desk: Desk) -> None:
        answer = send(desk.coordinator, url(Source, "add"), {"title": "An invented letter"})
        assert answer.status_code == 302, errors(answer)
        source = Source.objects.exclude(pk=desk.own[Source].pk).get(team=desk.cast.team)
        assert source.title == "An invented letter"
        answer = send(desk.coordinator, url(Label, "add"), {"name": "Spring"})
        assert answer.status_code == 302, errors(answer)
        assert events(Label.objects.get(name="Spring"), "added")


def cast_person_documents(desk: Desk) -> int:
    return Document.objects.filter(person=desk.cast.person).count()


class CaseTests:
    def change(self, desk: Desk, **changes: Any) -> Any:
        return send(desk.coordinator, url(Case, "change", desk.cast.case), changes)

    def test_all_parts_of_a_change_go_to_their_services(self, desk: Desk) -> None:
        answer = self.change(
            desk, lead=str(desk.cast.colleague.pk), workers=[], risk="HIGH", status="ON_HOLD"
        )
        assert answer.status_code == 302, errors(answer)
        case = Case.objects.get(pk=desk.cast.case.pk)
        assert (case.lead, case.risk, case.status) == (desk.cast.colleague, "HIGH", "ON_HOLD")
        assert case.version == 4

    def test_a_refused_part_undoes_the_others(self, desk: Desk) -> None:
        answer = self.change(desk, risk="HIGH", lead=str(desk.cast.lawyer.pk))
        assert "Choose somebody who works" in errors(answer)
        case = Case.objects.get(pk=desk.cast.case.pk)
        assert case.risk != "HIGH"
        assert case.version == 1
        assert not events(case, "changed")

    def test_it_is_closed_with_a_reason_and_reopened(self, desk: Desk) -> None:
        answer = self.change(desk, status="CLOSED", closing_outcome="SETTLED")
        assert "Say why the case is closed" in errors(answer)
        answer = self.change(
            desk, status="CLOSED", closing_outcome="SETTLED", closing_reason="Found a home."
        )
        assert answer.status_code == 302, errors(answer)
        assert Case.objects.get(pk=desk.cast.case.pk).is_closed
        answer = self.change(desk, status="OPEN")
        assert answer.status_code == 302, errors(answer)
        assert not Case.objects.get(pk=desk.cast.case.pk).is_closed


class NamesTests:
    def test_what_a_line_does_not_show_of_a_name_stays(self, desk: Desk) -> None:
        person = desk.cast.person
        person.names = [{"kind": "LEGAL", "given": "Anna", "family": "Primer", "note": "kept"}]
        person.save()
        names = "legal | Primer | Anna-Maria | | Latn\nALIAS | | Anja"
        answer = send(desk.coordinator, url(Person, "change", person), {"names": names})
        assert answer.status_code == 302, errors(answer)
        first, second = Person.objects.get(pk=person.pk).names
        assert (first["given"], first["script"], first["note"]) == ("Anna-Maria", "Latn", "kept")
        assert (second["kind"], second["given"]) == ("ALIAS", "Anja")

    @pytest.mark.parametrize(
        ("names", "words"),
        [
            ("BOSS | Primer", "kind of name"),
            ("LEGAL", "at least one part"),
            ("LEGAL | a | b | c | d | e", "at most five parts"),
            ("LEGAL | " + "x" * 201, "at most 200"),
            ("LEGAL | Pri\u202emer", "control characters"),
            ("LEGAL | Primer\n" * 13, "at most twelve"),
        ],
    )
    def test_lines_that_name_nobody_are_refused(self, desk: Desk, names: str, words: str) -> None:
        answer = send(desk.coordinator, url(Person, "change", desk.cast.person), {"names": names})
        assert words in errors(answer)


class ReferenceTests:
    @pytest.fixture
    def row(self, desk: Desk) -> Country:
        return make.make_country("KZ")

    def test_a_change_is_versioned_and_audited(self, desk: Desk, row: Country) -> None:
        client = desk.client(desk.cast.administrator)
        answer = send(client, url(Country, "change", row), {"label_fr": "Kazakhstan (fr)"})
        assert answer.status_code == 302, errors(answer)
        row.refresh_from_db()
        assert (row.label_fr, row.version) == ("Kazakhstan (fr)", 2)
        assert events(row, "changed")[0].fields == ["label_fr"]

    def test_a_stale_version_overwrites_nothing(self, desk: Desk, row: Country) -> None:
        client, address = desk.client(desk.cast.administrator), url(Country, "change", row)
        page = typed(client.get(address))
        send(client, address, {"label_fr": "Theirs"})
        answer = client.post(address, page | {"label_fr": ["Mine"]})
        assert "Somebody else changed this row" in errors(answer)
        row.refresh_from_db()
        assert row.label_fr == "Theirs"


class LogTests:
    def test_djangos_log_stays_empty_and_the_audit_holds_no_value(self, desk: Desk) -> None:
        for model in (Note, Document, Person, Source):
            row = desk.own[model]
            send(desk.coordinator, url(model, "change", row), {"remark": f"{CANARY} 2"})
            desk.coordinator.get(url(model, "history", row))
        assert not LogEntry.objects.exists()
        assert AuditEvent.objects.filter(verb="changed").count() == 3
        assert CANARY not in str(list(AuditEvent.objects.values()))

    def test_opening_a_record_leaves_an_event(self, desk: Desk) -> None:
        for model in MODELS:
            desk.coordinator.get(url(model, "change", desk.own[model]))
        opened = set(AuditEvent.objects.filter(verb="opened").values_list("target_id", flat=True))
        assert opened == {str(row.pk) for row in desk.own.values()}

    def test_lists_and_histories_show_nothing_sealed_but_names(self, desk: Desk) -> None:
        for model in MODELS:
            pages = [url(model, "history", desk.own[model])]
            # A contact is found by its name, a source by its title.
            pages += [url(model)] if model not in (Contact, Source) else []
            for page in pages:
                assert CANARY not in desk.coordinator.get(page).content.decode(), page
