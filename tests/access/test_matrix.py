"""Every address x every role x every method, against the written policy."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from cases.models import Case, Deadline, Note, Task
from cases.models.base import SealedRecord
from cases.views.sections import SECTIONS
from tests import make
from tests.access.policy import POLICIES, ROLES, Policy, section_policy
from tests.access.stage import CANARY, records_of
from tests.conftest import Cast, set_the_stage

TOKEN = re.compile(rb'(?<=name="csrfmiddlewaretoken" value=")[^"]+')
OTHER_METHODS = ("put", "patch", "delete")
# The admin's addresses have a matrix of their own, tests/admin.
ELSEWHERE = (settings.ADMIN_PATH,)


def named_patterns(resolver: Any = None, start: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in (resolver or get_resolver()).url_patterns:
        route = start + str(pattern.pattern)
        if route.startswith(ELSEWHERE):
            continue
        if isinstance(pattern, URLResolver):
            yield from named_patterns(pattern, route)
        else:
            yield pattern.name or route, pattern


SECTION_POLICIES = {
    f"{section.name}-{act}": (section, act)
    for section in SECTIONS
    for act in ("list", "add", "detail", "edit", "remove", "reveal", "protected")
}
ROUTES = dict(named_patterns())


def policy_of(name: str) -> Policy:
    if name in SECTION_POLICIES and name not in POLICIES:
        section, act = SECTION_POLICIES[name]
        return section_policy(section.name, act)
    return POLICIES[name]


QUICK: dict[str, type[SealedRecord]] = {
    "task-done": Task,
    "task-move": Task,
    "deadline-acknowledge": Deadline,
    "deadline-met": Deadline,
}


@dataclass
class Stage:
    """The cast's case and another team's, each with a record of every kind."""

    cast: Cast
    records: dict[type[SealedRecord], SealedRecord]
    foreign_case: Case
    foreign_records: dict[type[SealedRecord], SealedRecord]
    removed: Note

    def arguments(self, name: str) -> dict[str, Any]:
        """Return the arguments of an address in the cast's case."""
        takes = ROUTES[name].pattern.converters
        values: dict[str, Any] = {
            "code": self.cast.case.code,
            "token": "no-such-token",
            "slug": "no-such-view",
        }
        if name in SECTION_POLICIES and "pk" in takes:
            values["pk"] = self.records[SECTION_POLICIES[name][0].model].pk
        if name in QUICK:
            values["pk"] = self.records[QUICK[name]].pk
        if name.startswith("draft-"):
            values["pk"] = make.make_draft(self.cast.worker).pk
        if name == "search-found":
            values["pk"] = make.make_search(self.cast.worker).pk
        for known, own in self.own_values():
            if name in known:
                values |= own
        return {key: value for key, value in values.items() if key in takes}

    def own_values(self) -> list[tuple[set[str], dict[str, Any]]]:
        """Return what some addresses take besides the case."""
        person, case = self.cast.person.pk, self.cast.case
        child = case.members.get(role="CHILD").person_id
        file = self.records[SECTION_POLICIES["file-detail"][0].model].pk
        permission = case.accesses.get(user=self.cast.lawyer).pk
        return [
            ({"kept-forget"}, {"pk": uuid.uuid4()}),
            ({"undo"}, {"operation": uuid.uuid4()}),
            ({"person-same", "person-merge", "person-unmerge"}, {"pk": person, "other": child}),
            ({"case-access-end"}, {"pk": permission}),
            ({"file-download", "file-original"}, {"pk": file}),
            ({"record-restore"}, {"kind": "notes", "pk": self.removed.pk}),
            ({"citation-add"}, {"slug": "people", "pk": person}),
        ]


@pytest.fixture(scope="class")
def shared_stage(class_rows: None) -> Stage:
    cast = set_the_stage()
    foreign_case = make.make_case(cast.other_team)
    foreign_person = make.make_person(foreign_case)
    removed = make.make_note(cast.case, removed_at=timezone.now(), removed_by=cast.worker)
    return Stage(
        cast=cast,
        records=records_of(cast.case, cast.person, cast.team),
        foreign_case=foreign_case,
        foreign_records=records_of(foreign_case, foreign_person, cast.other_team),
        removed=removed,
    )


@pytest.fixture
def stage(shared_stage: Stage, db: None) -> Stage:
    """Give a test the stage of its class, in objects of its own."""
    return deepcopy(shared_stage)


def client_of(stage: Stage, role: str) -> Client:
    client = Client()
    if role != "anonymous":
        client.force_login(getattr(stage.cast, role))
    return client


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def writes(queries: CaptureQueriesContext) -> list[str]:
    """Return the statements that changed rows of people's records."""
    return [
        sql
        for query in queries.captured_queries
        if (sql := query["sql"]).startswith(("INSERT", "UPDATE", "DELETE")) and "cases_" in sql
    ]


