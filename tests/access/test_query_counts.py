"""Every page asks the database as often for twenty of everything as for two."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.models import Label, SavedView
from cases.selectors.name_index import names
from cases.services.records import change_record
from casetracker.accounts.roles import Role
from tests import make
from tests.access.policy import ROLES
from tests.access.test_matrix import (  # noqa: F401
    ROUTES,
    Stage,
    body,
    client_of,
    policy_of,
    shared_stage,
    stage,
)
from tests.views.full_case import fill

FEW, MORE = 2, 18
VALUE = re.compile(r"'(?:[^']|'')*'|\bs\d+_x\d+\b|\b\d+\b")
LIST = re.compile(r"\(\S?\?(?:, \S?\?)*\)")


def add(stage: Stage, start: int, count: int) -> None:  # noqa: F811
    """Add so many records of every kind to the case, and so many of all that stands beside it."""
    cast = stage.cast
    fill(cast, count)
    for number in range(start, start + count):
        _add_to_the_case(stage, number)
        _add_to_the_teams(stage, number)
        case = make.make_case(cast.team, lead=cast.worker, next_date=timezone.localdate())
        make.make_task(case, assigned_to=cast.worker, due_on=timezone.localdate())
        make.make_deadline(case, due_on=timezone.localdate(), critical=True)
        make.make_claim(make.make_person(case))
    names.current()  # whoever is new, is taken into the index by the first search after it


def _add_to_the_case(stage: Stage, number: int) -> None:  # noqa: F811
    cast = stage.cast
    make.make_note(cast.case, removed_at=timezone.now(), removed_by=cast.worker)
    helper = make.make_user(f"lawyer{number}", Role.LAWYER, cast.team)
    make.make_access(cast.case, helper)
    cast.case.workers.add(make.make_user(f"worker{number}", Role.CASEWORKER, cast.team))
    paper, changes = make.make_document(cast.person), {"number": f"AB {number:07}"}
    change_record(actor=cast.worker, case=cast.case, record=paper, changes=changes, version=1)


def _add_to_the_teams(stage: Stage, number: int) -> None:  # noqa: F811
    cast = stage.cast
    label = Label.objects.create(team=cast.team, name=f"label {number}")
    cast.case.labels.add(label)
    SavedView.objects.create(
        owner=cast.worker, team=cast.team, slug=f"v-{number}", name=f"view {number}", is_shared=True
    )
    make.make_draft(cast.worker, family=f"Probin{number}")
    make.make_search(cast.worker)


def queries(client: Any, url: str, status: int) -> Counter[str]:
    """Return how often each statement is sent for a page, whatever its values."""
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(url)
        body(answer)
    assert answer.status_code == status, url
    return Counter(LIST.sub("(?)", VALUE.sub("?", query["sql"])) for query in captured)


def reader_of(name: str) -> tuple[str, int]:
    """Return who is to open a page, the coordinator or an owner, and what that answers."""
    answers = dict(zip(ROLES, policy_of(name).get or (), strict=True))
    role = "coordinator" if answers["coordinator"] == 200 else "worker"
    return role, answers[role]


@pytest.mark.once
class EveryPageTests:
    def test_queries_do_not_grow_with_what_there_is(self, stage: Stage) -> None:  # noqa: F811
        opened = [name for name in ROUTES if policy_of(name).get]
        urls = {name: reverse(name, kwargs=stage.arguments(name)) for name in opened}
        add(stage, 0, FEW)
        self.ask(stage, urls)  # what is asked only once, is asked now
        few = self.ask(stage, urls)
        add(stage, FEW, MORE)
        many = self.ask(stage, urls)
        grown = {
            name: many[name] - few[name] for name in urls if many[name].total() != few[name].total()
        }
        assert grown == {}

    def ask(self, stage: Stage, urls: dict[str, str]) -> dict[str, Counter[str]]:  # noqa: F811
        clients = {role: client_of(stage, role) for role in ("coordinator", "worker")}
        counts = {}
        for name, url in urls.items():
            role, status = reader_of(name)
            counts[name] = queries(clients[role], url, status)
        return counts
