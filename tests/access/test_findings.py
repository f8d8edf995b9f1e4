"""One test per finding of a review: how somebody could have read or written past their rights."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import StreamingHttpResponse
from django.utils import timezone

from cases import access
from cases.models import (
    Case,
    CaseAccess,
    Citation,
    Contact,
    Document,
    Incident,
    MilitaryService,
    Note,
    Person,
    Revision,
    Stay,
)
from cases.querysets import UnscopedQueryError
from cases.services.cases import assign_case, close_case, give_access
from cases.services.citations import cite
from cases.services.persons import add_member
from cases.services.records import add_record, change_record, remove_record, restore_record
from cases.services.team_records import cite_for_team
from cases.validators import validate_names
from casetracker.accounts.middleware import PreferencesMiddleware
from casetracker.accounts.roles import Role
from casetracker.middleware import RequestScopeMiddleware
from casetracker.request_scope import inside_request, is_inside_request
from casetracker.vault import data_keys
from casetracker.vault.middleware import ForgetKeysMiddleware
from tests import make
from tests.conftest import Cast


@pytest.fixture
def other_case(cast: Cast) -> Case:
    """Make a case of the other team, into which the worker was let as a lawyer."""
    case = make.make_case(cast.other_team, lead=cast.stranger)
    make.make_grant(cast.worker, Role.LAWYER, cast.other_team)
    make.make_access(case, cast.worker)
    return case


class LawyerReadsTests:
    def test_a_source_does_not_tell_what_a_hidden_record_holds(self, cast: Cast) -> None:
        service = MilitaryService(person=cast.person)
        add_record(actor=cast.worker, case=cast.case, record=service)
        shown = make.make_stay(cast.person)
        for record in (service, shown):
            citation = Citation(remark="Served in an invented unit.")
            citation.source = make.make_source(cast.team)
            cite(actor=cast.worker, case=cast.case, record=record, citation=citation)
        seen = Citation.objects.visible_to(cast.lawyer)
        assert [citation.record_id for citation in seen] == [shown.pk]
        assert Citation.objects.visible_to(cast.worker).count() == 2

    def test_contacts_and_sources_of_a_team_stay_with_its_staff(self, cast: Cast) -> None:
        Contact.objects.create(team=cast.team, name="Testa Kontakt", data_key=cast.team.data_key)
        assert not Contact.objects.visible_to(cast.lawyer).exists()
        assert Contact.objects.visible_to(cast.colleague).exists()

    def test_a_source_on_a_contact_stays_in_its_team(self, cast: Cast) -> None:
        contact = Contact(team=cast.team, name="Testa Kontakt", data_key=cast.team.data_key)
        contact.save()
        citation = Citation(source=make.make_source(cast.team))
        cite_for_team(actor=cast.worker, record=contact, citation=citation)
        assert Citation.objects.visible_to(cast.colleague).get() == citation
        assert not Citation.objects.visible_to(cast.stranger).exists()

    def test_an_incident_stays_in_its_case_with_its_old_values(self, cast: Cast) -> None:
        second = make.make_case(cast.other_team, lead=cast.stranger)
        second.members.create(person=cast.person, role="MAIN", data_key=second.data_key)
        incident = Incident(case=cast.case, kind="SEARCH", account="first account")
        many = {"people": [cast.person]}
        add_record(actor=cast.worker, case=cast.case, record=incident, many=many)
        change(cast, incident, {"account": "second account"})
        citation = Citation(source=make.make_source(cast.team))
        cite(actor=cast.worker, case=cast.case, record=incident, citation=citation)
        assert Person.objects.visible_to(cast.stranger).exists()
        assert not Revision.objects.visible_to(cast.stranger).of(incident).exists()
        assert not Citation.objects.visible_to(cast.stranger).exists()
        assert Revision.objects.visible_to(cast.worker).of(incident).count() == 2


class ForeignRecordTests:
    """A record is written only through the case to which it belongs."""

    def test_nothing_is_added_to_another_case(self, cast: Cast, other_case: Case) -> None:
        note = Note(case=other_case, body="x")
        with pytest.raises(PermissionDenied):
            add_record(actor=cast.worker, case=cast.case, record=note)

    @pytest.mark.parametrize("kind", ["note", "person", "document", "case"])
    def test_nothing_of_another_case_is_changed(
        self, kind: str, cast: Cast, other_case: Case
    ) -> None:
        record = self.foreign(kind, other_case)
        with pytest.raises((PermissionDenied, ValidationError)):
            change(cast, record, {"remark": "x"} if kind != "note" else {"body": "x"})
        with pytest.raises((PermissionDenied, ValidationError)):
            remove_record(actor=cast.worker, case=cast.case, record=record, version=1)
        type(record)._base_manager.update(removed_at=timezone.now())
        with pytest.raises((PermissionDenied, ValidationError)):
            restore_record(actor=cast.worker, case=cast.case, record=record)

    def foreign(self, kind: str, case: Case) -> Any:
        person = make.make_person(case)
        documents = make.make_document(person, shared_with_lawyer=True)
        note = make.make_note(case, shared_with_lawyer=True)
        return {"note": note, "person": person, "document": documents, "case": case}[kind]

    def test_nobody_is_drawn_from_another_case(self, cast: Cast, other_case: Case) -> None:
        person = make.make_person(other_case)
        with pytest.raises(PermissionDenied):
            add_member(actor=cast.worker, case=cast.case, person=person, role="OTHER")
        with pytest.raises(PermissionDenied):
            change(cast, cast.case.members.get(), {"person": person})
        assert not MilitaryService.objects.visible_to(cast.worker).exists()

    def test_an_incident_names_people_of_its_case_only(self, cast: Cast, other_case: Case) -> None:
        person = make.make_person(other_case)
        incident = Incident(case=cast.case, kind="ARREST")
        with pytest.raises(ValidationError, match="not in the case"):
            add_record(
                actor=cast.worker, case=cast.case, record=incident, many={"people": [person]}
            )


class KeptFieldTests:
    @pytest.mark.parametrize("name", ["team", "team_id", "lead", "status", "version", "data_key"])
    def test_a_plain_change_moves_no_case(self, name: str, cast: Cast) -> None:
        make.make_grant(cast.worker, Role.CASEWORKER, cast.other_team)
        values = {
            "team": cast.other_team,
            "team_id": cast.other_team.pk,
            "lead": cast.lapsed,
            "status": "ON_HOLD",
            "version": 7,
            "data_key": cast.person.data_key,
        }
        with pytest.raises(PermissionDenied):
            change(cast, cast.case, {name: values[name]})

    def test_a_note_does_not_change_its_case(self, cast: Cast) -> None:
        second = make.make_case(cast.team, lead=cast.worker)
        with pytest.raises(PermissionDenied):
            change(cast, make.make_note(cast.case), {"case": second})

    def test_only_a_coordinator_prolongs_access(self, cast: Cast) -> None:
        permission = cast.case.accesses.get()
        later = {"until": timezone.now() + timedelta(days=900)}
        with pytest.raises(PermissionDenied):
            change(cast, permission, later)
        with pytest.raises(PermissionDenied):
            record = CaseAccess(case=cast.case, user=cast.colleague, until=later["until"])
            add_record(actor=cast.worker, case=cast.case, record=record)


class SummaryTests:
    def test_a_paper_that_changes_hands_leaves_the_other_cases_too(self, cast: Cast) -> None:
        second = make.make_case(cast.team, lead=cast.worker)
        second.members.create(person=cast.person, role="MAIN", data_key=second.data_key)
        paper = Document(person=cast.person, type=make.make_document_type(), holding="HELD")
        add_record(actor=cast.worker, case=cast.case, record=paper)
        second.refresh_from_db()
        assert second.papers == "HELD"
        child = make.make_person(cast.case, role="CHILD")
        change(cast, paper, {"person": child})
        second.refresh_from_db()
        assert second.papers == "NOT_KNOWN"
        assert Document.objects.get(pk=paper.pk).data_key_id == child.data_key_id

    def test_an_older_view_of_a_case_does_not_undo_a_pinned_stage(self, cast: Cast) -> None:
        seen_before = Case.objects.get(pk=cast.case.pk)
        change(cast, cast.case, {"pinned_stage": "CONTACT_LOST", "pinned_reason": "No answer."})
        stay = Stay(person=cast.person, country=make.make_country("GE"))
        add_record(actor=cast.worker, case=seen_before, record=stay)
        assert Case.objects.get(pk=cast.case.pk).stage == "CONTACT_LOST"

    def test_a_case_closed_meanwhile_takes_nothing(self, cast: Cast) -> None:
        seen_before = Case.objects.get(pk=cast.case.pk)
        close(cast)
        with pytest.raises(ValidationError, match="closed"):
            note = Note(case=seen_before, body="x")
            add_record(actor=cast.worker, case=seen_before, record=note)
        assert not Note.objects.exists()

    def test_somebody_removed_counts_no_more(self, cast: Cast) -> None:
        make.make_visa(cast.person)
        remove_record(actor=cast.worker, case=cast.case, record=cast.person, version=1)
        assert Case.objects.get(pk=cast.case.pk).stage == "FIRST_CONTACT"


class RestoreTests:
    def test_it_ends_after_thirty_days(self, cast: Cast) -> None:
        note = make.make_note(cast.case, removed_at=timezone.now() - timedelta(days=31))
        with pytest.raises(ValidationError, match="too long ago"):
            restore_record(actor=cast.worker, case=cast.case, record=note)


class TeamTests:
    def test_access_that_has_run_out_is_given_again(self, cast: Cast) -> None:
        cast.case.accesses.update(until=timezone.now() - timedelta(days=1))
        until = timezone.now() + timedelta(days=2)
        give_access(
            actor=cast.coordinator, case=cast.case, user=cast.lawyer, until=until, reason="Appeal"
        )
        assert Case.objects.visible_to(cast.lawyer).get() == cast.case

    def test_an_account_that_is_switched_off_gets_no_case(self, cast: Cast) -> None:
        cast.colleague.is_active = False
        with pytest.raises(ValidationError):
            assign_case(actor=cast.coordinator, case=cast.case, lead=cast.colleague, version=1)

    def test_a_coordinator_opens_cases_also_where_a_caseworker(self, cast: Cast) -> None:
        make.make_grant(cast.coordinator, Role.CASEWORKER, cast.other_team)
        assert set(access.teams_to_start_cases(cast.coordinator)) == {
            cast.team.pk,
            cast.other_team.pk,
        }


class ScopeGuardTests:
    def test_what_hangs_on_an_account_or_team_is_not_scoped_by_it(self, cast: Cast) -> None:
        with inside_request():
            for rows in (cast.worker.tasks, cast.worker.led_cases, cast.team.cases):
                with pytest.raises(UnscopedQueryError):
                    list(rows.all())


class NameTests:
    def test_a_part_of_a_name_is_a_text(self) -> None:
        for part in ({"a": 1}, ["a"], 7):
            with pytest.raises(ValidationError):
                validate_names([{"kind": "LEGAL", "given": "Testan", "family": part}])


class StreamedAnswerTests:
    """What is written while it is sent is written under the rules of the request."""

    def test_scope_time_and_keys_last_until_it_is_sent(self, cast: Cast, rf: Any) -> None:
        cast.worker.time_zone = "Asia/Almaty"
        seen: list[Any] = []

        def parts() -> Iterator[bytes]:
            zone = timezone.get_current_timezone_name()
            seen.append(
                (is_inside_request(), zone, Person.objects.visible_to(cast.worker)[0].names)
            )
            yield b"x"

        def view(request: Any) -> StreamingHttpResponse:
            return StreamingHttpResponse(parts())

        request = rf.get("/")
        request.user = cast.worker
        handler: Any = view
        for middleware in (PreferencesMiddleware, ForgetKeysMiddleware, RequestScopeMiddleware):
            handler = middleware(handler)
        assert b"".join(handler(request).streaming_content) == b"x"
        assert not is_inside_request()
        assert not data_keys._opened.keys
        assert seen == [(True, "Asia/Almaty", cast.person.names)]


def change(cast: Cast, record: Any, changes: dict[str, Any]) -> None:
    change_record(
        actor=cast.worker,
        case=cast.case,
        record=record,
        changes=changes,
        version=record.version,
    )


def close(cast: Cast) -> None:
    close_case(
        actor=cast.worker,
        case=cast.case,
        outcome="SETTLED",
        reason="Found a home.",
        closed_on=cast.case.opened_on,
        version=1,
    )
