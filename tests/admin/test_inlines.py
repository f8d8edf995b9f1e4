"""The records on the page of their case or person."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.admin.inlines import MOST_ROWS
from cases.models import AsylumClaim, Case, CaseMember, Deadline, Document, Note, Person, Task
from casetracker.audit.models import AuditEvent
from tests import make
from tests.admin.browser import Posted, errors, typed
from tests.admin.conftest import Desk, url

pytestmark = pytest.mark.django_db


def place_of(page: Posted, prefix: str, row: Any) -> str:
    """Return the prefix of a row's fields."""
    name = next(
        name
        for name, values in page.items()
        if name.startswith(prefix) and name.endswith("-id") and values == [str(row.pk)]
    )
    return name.removesuffix("-id")


class CasePageTests:
    @pytest.fixture
    def address(self, desk: Desk) -> str:
        return url(Case, "change", desk.cast.case)

    def test_rows_are_added_changed_and_removed(self, desk: Desk, address: str) -> None:
        client, note, task = desk.coordinator, desk.own[Note], desk.own[Task]
        page = typed(client.get(address))
        page[f"{place_of(page, 'notes', note)}-body"] = ["Rang again."]
        page[f"{place_of(page, 'tasks', task)}-DELETE"] = ["on"]
        page["tasks-1-title"] = ["Ask for the letter"]
        answer = client.post(address, page)
        assert answer.status_code == 302, errors(answer)
        note.refresh_from_db()
        assert (note.body, note.version) == ("Rang again.", 2)
        assert [one.title for one in Task.objects.filter(case=desk.cast.case)] == [
            "Ask for the letter"
        ]
        task.refresh_from_db()
        assert task.removed_by == desk.cast.coordinator
        verbs = set(AuditEvent.objects.values_list("verb", "target_type"))
        assert {
            ("changed", "cases.note"),
            ("removed", "cases.task"),
            ("added", "cases.task"),
        } <= verbs

    def test_a_stale_row_undoes_the_whole_page(self, desk: Desk, address: str) -> None:
        client, note = desk.coordinator, desk.own[Note]
        page = typed(client.get(address))
        later = typed(client.get(address))
        later[f"{place_of(later, 'notes', note)}-body"] = ["theirs"]
        assert client.post(address, later).status_code == 302
        page[f"{place_of(page, 'notes', note)}-body"] = ["mine"]
        page["risk"] = ["HIGH"]
        answer = client.post(address, page)
        assert "Somebody else changed this record" in errors(answer)
        note.refresh_from_db()
        assert note.body == "theirs"
        assert Case.objects.get(pk=desk.cast.case.pk).risk != "HIGH"

    def test_a_stale_removal_is_refused(self, desk: Desk, address: str) -> None:
        client, note = desk.coordinator, desk.own[Note]
        page = typed(client.get(address))
        place = place_of(page, "notes", note)
        answer = client.post(
            address, page | {f"{place}-DELETE": ["on"], f"{place}-shown_version": ["7"]}
        )
        assert "Somebody else changed this record" in errors(answer)
        assert Note.objects.filter(pk=note.pk).exists()

    def test_a_row_that_went_meanwhile_is_said(self, desk: Desk, address: str) -> None:
        client, note = desk.coordinator, desk.own[Note]
        page = typed(client.get(address))
        client.post(url(Note, "delete", note), {"post": "yes", "shown_version": "1"})
        answer = client.post(address, page)
        assert "removed a record of this list" in errors(answer)

    def test_rows_of_other_cases_are_refused(self, desk: Desk, address: str) -> None:
        client, stranger = desk.coordinator, desk.other[Note]
        page = typed(client.get(address))
        place = place_of(page, "notes", desk.own[Note])
        for forged in (str(stranger.pk), "no key", ""):
            answer = client.post(
                address, page | {f"{place}-id": [forged], f"{place}-body": ["forged"]}
            )
            assert errors(answer), forged
        stranger.refresh_from_db()
        assert stranger.body != "forged"

    def test_people_out_of_reach_are_named_by_no_row(self, desk: Desk, address: str) -> None:
        client, stranger = desk.coordinator, desk.other[Person]
        page = typed(client.get(address))
        for forged in (
            {"members-0-person": [str(stranger.pk)]},
            {"deadlines-0-person": [str(stranger.pk)]},
            {"incidents-0-people": [str(stranger.pk)]},
        ):
            client.post(address, page | forged)
        case = desk.cast.case
        assert not CaseMember.objects.filter(case=case, person=stranger).exists()
        assert not Deadline.objects.filter(person=stranger, case=case).exists()
        assert not case.incidents.filter(people=stranger).exists()

    def test_what_the_service_refuses_lands_in_the_row(self, desk: Desk, address: str) -> None:
        client = desk.coordinator
        page = typed(client.get(address))
        page["deadlines-1-what"] = ["Answer"]
        page["deadlines-1-stated_on"] = ["2024-05-01"]
        page["deadlines-1-warn_on"] = ["2024-06-01"]
        answer = client.post(address, page)
        assert "The warning would come after" in errors(answer)

    def test_a_broken_form_is_no_error_of_the_server(self, desk: Desk, address: str) -> None:
        client = desk.coordinator
        page = typed(client.get(address))
        for forged in (
            {"notes-TOTAL_FORMS": ["x"]},
            {"notes-INITIAL_FORMS": ["999999"]},
            {"notes-TOTAL_FORMS": ["999999"]},
            {"notes-INITIAL_FORMS": ["many"]},
        ):
            assert client.post(address, page | forged).status_code == 200, forged
        assert client.post(address, page | {"notes-INITIAL_FORMS": ["-1"]}).status_code == 302

    def test_many_notes_cost_no_more(self, desk: Desk, address: str) -> None:
        for _number in range(MOST_ROWS):
            make.make_note(desk.cast.case)
        self.queries(desk, address)  # fills what Django keeps
        few = self.queries(desk, address)
        for _number in range(3 * MOST_ROWS):
            make.make_note(desk.cast.case)
        assert self.queries(desk, address) == few

    def queries(self, desk: Desk, address: str) -> int:
        client = desk.coordinator
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(address).status_code == 200
        return len(seen)


