"""Lists of the admin: scoped filters, search by code, actions, and a constant number of queries."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.admin.changelist import CappedPaginator
from cases.models import (
    AsylumClaim,
    Case,
    CaseAccess,
    CaseMember,
    Country,
    DeadlineRule,
    Note,
    Person,
    Task,
)
from casetracker.audit.models import AuditEvent
from tests import make
from tests.admin.conftest import Desk, url
from tests.admin.rows import MODELS, rows_of

pytestmark = pytest.mark.django_db


def act(desk: Desk, model: type[Any], action: str, *rows: Any, **more: str) -> Any:
    data = {"action": action, "_selected_action": [str(row.pk) for row in rows], **more}
    return desk.coordinator.post(url(model), data, follow=True)


def shown(desk: Desk, model: type[Any], query: str) -> set[str]:
    """Return the keys of the rows that a list shows."""
    body = desk.coordinator.get(f"{url(model)}?{query}", follow=True).content.decode()
    keys = {str(row.pk) for row in model._base_manager.all()}
    return {key for key in keys if f"/{key}/change/" in body}


class QueryTests:
    def test_lists_cost_the_same_for_2_and_20_rows(self, desk: Desk) -> None:
        few = {model: self.queries(desk, model) for model in MODELS}
        for _number in range(18):
            case = make.make_case(desk.cast.team)
            rows_of(case, make.make_person(case), desk.cast.colleague)
        assert {model: self.queries(desk, model) for model in MODELS} == few
        assert max(few.values()) <= 14

    def queries(self, desk: Desk, model: type[Any]) -> int:
        client = desk.coordinator
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url(model)).status_code == 200
        return len(seen)

    def test_no_list_counts_its_table(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(CappedPaginator, "limit", 2)
        for _number in range(5):
            make.make_note(desk.cast.case)
        answer = desk.coordinator.get(url(Note))
        assert answer.context["cl"].result_count == 3
        assert "The list goes on" in answer.content.decode()

    def test_a_list_leaves_an_event_with_its_length(self, desk: Desk) -> None:
        desk.coordinator.get(url(Person))
        event = AuditEvent.objects.get(verb="listed")
        assert (event.target_type, event.count) == ("cases.person", 2)


class SearchTests:
    def test_it_takes_codes_as_people_write_them(self, desk: Desk) -> None:
        case, note = desk.cast.case, desk.own[Note]
        code = case.shown_code
        for written in (code, code.lower(), case.code, code[:5]):
            assert shown(desk, Case, f"q={written}") == {str(case.pk)}, written
            assert shown(desk, Note, f"q={written}") == {str(note.pk)}
            assert str(desk.cast.person.pk) in shown(desk, Person, f"q={written}")

    @pytest.mark.parametrize(
        "written", ["Kanarienvogel", "%25", "_", "%00", "' OR 1=1", "Ж", "e" * 900]
    )
    def test_it_finds_nothing_by_anything_else(self, desk: Desk, written: str) -> None:
        for model in MODELS:
            if admin.site._registry[model].search_fields:
                assert shown(desk, model, f"q={written}") in (set(), shown(desk, model, "")), model

    def test_every_kind_of_record_is_found_by_code(self, desk: Desk) -> None:
        for model in MODELS:
            if admin.site._registry[model].search_fields:
                found = shown(desk, model, f"q={desk.cast.case.code}")
                assert str(desk.own[model].pk) in found, model
                assert shown(desk, model, f"q={desk.other[Case].code}") == set(), model


class FilterTests:
    def test_a_word_of_the_list_narrows_it(self, desk: Desk) -> None:
        held = make.make_case(desk.cast.team, status="ON_HOLD", lead=desk.cast.worker)
        assert shown(desk, Case, "status__exact=ON_HOLD") == {str(held.pk)}
        assert shown(desk, Case, f"lead={desk.cast.worker.pk}") == {
            str(held.pk),
            str(desk.cast.case.pk),
        }
        assert shown(desk, Case, "lead=none") == set()
        country = make.make_country("AM")
        Case._base_manager.filter(pk=held.pk).update(current_country=country)
        assert shown(desk, Case, f"country={country.pk}") == {str(held.pk)}

    def test_choices_are_those_in_reach(self, desk: Desk) -> None:
        georgia = make.make_country("GE")
        Case._base_manager.filter(pk=desk.other[Case].pk).update(current_country=georgia)
        body = desk.coordinator.get(url(Case)).content.decode()
        assert str(georgia.pk) not in body
        assert str(desk.elsewhere.pk) not in body
        assert shown(desk, Case, f"country={georgia.pk}") == set()

    @pytest.mark.parametrize(
        "query",
        [
            "status__exact=NONSENSE",
            "status__exact=%00",
            "lead=no-key",
            "country=%00",
            "team=x",
            "opened_on__gte=yesterday",
            "opened_on__gte=%00",
            "p=9999",
            "p=x",
            "o=99.-7.x",
            "all=",
            "e=1",
            "_popup=1",
        ],
    )
    def test_bad_input_is_no_error_of_the_server(self, desk: Desk, query: str) -> None:
        assert desk.coordinator.get(f"{url(Case)}?{query}", follow=True).status_code == 200

    @pytest.mark.parametrize(
        "query",
        [
            "lead__password__startswith=a",
            "remark__contains=a",
            "risk_reason=a",
            "nonsense=1",
            "team__name__contains=a",
            "_to_field=data_key",
        ],
    )
    def test_an_address_asks_for_nothing_else(self, desk: Desk, query: str) -> None:
        assert desk.coordinator.get(f"{url(Case)}?{query}").status_code == 400


class ReferenceListTests:
    @pytest.mark.parametrize(
        "query",
        ["q=%00", "q=%25_", "confidence__exact=%00", "is_active__exact=x", "valid_from__year=x"],
    )
    def test_bad_input_is_no_error_of_the_server(self, desk: Desk, query: str) -> None:
        client = desk.client(desk.cast.administrator)
        for model in (Country, DeadlineRule):
            assert client.get(f"{url(model)}?{query}", follow=True).status_code in (200, 400)


class RemovalTests:
    def test_it_asks_first_and_then_hides(self, desk: Desk) -> None:
        note, second = desk.own[Note], make.make_note(desk.cast.case)
        asked = act(desk, Note, "delete_selected", note, second)
        assert str(note) in asked.content.decode()
        assert Note.objects.filter(pk=note.pk).exists()
        act(desk, Note, "delete_selected", note, second, post="yes")
        note.refresh_from_db()
        assert (note.removed_by, note.version) == (desk.cast.coordinator, 2)
        assert AuditEvent.objects.filter(verb="removed", target_type="cases.note").count() == 2

    def test_every_kind_of_record_can_be_removed(self, desk: Desk) -> None:
        # What others hang on goes last.
        last = (AsylumClaim, CaseMember)
        for model in [*(model for model in MODELS if model not in (*last, Case, Person)), *last]:
            row = desk.own[model]
            act(desk, model, "delete_selected", row, post="yes")
            stored = model._base_manager.get(pk=row.pk)
            assert stored.removed_at is not None, model
        verbs = AuditEvent.objects.filter(verb="removed").values_list("target_type", flat=True)
        assert len(set(verbs)) == len(MODELS) - 3  # an access is taken, not removed

    def test_all_or_none(self, desk: Desk) -> None:
        closed = make.make_case(
            desk.cast.team,
            status="CLOSED",
            closing_outcome="SETTLED",
            closed_on=desk.cast.case.opened_on,
        )
        page = act(desk, Note, "delete_selected", desk.own[Note], make.make_note(closed), post="y")
        assert "This case is closed" in page.content.decode()
        assert not Note._base_manager.filter(removed_at__isnull=False).exists()

    def test_rows_of_other_teams_stay(self, desk: Desk) -> None:
        for model in MODELS:
            act(desk, model, "delete_selected", desk.other[model], post="yes")
            assert model._base_manager.get(pk=desk.other[model].pk).removed_at is None, model

    def test_one_row_is_removed_at_the_version_shown(self, desk: Desk) -> None:
        note, address = desk.own[Note], url(Note, "delete", desk.own[Note])
        for version in ("7", "", "x"):
            answer = desk.coordinator.post(
                address, {"post": "yes", "shown_version": version}, follow=True
            )
            assert "Somebody else changed this record" in answer.content.decode()
        desk.coordinator.post(address, {"post": "yes", "shown_version": "1"})
        assert not Note.objects.filter(pk=note.pk).exists()

    def test_access_is_taken_away(self, desk: Desk) -> None:
        row = desk.own[CaseAccess]
        desk.coordinator.post(url(CaseAccess, "delete", row), {"post": "y", "shown_version": "1"})
        assert AuditEvent.objects.filter(verb="access_revoked", target_id=str(row.pk)).exists()


class ActionTests:
    def test_cases_rest_and_are_taken_up_again(self, desk: Desk) -> None:
        case = desk.cast.case
        for action, status in (("put_on_hold", "ON_HOLD"), ("take_up_again", "OPEN")):
            act(desk, Case, action, case)
            case.refresh_from_db()
            assert case.status == status
        assert case.version == 3
        assert AuditEvent.objects.filter(verb="changed", target_id=str(case.pk)).count() == 2

    def test_tasks_are_done(self, desk: Desk) -> None:
        act(desk, Task, "mark_done", desk.own[Task], desk.other[Task])
        states = {task.pk: task.state for task in Task._base_manager.all()}
        assert states[desk.own[Task].pk] == "DONE"
        assert states[desk.other[Task].pk] == "OPEN"


class ExportTests:
    @pytest.mark.parametrize("code", ["csv", "xlsx"])
    def test_chosen_cases_leave_as_a_file_without_names(self, desk: Desk, code: str) -> None:
        case, other = desk.cast.case, desk.other[Case]
        second = make.make_case(desk.cast.team)
        data = {
            "action": f"export_{code}",
            "_selected_action": [str(row.pk) for row in (case, other)],
        }
        answer = desk.coordinator.post(url(Case), data)
        content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        assert answer["Content-Disposition"].endswith(f'.{code}"')
        event = AuditEvent.objects.get(verb="exported")
        assert (event.count, event.reason_code) == (1, code)
        assert "name" not in event.fields
        if code == "csv":
            text = content.decode()
            assert case.shown_code in text
            assert other.shown_code not in text
            assert second.shown_code not in text
            assert "Probin" not in text

    def test_all_that_a_filter_finds_can_be_taken(self, desk: Desk) -> None:
        make.make_case(desk.cast.team)
        chosen = [str(desk.cast.case.pk)]
        data = {"action": "export_csv", "select_across": "1", "_selected_action": chosen}
        answer = desk.coordinator.post(url(Case), data)
        b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        assert AuditEvent.objects.get(verb="exported").count == 2
