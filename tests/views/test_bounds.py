"""What a page opens, counts and reads stays within what it shows, without a clock."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random
from typing import Any
from unittest.mock import Mock

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.choices import NameKind
from cases.models import Case
from cases.selectors import caseload
from cases.selectors.name_index import names
from cases.selectors.pages import COUNT_LIMIT, PAGE_SIZE
from casetracker.vault import bulk, fields
from casetracker.vault.cipher import open_sealed
from tests import make
from tests.access.test_matrix import body
from tests.conftest import Cast
from tests.crowd import unseen_family
from tests.views.filling import send, signed_in
from tests.views.full_case import fill

MANY = 3 * PAGE_SIZE
LISTS = ["/cases/", "/cases/?sort=-activity", "/cases/?risk=LOW", "/today/", "/deadlines/"]
COUNTED = re.compile(r'COUNT\((?:\*|"cases_\w+"\."id")\)')


@pytest.fixture
def many(cast: Cast) -> Cast:
    """Make three pages of cases, each with a person and a name of its own."""
    chance = Random(7)  # noqa: S311
    for _number in range(MANY):
        case = make.make_case(cast.team, lead=cast.worker)
        made = {
            "kind": NameKind.LEGAL,
            "given": "",
            "family": unseen_family(chance),
            "patronymic": "",
        }
        make.make_person(case, names=[made])
    return cast


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Note every sealed value that is opened."""
    seen: list[bytes] = []

    def note(key: Any, value: bytes, context: bytes) -> str | None:
        seen.append(value)
        return open_sealed(key, value, context)

    for module in (fields, bulk):
        monkeypatch.setattr(module, "open_sealed", note)
    return seen


class OpenedValuesTests:
    def test_the_list_opens_the_names_of_its_rows_alone(
        self, many: Cast, opened: list[bytes]
    ) -> None:
        page = signed_in(many.coordinator).get("/cases/")
        assert page.text.count('scope="row"') == PAGE_SIZE
        assert len(opened) == PAGE_SIZE

    def test_a_search_opens_the_names_that_fit(self, many: Cast, opened: list[bytes]) -> None:
        client = signed_in(many.coordinator)
        names.current()
        opened.clear()
        answer = send(client, "/search/", words="Testan Probin")
        page = client.get(answer.headers["Location"])
        assert "Probin" in page.text
        # Those who might fit, and the search itself, which is kept sealed.
        assert 0 < len(opened) <= PAGE_SIZE

    def test_a_case_opens_what_it_shows(self, cast: Cast, opened: list[bytes]) -> None:
        fill(cast, 30)
        client, url = signed_in(cast.worker), cast.case.get_absolute_url()
        client.get(url)
        opened.clear()
        client.get(url)
        few = len(opened)
        for number in range(200):
            make.make_document(cast.person, number=f"AB 77{number:05}")
            make.make_note(cast.case, body=f"Note {number}")
        opened.clear()
        client.get(url)
        assert 0 < len(opened) <= few


class CountTests:
    @pytest.mark.parametrize("url", LISTS)
    def test_lists_skip_no_rows_and_count_no_further_than_they_say(
        self, many: Cast, url: str
    ) -> None:
        client = signed_in(many.coordinator)
        client.get(url)  # what is kept for a while is read, and the cache counts its own rows
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        statements = [query["sql"] for query in captured]
        assert [sql for sql in statements if re.search(r"\bOFFSET\b", sql)] == []
        uncapped = [
            sql
            for sql in statements
            if len(COUNTED.findall(sql)) > sql.count(f"LIMIT {COUNT_LIMIT + 1}")
        ]
        assert uncapped == []


class ExportTests:
    @pytest.fixture
    def read(self, monkeypatch: pytest.MonkeyPatch) -> list[int]:
        """Note how many rows each step reads."""
        sizes: list[int] = []
        really: Callable[[Any], dict[Any, str]] = caseload.main_names

        def note(cases: Any) -> dict[Any, str]:
            sizes.append(len(cases))
            return really(cases)

        monkeypatch.setattr(caseload, "main_names", note)
        monkeypatch.setattr(caseload, "CHUNK", 10)
        return sizes

    @pytest.mark.parametrize("written", ["csv", "xlsx"])
    def test_rows_come_a_chunk_at_a_time_over_a_cursor(
        self, many: Cast, read: list[int], written: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        cursor = Mock(wraps=connection.chunked_cursor)
        monkeypatch.setattr(connection, "chunked_cursor", cursor)
        answer = signed_in(many.coordinator).get(f"/cases/export/?names=1&format={written}")
        assert sum(read) == 0  # nothing is read before the file is being sent
        body(answer)
        assert max(read) == 10
        assert sum(read) == Case._base_manager.count()
        cursor.assert_called_once_with()
        assert not connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS")
