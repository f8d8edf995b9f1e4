"""No name, number or note of a case in addresses, titles, headers, logs, mails or audit."""

# ruff: noqa: F811 (fixtures of another module)
from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from pytest import LogCaptureFixture

from casetracker.audit.models import AuditEvent
from tests.access.test_hidden_names import CANARY, planted, shared_planted  # noqa: F401
from tests.access.test_matrix import ROUTES, Stage, body, shared_stage  # noqa: F401
from tests.views.filling import as_shown

# As it stands in an address too.
WORDS = re.compile(rf"{CANARY}|1901-02-03", re.I)
TITLE = re.compile(r"<title>(.*?)</title>", re.S)
#: Attributes that send the browser somewhere, or that show in a history of pages.
ADDRESS = re.compile(r"""\b(?:href|action|src|formaction|cite)=["']([^"']*)["']""")
SEES = ("worker", "coordinator", "lawyer")


def leaks(response: Any) -> Iterator[str]:
    """Name the places outside the text of a page where an answer tells of somebody."""
    for name, value in response.headers.items():
        if WORDS.search(f"{name}: {value}"):
            yield f"header {name}"
    for cookie in response.cookies.values():
        if WORDS.search(cookie.OutputString()):
            yield "cookie"
    if "text/html" not in response.headers.get("Content-Type", ""):
        return
    text = body(response).decode()
    yield from (f"title {title}" for title in TITLE.findall(text) if WORDS.search(title))
    yield from (f"address {url}" for url in ADDRESS.findall(text) if WORDS.search(url))


@pytest.mark.once
class EveryPageTests:
    @pytest.mark.parametrize("name", sorted(ROUTES))
    def test_only_the_text_of_pages_tells_of_people(
        self,
        name: str,
        planted: Stage,
        caplog: LogCaptureFixture,
    ) -> None:
        caplog.set_level(logging.DEBUG)
        url = reverse(name, kwargs=planted.arguments(name))
        found = {}
        for role in SEES:
            client = Client()
            client.force_login(getattr(planted.cast, role))
            for method in ("get", "post"):
                with transaction.atomic():
                    response = getattr(client, method)(url)
                    found[role, method] = [*leaks(response), *kept(client)]
                    transaction.set_rollback(True)
        assert {key: places for key, places in found.items() if places} == {}
        assert [one for one in caplog.records if WORDS.search(one.getMessage())] == []
        assert mail.outbox == []

    def test_what_is_typed_goes_no_other_way_either(
        self,
        planted: Stage,
        caplog: LogCaptureFixture,
    ) -> None:
        """A form that is taken, one that is refused, and a search."""
        caplog.set_level(logging.DEBUG)
        cast, client = planted.cast, Client()
        client.force_login(cast.worker)
        note = reverse("note-add", args=[cast.case.shown_code])
        form = as_shown(client.get(note))
        answers = [
            client.post(note, form | {"body": CANARY}),
            client.post(note, {"body": CANARY * 3000}),
            client.post("/search/", {"words": CANARY}),
            client.post("/search/", {"words": CANARY, "year": "x"}),
            client.get("/cases/", {"words": CANARY}, follow=True),
        ]
        assert [answer.status_code for answer in answers[:4]] == [303, 422, 303, 422]
        assert [place for answer in answers[:4] for place in leaks(answer)] == []
        assert list(kept(client)) == []
        assert [one for one in caplog.records if WORDS.search(one.getMessage())] == []


def kept(client: Client) -> Iterator[str]:
    """Name what the session and the audit hold of somebody."""
    if WORDS.search(json.dumps(dict(client.session), default=str, ensure_ascii=False)):
        yield "session"
    for event in AuditEvent.objects.order_by("-sequence")[:20]:
        if WORDS.search(json.dumps(event.__dict__, default=str, ensure_ascii=False)):
            yield f"audit {event.verb}"


def test_the_control_sees_a_leak(planted: Stage) -> None:
    """The words that the tests above look for stand in the text of the page itself."""
    client = Client()
    client.force_login(planted.cast.worker)
    response = client.get(planted.cast.case.get_absolute_url())
    assert WORDS.search(body(response).decode())
    assert not list(leaks(response))
    response.headers["Location"] = f"/cases/?name={CANARY}"
    assert list(leaks(response)) == ["header Location"]


def test_the_tables_hold_no_readable_word(planted: Stage) -> None:
    """Every column of every table, but the pages' own cache."""
    tables = [name for name in connection.introspection.table_names() if name != "cache_table"]
    for table in tables:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            for row in cursor.fetchall():
                text = " ".join(
                    bytes(cell).decode("latin-1")
                    if isinstance(cell, memoryview | bytes)
                    else str(cell)
                    for cell in row
                )
                assert CANARY not in text, table
