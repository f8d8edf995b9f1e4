from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.choices import Stage
from cases.models import Case, Document, IdentifierToken, Note, Person, Revision, VisaApplication
from cases.partial_dates import PartialDate
from cases.services.cases import close_case, open_case
from cases.services.persons import add_person
from cases.services.records import (
    Conflict,
    add_record,
    change_record,
    remove_record,
    restore_record,
)
from casetracker.audit.models import AuditEvent
from tests import make
from tests.conftest import Cast


class AddRecordTests:
    def test_it_seals_the_record_under_the_persons_key(self, cast: Cast) -> None:
        document = Document(person=cast.person, type=make.make_document_type(), number="72 1234567")
        add_record(actor=cast.worker, case=cast.case, record=document)
        saved = Document.objects.get(pk=document.pk)
        assert saved.number == "72 1234567"
        assert saved.data_key_id == cast.person.data_key_id
        assert saved.created_by == cast.worker

    def test_it_leaves_an_event_and_a_revision(self, cast: Cast) -> None:
        note = add_record(actor=cast.worker, case=cast.case, record=Note(case=cast.case, body="x"))
        event = AuditEvent.objects.get(target_id=str(note.pk))
        assert (event.verb, event.case_id) == ("added", cast.case.pk)
        assert Revision.objects.of(note).get().act == "added"

    def test_it_tokenises_the_number(self, cast: Cast) -> None:
        for number in ("72 1234567", "72-1234567"):
            document = Document(person=cast.person, type=make.make_document_type(), number=number)
            add_record(actor=cast.worker, case=cast.case, record=document)
        tokens = {bytes(token.token) for token in IdentifierToken.objects.all()}
        assert len(tokens) == 1

    def test_it_moves_the_stage(self, cast: Cast) -> None:
        visa = VisaApplication(person=cast.person, destination=make.make_country("FR"))
        add_record(actor=cast.worker, case=cast.case, record=visa)
        cast.case.refresh_from_db()
        assert cast.case.stage == Stage.PREPARING_VISA
        assert cast.case.stage_changes.get(until_at=None).stage == Stage.PREPARING_VISA

    def test_it_refuses_those_who_may_not_write(self, cast: Cast) -> None:
        for user in (cast.colleague, cast.lawyer, cast.stranger, cast.auditor, cast.lapsed):
            with pytest.raises(PermissionDenied):
                add_record(actor=user, case=cast.case, record=Note(case=cast.case, body="x"))
        assert not Note.objects.exists()

    def test_it_refuses_a_person_of_another_case(self, cast: Cast) -> None:
        other = make.make_person(make.make_case(cast.team))
        record = Document(person=other, type=make.make_document_type())
        with pytest.raises(ValidationError, match="not in the case"):
            add_record(actor=cast.worker, case=cast.case, record=record)

    def test_it_refuses_a_closed_case(self, cast: Cast) -> None:
        close_case(
            actor=cast.worker,
            case=cast.case,
            outcome="SETTLED",
            reason="Found a home.",
            closed_on=cast.case.opened_on,
            version=1,
        )
        cast.case.refresh_from_db()
        with pytest.raises(ValidationError, match="closed"):
            add_record(actor=cast.worker, case=cast.case, record=Note(case=cast.case, body="x"))


class ChangeRecordTests:
    def test_it_keeps_the_old_value(self, cast: Cast) -> None:
        document = make.make_document(cast.person, number="OLD 1")
        change_record(
            actor=cast.worker,
            case=cast.case,
            record=document,
            changes={"number": "NEW 2", "issued": PartialDate.parse("2021-03")},
            version=1,
        )
        document.refresh_from_db()
        revision = Revision.objects.of(document).first()
        assert (document.number, document.version) == ("NEW 2", 2)
        assert revision is not None
        assert revision.old_values == {"number": "OLD 1", "issued": None}

    def test_it_refuses_a_stale_version(self, cast: Cast) -> None:
        note = make.make_note(cast.case, body="first")
        self.change_body(cast, note, "second")
        with pytest.raises(Conflict):
            self.change_body(cast, note, "third")
        assert Note.objects.get(pk=note.pk).body == "second"

    def change_body(self, cast: Cast, note: Note, body: str) -> None:
        change_record(
            actor=cast.worker, case=cast.case, record=note, changes={"body": body}, version=1
        )

    def test_it_asks_nothing_about_what_stayed(self, cast: Cast) -> None:
        changes = {"risk": "HIGH", "destinations": list(cast.case.destinations.all())}
        with CaptureQueriesContext(connection) as captured:
            change_record(
                actor=cast.worker, case=cast.case, record=cast.case, changes=changes, version=1
            )
        asked = [query["sql"] for query in captured if query["sql"].startswith("SELECT")]
        assert not [sql for sql in asked if '"_check"' in sql or 'FROM "accounts_team"' in sql]
        assert not [sql for sql in asked if 'FROM "cases_document"' in sql]

    def test_it_checks_two_dates_against_each_other_where_one_changed(self, cast: Cast) -> None:
        paper = make.make_document(cast.person, issued=PartialDate.parse("2021"))
        changes = {"expires": PartialDate.parse("2019")}
        with pytest.raises(ValidationError):
            change_record(
                actor=cast.worker, case=cast.case, record=paper, changes=changes, version=1
            )

    def test_it_writes_nothing_where_nothing_changed(self, cast: Cast) -> None:
        note = make.make_note(cast.case, body="same")
        change_record(
            actor=cast.worker, case=cast.case, record=note, changes={"body": "same"}, version=1
        )
        assert Note.objects.get(pk=note.pk).version == 1
        assert not AuditEvent.objects.exists()

    def test_it_saves_nothing_of_a_change_that_breaks_a_rule(self, cast: Cast) -> None:
        document = make.make_document(cast.person, issued=PartialDate.parse("2021"))
        with pytest.raises(ValidationError, match="expires before"):
            change_record(
                actor=cast.worker,
                case=cast.case,
                record=document,
                changes={"expires": PartialDate.parse("2020-12"), "number": "X 9"},
                version=1,
            )
        document.refresh_from_db()
        assert (document.expires, document.number) == (None, "")


class RemoveRecordTests:
    def test_it_hides_and_restores(self, cast: Cast) -> None:
        note = make.make_note(cast.case)
        remove_record(actor=cast.worker, case=cast.case, record=note, version=1)
        assert not Note.objects.filter(pk=note.pk).exists()
        restore_record(actor=cast.worker, case=cast.case, record=note)
        assert Note.objects.get(pk=note.pk).version == 3


class OpenCaseTests:
    def test_a_caseworker_leads_what_they_open(self, cast: Cast) -> None:
        case = open_case(actor=cast.colleague, team=cast.team, case=Case(), lead=cast.worker)
        person = Person(names=[{"kind": "LEGAL", "given": "Anna", "family": "Primer"}])
        add_person(actor=cast.colleague, case=case, person=person)
        assert case.lead == cast.colleague
        assert Person.objects.visible_to(cast.colleague).get().main_name == "Anna Primer"
        assert not Case.objects.visible_to(cast.worker).filter(pk=case.pk).exists()
