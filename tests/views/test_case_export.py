"""The export of the list: what is in the file, for whom, and that it leaves a trace."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import StreamingHttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import CalamineWorkbook

from cases.models import CaseAccess
from cases.selectors import caseload
from cases.tables import file_columns, page_columns
from casetracker.audit.models import AuditEvent
from casetracker.audit.verbs import Verb
from casetracker.vault import data_keys
from tests import make
from tests.conftest import Cast
from tests.filters.test_cases import NASTY
from tests.views.test_case_list import fill

URL = "/cases/export/"


def body(response: Any) -> bytes:
    assert isinstance(response, StreamingHttpResponse)
    assert response.status_code == 200
    pieces: Iterator[bytes] = response.streaming_content  # type: ignore[assignment]
    return b"".join(pieces)


def rows_of(response: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body(response).decode("utf-8-sig"), newline="")))


@pytest.fixture
def coordinator(client: Client, cast: Cast) -> Client:
    client.force_login(cast.coordinator)
    return client


class FileTests:
    def test_it_holds_every_case_in_the_order_of_the_list(
        self, coordinator: Client, cast: Cast
    ) -> None:
        fill(cast, 30)
        rows = rows_of(coordinator.get(URL, {"sort": "-code"}))
        codes = [row[0] for row in rows[1:]]
        assert len(codes) == 31
        assert codes == sorted(codes, reverse=True)

    def test_the_filters_of_the_list_hold(self, coordinator: Client, cast: Cast) -> None:
        fill(cast, 2)
        assert len(rows_of(coordinator.get(URL, {"place": "GE"}))) == 3

    def test_both_kinds_hold_the_same(self, coordinator: Client, cast: Cast) -> None:
        fill(cast, 3)
        plain = rows_of(coordinator.get(URL, {"format": "csv"}))
        data = body(coordinator.get(URL, {"format": "xlsx"}))
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
        assert [[str(cell) for cell in row] for row in sheet.to_python()] == plain

    def test_its_columns_are_those_of_the_page(self) -> None:
        words = {column.label for column in file_columns(names=True)}
        assert {column.label for column in page_columns()} - words == {"Case"}

    def test_its_name_says_nothing(self, coordinator: Client) -> None:
        response = coordinator.get(URL, {"format": "xlsx"})
        day = timezone.localdate().isoformat()
        assert response["Content-Disposition"] == f'attachment; filename="cases-{day}.xlsx"'
        assert response["Cache-Control"] == "no-store"

    def test_it_speaks_the_language_of_the_account(self, coordinator: Client, cast: Cast) -> None:
        country = make.make_country("GE")
        country.label_fr = "Géorgie"
        country.save()
        fill(cast, 1)
        cast.coordinator.language = "fr"
        cast.coordinator.save()
        assert "Géorgie" in body(coordinator.get(URL)).decode()


class NameTests:
    def test_a_coordinator_has_names_where_asked_for(self, coordinator: Client) -> None:
        assert "Probin" not in body(coordinator.get(URL)).decode()
        header, row = rows_of(coordinator.get(URL, {"names": "1"}))
        assert row[header.index("Main person")] == "Testan Probin"

    @pytest.mark.parametrize("who", ["worker", "lawyer"])
    def test_others_have_codes_alone(self, client: Client, cast: Cast, who: str) -> None:
        client.force_login(getattr(cast, who))
        text = body(client.get(URL, {"names": "1"})).decode()
        assert cast.case.shown_code in text
        assert "Probin" not in text
        assert "Main person" not in text

    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_a_name_is_no_formula(self, coordinator: Client, cast: Cast, kind: str) -> None:
        cast.person.names = [{"kind": "ALIAS", "given": "=1+1"}]
        cast.person.save()
        data = body(coordinator.get(URL, {"names": "1", "format": kind}))
        if kind == "csv":
            assert b",'=1+1," in data
        else:
            sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
            assert sheet.to_python()[1][1] == "=1+1"


class ScopeTests:
    @pytest.mark.parametrize("who", ["colleague", "stranger", "auditor", "administrator", "lapsed"])
    def test_unseen_cases_are_not_in_it(self, client: Client, cast: Cast, who: str) -> None:
        client.force_login(getattr(cast, who))
        assert len(rows_of(client.get(URL))) == 1

    def test_access_that_has_ended_ends_here_too(self, client: Client, cast: Cast) -> None:
        CaseAccess.objects.update(until=timezone.now() - timedelta(days=1))
        client.force_login(cast.lawyer)
        assert len(rows_of(client.get(URL))) == 1


class RefusalTests:
    @pytest.mark.parametrize(
        "query",
        ["format=pdf", "stage=XX", "sort=x", "lead__password=x", "opened=never", "foo=1"],
    )
    def test_what_is_not_understood_is_refused(self, coordinator: Client, query: str) -> None:
        assert coordinator.get(f"{URL}?{query}").status_code == 400
        assert not AuditEvent.objects.filter(verb=Verb.EXPORTED).exists()

    @pytest.mark.parametrize("name", ["format", "sort", "names", "stage", "closed", "owner"])
    def test_nonsense_is_no_failure(self, coordinator: Client, name: str) -> None:
        for value in NASTY[::2]:
            data = {name: value.encode("utf-8", "surrogatepass")}
            assert coordinator.get(URL, data).status_code in {200, 400}

    @pytest.mark.parametrize("method", ["post", "head", "put"])
    def test_it_is_for_getting(self, coordinator: Client, method: str) -> None:
        assert getattr(coordinator, method)(URL).status_code == 405


class AuditTests:
    def test_the_event_stands_before_the_first_byte(self, coordinator: Client, cast: Cast) -> None:
        fill(cast, 2)
        coordinator.get(URL, {"names": "1", "format": "xlsx"})
        event = AuditEvent.objects.get(verb=Verb.EXPORTED)
        assert (event.actor_id, event.count) == (str(cast.coordinator.pk), 3)
        assert (event.target_type, event.reason_code) == ("cases.case", "xlsx")
        assert "name" in event.fields

    def test_without_names_the_event_says_so(self, coordinator: Client) -> None:
        coordinator.get(URL)
        assert "name" not in AuditEvent.objects.get(verb=Verb.EXPORTED).fields


class CostTests:
    def queries(self, client: Client) -> int:
        with CaptureQueriesContext(connection) as captured:
            body(client.get(URL, {"names": "1"}))
        return len(captured)

    def test_more_rows_take_no_more_queries(self, coordinator: Client, cast: Cast) -> None:
        body(coordinator.get(URL))
        fill(cast, 1)
        few = self.queries(coordinator)
        fill(cast, 18)
        assert self.queries(coordinator) == few

    def test_a_chunk_is_read_at_a_time(
        self, coordinator: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(caseload, "CHUNK", 5)
        fill(cast, 12)
        assert len(rows_of(coordinator.get(URL, {"names": "1"}))) == 14

    def test_no_key_stays_open_after_it(self, coordinator: Client, cast: Cast) -> None:
        fill(cast, 3)
        response = coordinator.get(URL, {"names": "1"})
        body(response)
        assert data_keys._opened.keys == {}

    def test_a_reader_who_leaves_ends_it(self, coordinator: Client, cast: Cast) -> None:
        fill(cast, 3)
        response = coordinator.get(URL, {"names": "1"})
        next(iter(response))
        response.close()
        assert data_keys._opened.keys == {}
