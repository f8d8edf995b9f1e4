"""The same change for many cases: asked, made, told, taken back."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.models import Case, Label, Revision, Task
from cases.services import bulk as bulk_service
from casetracker.accounts.models import User
from casetracker.audit.models import AuditEvent
from tests import make
from tests.conftest import Cast
from tests.filters.test_cases import NASTY
from tests.views.filling import as_shown, signed_in
from tests.views.test_undoing import undo_of

URL = "/cases/bulk/"


@pytest.fixture
def label(cast: Cast) -> Label:
    return Label.objects.create(team=cast.team, name="winter")


def more_cases(cast: Cast, count: int, **fields: Any) -> list[Case]:
    return [make.make_case(cast.team, **({"lead": cast.worker} | fields)) for _ in range(count)]


def ask(client: Client, cases: list[Case], do: str, **more: Any) -> Any:
    """Come from the list with some cases ticked."""
    return client.post(URL, {"case": [case.code for case in cases], "do": do, **more})


def confirm(client: Client, page: Any, **typed: Any) -> Any:
    return client.post(URL, as_shown(page) | {"confirm": "1"} | typed, follow=True)


def closed(case: Case) -> Case:
    case.status, case.closing_outcome = "CLOSED", "SETTLED"
    case.closed_on = timezone.localdate()
    case.save()
    return case


class AskTests:
    def test_the_page_lists_the_cases_and_who_leads_them(self, cast: Cast) -> None:
        cases = [cast.case, *more_cases(cast, 1)]
        page = ask(signed_in(cast.coordinator), cases, "assign")
        assert page.status_code == 200
        for case in cases:
            assert case.shown_code in page.text
        assert "Testan Probin" in page.text
        assert "Change 2 cases" in page.text
        assert not Revision.objects.exists()

    def test_closed_cases_are_named_before(self, cast: Cast) -> None:
        done = closed(make.make_case(cast.team, lead=cast.worker))
        page = ask(signed_in(cast.worker), [cast.case, done], "task")
        assert f"1 case is closed and will be left out: {done.shown_code}" in page.text
        assert "Change 1 case<" in page.text

    def test_nothing_ticked_and_nothing_chosen_is_said(self, cast: Cast) -> None:
        client = signed_in(cast.worker)
        page = client.post(URL, {})
        assert (page.status_code, "Choose what to do" in page.text) == (422, True)
        page = ask(client, [], "task", confirm="1", title="x")
        assert (page.status_code, "Tick at least one case." in page.text) == (422, True)

    def test_caseworkers_are_not_offered_to_assign(self, cast: Cast) -> None:
        client = signed_in(cast.worker)
        assert 'value="assign"' not in client.get("/cases/").text
        assert ask(client, [cast.case], "assign").status_code == 422
        assert 'value="assign"' in signed_in(cast.coordinator).get("/cases/").text

    def test_readers_have_neither_boxes_nor_the_page(self, cast: Cast) -> None:
        for user in (cast.lawyer, cast.auditor, cast.administrator):
            assert 'name="case"' not in signed_in(user).get("/cases/").text
            assert ask(signed_in(user), [cast.case], "task").status_code == 403

    def test_what_the_list_shows_can_be_ticked(self, cast: Cast) -> None:
        html = signed_in(cast.worker).get("/cases/?risk=NOT_ASSESSED").text
        assert f'name="case" value="{cast.case.code}"' in html
        assert 'name="query" value="risk=NOT_ASSESSED"' in html


class ChangeTests:
    def test_cases_are_assigned_and_the_other_workers_stay(self, cast: Cast) -> None:
        cases, client = [cast.case, *more_cases(cast, 2)], signed_in(cast.coordinator)
        page = confirm(client, ask(client, cases, "assign"), lead=str(cast.colleague.pk))
        assert "3 cases changed." in page.text
        assert {case.lead for case in Case.objects.all()} == {cast.colleague}
        assert set(cast.case.workers.all()) == {cast.lapsed}
        operations = set(Revision.objects.values_list("operation", flat=True))
        assert (len(operations), None in operations) == (1, False)
        assert AuditEvent.objects.filter(verb="changed").count() == 3

    def test_one_click_takes_all_of_it_back(self, cast: Cast) -> None:
        cases, client = [cast.case, *more_cases(cast, 2, lead=None)], signed_in(cast.coordinator)
        page = confirm(client, ask(client, cases, "assign"), lead=str(cast.colleague.pk))
        page = client.post(undo_of(page), follow=True)
        assert "Undone: 3 changes." in page.text
        assert [Case.objects.get(pk=case.pk).lead for case in cases] == [cast.worker, None, None]

    def test_a_label_is_put_on_and_taken_off(self, cast: Cast, label: Label) -> None:
        cases, client = [cast.case, *more_cases(cast, 2)], signed_in(cast.worker)
        cases[1].labels.add(label, other := Label.objects.create(team=cast.team, name="other"))
        page = confirm(client, ask(client, cases, "label"), label=str(label.pk))
        assert "2 cases changed, 1 not changed (like that already: 1)." in page.text
        assert label.cases.count() == 3
        page = confirm(client, ask(client, cases, "unlabel"), label=str(label.pk))
        assert "3 cases changed." in page.text
        assert (label.cases.count(), other.cases.count()) == (0, 1)
        client.post(undo_of(page))
        assert label.cases.count() == 3

    def test_every_case_gets_the_task(self, cast: Cast) -> None:
        led = more_cases(cast, 1, lead=cast.coordinator)
        cases, client = [cast.case, *led], signed_in(cast.coordinator)
        page = confirm(client, ask(client, cases, "task"), title="Ring them", worker="lead")
        tasks = {task.case_id: task for task in Task.objects.all()}
        assert {tasks[case.pk].assigned_to for case in cases} == {cast.worker, cast.coordinator}
        assert {task.title for task in tasks.values()} == {"Ring them"}
        client.post(undo_of(page))
        assert not Task.objects.exists()

    def test_what_does_not_go_is_left_and_told(self, cast: Cast) -> None:
        foreign, done = make.make_case(cast.other_team), closed(more_cases(cast, 1)[0])
        client = signed_in(cast.coordinator)
        page = ask(client, [cast.case, foreign, done], "task")
        assert foreign.shown_code not in page.text
        assert "1 case was not found and will be left out." in page.text
        page = confirm(client, page, title="Ring them")
        assert "1 case changed, 1 not changed (closed: 1)." in page.text
        assert Task.objects.get().case == cast.case

    def test_a_case_changed_since_it_was_shown_is_left(self, cast: Cast) -> None:
        cases, client = [cast.case, *more_cases(cast, 1)], signed_in(cast.coordinator)
        page = ask(client, cases, "assign")
        Case.objects.filter(pk=cast.case.pk).update(version=2)
        page = confirm(client, page, lead=str(cast.colleague.pk))
        assert "1 case changed, 1 not changed (changed meanwhile by somebody else: 1)." in page.text
        cast.case.refresh_from_db()
        assert cast.case.lead == cast.worker

    def test_it_goes_back_to_the_same_list(self, cast: Cast) -> None:
        client = signed_in(cast.worker)
        page = ask(client, [cast.case], "task", query="risk=NOT_ASSESSED&sort=code")
        page = confirm(client, page, title="Ring them")
        assert page.redirect_chain == [("/cases/?risk=NOT_ASSESSED&sort=code", 303)]


class WholeListTests:
    def test_all_cases_of_the_list_are_changed(self, cast: Cast) -> None:
        low = more_cases(cast, 30, risk="LOW")
        client = signed_in(cast.worker)
        page = ask(client, low[:2], "task", query="risk=LOW")
        assert "All 30 cases of the list" in page.text
        page = confirm(client, page, title="Ring them", all="1")
        assert "30 cases changed." in page.text
        assert {task.case_id for task in Task.objects.all()} == {case.pk for case in low}

    def test_a_list_that_grew_meanwhile_is_shown_again(self, cast: Cast) -> None:
        client = signed_in(cast.worker)
        page = ask(client, [cast.case], "task")
        more_cases(cast, 1)
        page = confirm(client, page, title="Ring them", all="1")
        assert (page.status_code, "it holds 2 cases now" in page.text) == (422, True)
        assert 'value="Ring them"' in page.text
        assert "2 cases changed" in confirm(client, page, all="1").text

    def test_too_many_are_refused(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("cases.views.bulk.MOST_CASES", 2)
        more_cases(cast, 2)
        client = signed_in(cast.worker)
        page = ask(client, [cast.case], "task", all="1", seen="3", confirm="1", title="x")
        assert (page.status_code, "more than 2 cases" in page.text) == (422, True)
        assert not Task.objects.exists()


class RefuseTests:
    def test_sent_twice_it_is_made_once(self, cast: Cast) -> None:
        client = signed_in(cast.worker)
        data = as_shown(ask(client, [cast.case], "task")) | {"confirm": "1", "title": "Ring"}
        assert client.post(URL, data).status_code == 303
        assert "This was done already." in client.post(URL, data, follow=True).text
        assert Task.objects.count() == 1

    def test_wrong_values_keep_what_was_typed(self, cast: Cast) -> None:
        client = signed_in(cast.worker)
        page = ask(client, [cast.case], "task")
        typed = {"title": "Ring them", "due_on_day": "31", "due_on_month": "2", "due_on_year": "x"}
        page = confirm(client, page, **typed)
        assert page.status_code == 422
        assert 'value="Ring them"' in page.text
        assert cast.case.shown_code in page.text
        assert not Task.objects.exists()

    @pytest.mark.parametrize("who", ["stranger", "lawyer", "lapsed", "auditor"])
    def test_nobody_else_leads_a_case(self, cast: Cast, who: str) -> None:
        client, user = signed_in(cast.coordinator), getattr(cast, who)
        page = confirm(client, ask(client, [cast.case], "assign"), lead=str(user.pk))
        assert page.status_code == 422
        cast.case.refresh_from_db()
        assert cast.case.lead == cast.worker

    def test_a_foreign_label_is_refused(self, cast: Cast) -> None:
        foreign = Label.objects.create(team=cast.other_team, name="theirs")
        client = signed_in(cast.worker)
        for key in (foreign.pk, uuid4(), "x"):
            page = confirm(client, ask(client, [cast.case], "label"), label=str(key))
            assert (page.status_code, "theirs" in page.text) == (422, False)
        assert not cast.case.labels.exists()

    def test_a_case_that_one_only_reads_is_left(self, cast: Cast) -> None:
        make.make_grant(cast.worker, "lawyer", cast.other_team)  # type: ignore[arg-type]
        read = make.make_case(cast.other_team)
        make.make_access(read, cast.worker)
        client = signed_in(User.objects.get(pk=cast.worker.pk))
        page = ask(client, [cast.case, read], "task")
        assert f"1 case is not yours to change and will be left out: {read.shown_code}" in page.text
        confirm(client, page, title="Ring them")
        assert Task.objects.get().case == cast.case

    def test_a_mark_of_somebody_else_is_refused(self, cast: Cast) -> None:
        mark = as_shown(ask(signed_in(cast.coordinator), [cast.case], "task"))["submission"]
        client = signed_in(cast.worker)
        page = confirm(client, ask(client, [cast.case], "task"), title="Ring", submission=mark)
        assert page.status_code == 422
        assert not Task.objects.exists()

    @pytest.mark.parametrize("name", ["case", "do", "query", "all", "seen", "submission", "title"])
    def test_nonsense_changes_nothing(self, cast: Cast, name: str) -> None:
        client = signed_in(cast.worker)
        shown = as_shown(ask(client, [cast.case], "task")) | {"confirm": "1"}
        for value in NASTY:
            sent = {name: [value.encode("utf-8", "surrogatepass")]}
            answer = client.post(URL, shown | {"title": ""} | sent)
            assert answer.status_code in (303, 422)
        assert Task.objects.count() <= (1 if name == "title" else 0)


class CostTests:
    def queries(self, client: Client, cases: list[Case]) -> tuple[int, int]:
        client.get("/cases/")  # shows what the last change said
        with CaptureQueriesContext(connection) as asked:
            page = ask(client, cases, "task")
        data = as_shown(page) | {"confirm": "1", "title": "Ring them"}
        with CaptureQueriesContext(connection) as made:
            assert client.post(URL, data).status_code == 303
        return len(asked), len(made)

    def test_queries_grow_with_the_cases_changed_only(self, cast: Cast) -> None:
        client = signed_in(cast.coordinator)
        for case in more_cases(cast, 22):
            make.make_person(case)
        cases = list(Case.objects.all())
        few, many = self.queries(client, cases[:2]), self.queries(client, cases[:20])
        assert few[0] == many[0] <= 20
        assert (many[1] - few[1]) / 18 <= 45

    def test_cases_left_out_take_no_queries(self, cast: Cast) -> None:
        client = signed_in(cast.coordinator)
        done = [closed(case) for case in more_cases(cast, 20)]
        self.queries(client, [cast.case])  # the first change begins the record of its stages
        few = self.queries(client, [cast.case, *done[:2]])
        assert self.queries(client, [cast.case, *done]) == few


def test_the_cap_is_what_the_page_says(cast: Cast) -> None:
    page = ask(signed_in(cast.worker), [cast.case], "task")
    assert f"At most {bulk_service.MOST_CASES} at once." in page.text