class PersonPageTests:
    def test_a_paper_is_added_and_masked_fields_stay_away(self, desk: Desk) -> None:
        person, client = desk.cast.person, desk.coordinator
        person.whereabouts = "Verborgenstrasse"
        person.save()
        address = url(Person, "change", person)
        assert "Verborgenstrasse" not in client.get(address).content.decode()
        page = typed(client.get(address))
        page["documents-1-type"] = [str(make.make_document_type().pk)]
        page["documents-1-number"] = ["72 7654321"]
        answer = client.post(address, page)
        assert answer.status_code == 302, errors(answer)
        numbers = {one.number for one in Document.objects.filter(person=person)}
        assert "72 7654321" in numbers
        person.refresh_from_db()
        assert person.whereabouts == "Verborgenstrasse"
        assert not AuditEvent.objects.filter(verb="revealed").exists()

    def test_masked_fields_are_shown_and_changed_on_request(self, desk: Desk) -> None:
        person, client = desk.cast.person, desk.coordinator
        address = f"{url(Person, 'change', person)}?unmask=1"
        page = typed(client.get(address))
        event = AuditEvent.objects.get(verb="revealed")
        assert "whereabouts" in event.fields
        assert event.target_id == str(person.pk)
        answer = client.post(address, page | {"whereabouts": ["At the harbour"]})
        assert answer.status_code == 302, errors(answer)
        person.refresh_from_db()
        assert person.whereabouts == "At the harbour"


class ClaimPageTests:
    def test_a_decision_is_added(self, desk: Desk) -> None:
        claim, client = desk.own[AsylumClaim], desk.coordinator
        address = url(AsylumClaim, "change", claim)
        page = typed(client.get(address))
        answer = client.post(address, page | {"decisions-1-outcome": ["SUBSIDIARY"]})
        assert answer.status_code == 302, errors(answer)
        assert claim.decisions.count() == 2