class MatrixTests:
    def test_every_route_has_a_policy(self) -> None:
        assert {name for name in ROUTES if name not in {*POLICIES, *SECTION_POLICIES}} == set()
        assert {name for name in POLICIES if name not in ROUTES} == set()

    @pytest.mark.parametrize("name", sorted(ROUTES))
    def test_each_role_gets_what_the_policy_says(self, name: str, stage: Stage) -> None:
        policy = policy_of(name)
        url = reverse(name, kwargs=stage.arguments(name))
        found = {
            (role, method): self.answer(stage, role, method, url)
            for role in ROLES
            for method in ("get", "post")
        }
        expected = {
            (role, method): 405 if answers is None else answers[place]
            for method, answers in (("get", policy.get), ("post", policy.post))
            for place, role in enumerate(ROLES)
        }
        # A wrong method on a page that is not there may say either.
        wrong = {
            key: (status, expected[key])
            for key, status in found.items()
            if status != expected[key] and not (expected[key] == 405 and status == 404)
        }
        assert wrong == {}

    def answer(self, stage: Stage, role: str, method: str, url: str) -> int:
        client = client_of(stage, role)
        with transaction.atomic(), CaptureQueriesContext(connection) as queries:
            response = getattr(client, method)(url)
            transaction.set_rollback(True)  # the next role meets the same rows
        if response.status_code >= 400:
            assert writes(queries) == []
        if response.status_code in {403, 404, 405}:
            assert CANARY.encode() not in body(response)
            assert b"Testan" not in body(response)
        return int(response.status_code)

    @pytest.mark.parametrize("name", sorted(ROUTES))
    def test_nobody_signed_in_is_sent_to_sign_in(self, name: str, stage: Stage) -> None:
        url = reverse(name, kwargs=stage.arguments(name))
        policy = policy_of(name)
        for method, answers in (("get", policy.get), ("post", policy.post)):
            response = getattr(Client(), method)(url)
            expected = policy.anonymous
            if method == "post" and policy.anonymous_post:
                expected = policy.anonymous_post
            assert response.status_code in {expected, 405 if answers is None else expected}
            if expected == 302 and response.status_code == 302:
                assert response.headers["Location"].startswith("/sign-in/")

    @pytest.mark.once
    @pytest.mark.parametrize("name", sorted(ROUTES))
    def test_other_methods_do_nothing(self, name: str, stage: Stage) -> None:
        url = reverse(name, kwargs=stage.arguments(name))
        client = client_of(stage, "coordinator")
        for method in OTHER_METHODS:
            with CaptureQueriesContext(connection) as queries:
                assert getattr(client, method)(url).status_code in {405, 404, 302, 403}
            assert writes(queries) == []

    @pytest.mark.once
    @pytest.mark.parametrize("name", sorted(ROUTES))
    def test_head_is_get(self, name: str, stage: Stage) -> None:
        policy = policy_of(name)
        url = reverse(name, kwargs=stage.arguments(name))
        client = client_of(stage, "worker")
        expected = client.get(url).status_code if policy.get and policy.head else 405
        assert client.head(url).status_code in {expected, 404 if expected == 405 else expected}

    @pytest.mark.parametrize("name", sorted(ROUTES))
    def test_changes_need_the_forms_token(self, name: str, stage: Stage) -> None:
        if policy_of(name).post is None:
            return
        client = Client(enforce_csrf_checks=True)
        client.force_login(stage.cast.coordinator)
        url = reverse(name, kwargs=stage.arguments(name))
        with CaptureQueriesContext(connection) as queries:
            assert client.post(url).status_code == 403
        assert writes(queries) == []


IN_A_CASE = sorted(name for name, route in ROUTES.items() if "code" in route.pattern.converters)


class ForeignRecordTests:
    """What belongs to another team answers exactly as what does not exist."""

    @pytest.mark.parametrize("name", IN_A_CASE)
    def test_a_foreign_case_is_no_case(self, name: str, stage: Stage) -> None:
        arguments = stage.arguments(name) | {"code": stage.foreign_case.code}
        if name in SECTION_POLICIES and "pk" in arguments:
            arguments["pk"] = stage.foreign_records[SECTION_POLICIES[name][0].model].pk
        nowhere = arguments | {"code": make.unused_code()}
        self.assert_alike(stage, name, arguments, nowhere)

    @pytest.mark.parametrize(
        "name",
        sorted(
            name
            for name in SECTION_POLICIES
            if name in ROUTES and "pk" in ROUTES[name].pattern.converters
        ),
    )
    def test_a_foreign_record_in_ones_own_case_is_no_record(self, name: str, stage: Stage) -> None:
        foreign = stage.foreign_records[SECTION_POLICIES[name][0].model].pk
        arguments = stage.arguments(name) | {"pk": foreign}
        self.assert_alike(stage, name, arguments, arguments | {"pk": uuid.uuid4()})

    def assert_alike(
        self, stage: Stage, name: str, foreign: dict[str, Any], nowhere: dict[str, Any]
    ) -> None:
        client = client_of(stage, "coordinator")
        method = "get" if policy_of(name).get else "post"
        answers = [
            getattr(client, method)(reverse(name, kwargs=arguments))
            for arguments in (foreign, nowhere)
        ]
        assert [answer.status_code for answer in answers] == [404, 404]
        # What differs is the token of the page's own forms, in every answer another one.
        alike = [TOKEN.sub(b"", body(answer)) for answer in answers]
        assert alike[0] == alike[1]
        assert CANARY.encode() not in body(answers[0])


def test_the_canary_can_be_seen(stage: Stage) -> None:
    """The controls above look for something that the page of the record does show."""
    note = stage.records[Note]
    url = reverse("note-detail", kwargs={"code": stage.cast.case.code, "pk": note.pk})
    assert CANARY.encode() in client_of(stage, "worker").get(url).content
