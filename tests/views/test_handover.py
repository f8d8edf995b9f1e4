"""Handing over the work of somebody who leaves or is ill."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.models import Case, Draft, Task
from casetracker.accounts.models import Grant
from casetracker.accounts.roles import Role
from casetracker.audit.models import AuditEvent
from casetracker.vault.data_keys import create_data_key
from tests import make
from tests.conftest import Cast
from tests.views.filling import signed_in

URL = "/handover/"


@pytest.fixture
def coordinator(client: Client, cast: Cast) -> Client:
    client.force_login(cast.coordinator)
    return client


def draft_of(cast: Cast, team: Any) -> Draft:
    draft = Draft(
        owner=cast.worker, team=team, data_key=create_data_key("worker"), expires_at=timezone.now()
    )
    draft.fields = {"names": "Probin"}
    draft.save()
    return draft


def give(client: Client, worker: Any, *heirs: Any) -> Any:
    keys = [heir.pk for heir in heirs]
    return client.post(f"{URL}?worker={worker.pk}", {"successors": keys})


class MenuTests:
    def test_the_account_menu_leads_coordinators_there(self, cast: Cast) -> None:
        link = f'<a href="{URL}">Hand over work</a>'
        assert link in signed_in(cast.coordinator).get("/help/").text
        assert link not in signed_in(cast.worker).get("/help/").text


class ChooseTests:
    def test_it_counts_what_each_has_in_hand(self, coordinator: Client, cast: Cast) -> None:
        make.make_task(cast.case, assigned_to=cast.worker)
        draft_of(cast, cast.team)
        people = {one.worker: one for one in coordinator.get(URL).context["people"]}
        one = people[cast.worker]
        assert (one.led, one.worked, one.tasks, one.drafts) == (1, 0, 1, 1)
        assert people[cast.colleague].is_nothing
        assert cast.stranger not in people

    def test_whoever_left_is_there_as_long_as_work_is(
        self, coordinator: Client, cast: Cast
    ) -> None:
        people = {one.worker: one for one in coordinator.get(URL).context["people"]}
        assert people[cast.lapsed].worked == 1

    def test_more_workers_take_no_more_queries(self, coordinator: Client, cast: Cast) -> None:
        coordinator.get(URL)
        few = self.queries(coordinator)
        for number in range(18):
            user = make.make_user(f"helper{number}", Role.CASEWORKER, cast.team)
            make.make_case(cast.team, lead=user)
        assert self.queries(coordinator) == few
        assert few <= 8

    def queries(self, client: Client) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(URL).status_code == 200
        return len(captured)

    @pytest.mark.parametrize("key", ["x", "5f0f7c1e-6d5c-4a39-9f64-0c1b7d0f2a11"])
    def test_nobody_is_not_found(self, coordinator: Client, cast: Cast, key: str) -> None:
        assert coordinator.get(URL, {"worker": key}).status_code == 404

    def test_another_teams_worker_is_not_found(self, coordinator: Client, cast: Cast) -> None:
        assert coordinator.get(URL, {"worker": str(cast.stranger.pk)}).status_code == 404


class HandOverTests:
    def test_everything_goes_over_at_once(self, coordinator: Client, cast: Cast) -> None:
        task = make.make_task(cast.case, assigned_to=cast.worker)
        done = make.make_task(cast.case, assigned_to=cast.worker, state="DONE")
        draft = draft_of(cast, cast.team)
        answer = give(coordinator, cast.worker, cast.colleague)
        assert (answer.status_code, answer.headers["Location"]) == (303, URL)
        assert Case.objects.get(pk=cast.case.pk).lead == cast.colleague
        assert Task.objects.get(pk=task.pk).assigned_to == cast.colleague
        assert Task.objects.get(pk=done.pk).assigned_to == cast.worker
        moved = Draft.objects.unscoped("a test").get(pk=draft.pk)
        assert (moved.owner, moved.fields) == (cast.colleague, {"names": "Probin"})

    def test_it_can_be_taken_back(self, coordinator: Client, cast: Cast) -> None:
        task = make.make_task(cast.case, assigned_to=cast.worker)
        give(coordinator, cast.worker, cast.colleague)
        message = list(coordinator.get(URL).context["messages"])[0]
        assert str(message) == "Handed over: cases 1, tasks 1, drafts 0."
        assert coordinator.post(message.extra_tags).status_code == 303
        assert Case.objects.get(pk=cast.case.pk).lead == cast.worker
        assert Task.objects.get(pk=task.pk).assigned_to == cast.worker

    def test_several_take_turns_and_tasks_follow_their_case(
        self, coordinator: Client, cast: Cast
    ) -> None:
        for _number in range(3):
            case = make.make_case(cast.team, lead=cast.worker)
            make.make_task(case, assigned_to=cast.worker)
        give(coordinator, cast.worker, cast.colleague, cast.coordinator)
        leads = list(Case.objects.values_list("lead__username", flat=True))
        assert sorted(leads) == ["colleague", "colleague", "coordinator", "coordinator"]
        for task in Task.objects.select_related("case"):
            assert task.assigned_to_id == task.case.lead_id

    def test_a_fellow_worker_is_replaced(self, coordinator: Client, cast: Cast) -> None:
        give(coordinator, cast.lapsed, cast.colleague)
        case = Case.objects.get(pk=cast.case.pk)
        assert case.lead == cast.worker
        assert list(case.workers.all()) == [cast.colleague]

    def test_another_teams_work_stays(self, coordinator: Client, cast: Cast) -> None:
        make.make_grant(cast.worker, Role.CASEWORKER, cast.other_team)
        elsewhere = make.make_case(cast.other_team, lead=cast.worker)
        draft = draft_of(cast, cast.other_team)
        give(coordinator, cast.worker, cast.colleague)
        assert Case.objects.get(pk=elsewhere.pk).lead == cast.worker
        assert Draft.objects.unscoped("a test").get(pk=draft.pk).owner == cast.worker

    def test_what_a_rule_refuses_is_named_and_the_rest_moves(
        self, client: Client, cast: Cast
    ) -> None:
        make.make_grant(cast.coordinator, Role.COORDINATOR, cast.other_team)
        make.make_grant(cast.worker, Role.CASEWORKER, cast.other_team)
        other = make.make_case(cast.other_team, lead=cast.worker)
        client.force_login(type(cast.coordinator).objects.get(pk=cast.coordinator.pk))
        give(client, cast.worker, cast.colleague)
        said = [str(message) for message in client.get(URL).context["messages"]]
        assert said[0].startswith("Handed over: cases 1")
        assert said[1].startswith(f"Left where it is: {other.shown_code} (")
        assert Case.objects.get(pk=other.pk).lead == cast.worker

    def test_grants_stay_and_an_event_is_left(self, coordinator: Client, cast: Cast) -> None:
        before = Grant.objects.in_force().count()
        give(coordinator, cast.worker, cast.colleague)
        assert Grant.objects.in_force().count() == before
        event = AuditEvent.objects.get(reason_code="handover")
        assert (event.target_id, event.count) == (str(cast.worker.pk), 1)

    @pytest.mark.parametrize("heir", ["worker", "stranger", "lawyer", "lapsed"])
    def test_only_another_worker_of_the_team_takes_over(
        self, coordinator: Client, cast: Cast, heir: str
    ) -> None:
        answer = give(coordinator, cast.worker, getattr(cast, heir))
        assert answer.status_code == 422
        assert Case.objects.get(pk=cast.case.pk).lead == cast.worker

    def test_somebody_has_to_be_chosen(self, coordinator: Client, cast: Cast) -> None:
        answer = give(coordinator, cast.worker)
        assert answer.status_code == 422
        assert "Choose who takes over." in answer.content.decode()
