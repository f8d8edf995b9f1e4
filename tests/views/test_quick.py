"""What lists do with one click."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Deadline, Task
from tests import make
from tests.conftest import Cast


@pytest.fixture
def worker(client: Client, cast: Cast) -> Client:
    client.force_login(cast.worker)
    return client


def click(client: Client, name: str, record: Any, **typed: Any) -> Any:
    data = {"version": record.version, "back": "/deadlines/?range=90&kind=task"} | typed
    return client.post(reverse(name, args=[record.pk]), data)


def said(client: Client) -> str:
    return client.get("/today/").content.decode()


class TaskTests:
    def test_done_leads_back_to_the_list(self, worker: Client, cast: Cast) -> None:
        task = make.make_task(cast.case, due_on=timezone.localdate())
        answer = click(worker, "task-done", task)
        assert (answer.status_code, answer.headers["Location"]) == (
            303,
            "/deadlines/?range=90&kind=task",
        )
        assert Task.objects.get(pk=task.pk).state == "DONE"

    def test_undo_takes_it_back_and_returns_to_the_same_list(
        self, worker: Client, cast: Cast
    ) -> None:
        task = make.make_task(cast.case, due_on=timezone.localdate())
        click(worker, "task-done", task)
        messages = list(worker.get("/today/").context["messages"])
        answer = worker.post(messages[0].extra_tags)
        assert answer.headers["Location"] == "/deadlines/?range=90&kind=task"
        assert Task.objects.get(pk=task.pk).state == "OPEN"

    def test_a_week_later_is_a_week_from_today(self, worker: Client, cast: Cast) -> None:
        task = make.make_task(cast.case, due_on=timezone.localdate() - timedelta(days=9))
        click(worker, "task-move", task, days="7")
        assert Task.objects.get(pk=task.pk).due_on == timezone.localdate() + timedelta(days=7)

    @pytest.mark.parametrize("days", ["0", "-7", "365", "x"])
    def test_it_moves_by_a_day_or_a_week_only(self, worker: Client, cast: Cast, days: str) -> None:
        task = make.make_task(cast.case, due_on=timezone.localdate())
        assert click(worker, "task-move", task, days=days).status_code == 400

    def test_what_somebody_changed_meanwhile_is_left(self, worker: Client, cast: Cast) -> None:
        task = make.make_task(cast.case, due_on=timezone.localdate(), version=2)
        answer = click(worker, "task-done", task, version="1")
        assert answer.status_code == 303
        assert "Somebody else changed it meanwhile." in said(worker)
        assert Task.objects.get(pk=task.pk).state == "OPEN"

    def test_a_task_of_others_is_no_task(self, client: Client, cast: Cast) -> None:
        task = make.make_task(cast.case)
        client.force_login(cast.stranger)
        assert click(client, "task-done", task).status_code == 404

    def test_a_closed_case_takes_no_change(self, worker: Client, cast: Cast) -> None:
        task = make.make_task(cast.case)
        type(cast.case).objects.filter(pk=cast.case.pk).update(
            status="CLOSED", closing_outcome="OTHER", closed_on=timezone.localdate()
        )
        click(worker, "task-done", task)
        assert "This case is closed." in said(worker)
        assert Task.objects.get(pk=task.pk).state == "OPEN"


class DeadlineTests:
    def test_acknowledging_says_that_it_goes_on(self, worker: Client, cast: Cast) -> None:
        deadline = make.make_deadline(cast.case, stated_on=timezone.localdate())
        click(worker, "deadline-acknowledge", deadline)
        assert Deadline.objects.get(pk=deadline.pk).state == "ACKNOWLEDGED"
        assert "It goes on running until it is met." in said(worker)

    def test_a_met_one_leaves_the_list(self, worker: Client, cast: Cast) -> None:
        deadline = make.make_deadline(cast.case, what="Appeal", stated_on=timezone.localdate())
        click(worker, "deadline-met", deadline)
        assert Deadline.objects.get(pk=deadline.pk).state == "MET"
        assert "Appeal" not in said(worker)

    def test_a_lawyer_only_reads(self, client: Client, cast: Cast) -> None:
        deadline = make.make_deadline(cast.case, stated_on=timezone.localdate())
        client.force_login(cast.lawyer)
        assert click(client, "deadline-met", deadline).status_code == 403


class BackTests:
    @pytest.mark.parametrize(
        "back", ["//evil.example.org/", "https://evil.example.org/", "", "javascript:1", "/" * 900]
    )
    def test_it_leads_to_a_page_of_this_site(self, worker: Client, cast: Cast, back: str) -> None:
        task = make.make_task(cast.case)
        answer = click(worker, "task-done", task, back=back)
        assert answer.headers["Location"] == "/today/"
