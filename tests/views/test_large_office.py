"""What pages ask where there are twenty thousand of everything: an index for each page of rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client

from cases.filters import CaseFilter
from cases.models import Case
from cases.selectors import caseload, pages
from cases.selectors.agenda import PAPER, TEAM, Agenda
from cases.selectors.agenda_pages import PAGE_SIZE
from cases.selectors.days import days_now
from cases.selectors.filter_choices import FilterChoices
from cases.selectors.name_index import names
from casetracker.accounts.models import User
from tests.conftest import Cast
from tests.large_office import Statement, fill_office, noting, scanned
from tests.views.filling import send, signed_in

pytestmark = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="looks at PostgreSQL's plans"
)
READERS = ("coordinator", "worker")
FILTERS = [
    "",
    "status=CLOSED",
    "status=ANY",
    "status=CLOSED&sort=-activity",
    "status=ANY&sort=-activity",
    "owner=me",
    "owner=NONE",
    "risk=HIGH",
    "risk=HIGH&stage=PROTECTED",
    "stage=PROTECTED",
    "place=NONE",
    "papers=NONE",
    "due=late",
    "due=7",
    "due=NONE",
    "changed=30",
    "outcome=NONE",
    "stuck=ANY",
    "expiry=late",
    "expiry=30",
]


@dataclass
class Office:
    """The cast in a large office."""

    cast: Cast
    large: set[str]

    def wrong(self, asked: list[Statement]) -> set[str]:
        """Return the large tables that are read from end to end."""
        return self.large & {table for statement in asked for table in scanned(*statement)}


@pytest.fixture
def office(cast: Cast) -> Office:
    large = fill_office(cast)
    names.current()
    return Office(cast, large)


def pages_of_rows(user: User) -> dict[Any, Any]:
    """Return what the list asks for its rows: with filters, in every order, on later pages."""
    cases, choices = Case.objects.visible_to(user), FilterChoices.of(user, QueryDict())
    found: dict[Any, Any] = {}
    for query in FILTERS:
        asked = QueryDict(query)
        sort = caseload.SORTS[asked.get("sort", caseload.DEFAULT_SORT.code)]
        rows = CaseFilter(asked, cases, user=user, choices=choices).qs
        found[query] = pages.query_of(rows, sort)
    for code, sort in caseload.SORTS.items():
        turned = pages.take(cases.open(), sort.reversed(), [])
        found[f"{code}, later"] = pages.query_of(cases.open(), sort, after=turned.next)
        found[f"{code}, first"] = pages.query_of(cases.open(), sort)
    for place, papers in enumerate(Agenda(user, days_now(), TEAM).parts(PAPER)):
        found["papers that end", place] = papers.order_by("day", "pk")[: PAGE_SIZE + 1]
    return found


class LargeOfficeTests:
    def test_no_page_of_rows_reads_a_large_table_from_end_to_end(self, office: Office) -> None:
        found: dict[Any, set[str]] = {}
        for who in READERS:
            user = getattr(office.cast, who)
            for place, rows in pages_of_rows(user).items():
                found[who, place] = office.wrong([rows.query.sql_with_params()])
            for place, asked in self.asked_by_pages(signed_in(user), office.cast).items():
                found[who, place] = office.wrong(asked)
        assert {place: tables for place, tables in found.items() if tables} == {}

    def asked_by_pages(self, client: Client, cast: Cast) -> dict[str, list[Statement]]:
        """Return all that a case and searches ask, by name, by number and by telephone."""
        found = {}
        with noting() as found["case"]:
            assert client.get(cast.case.get_absolute_url()).status_code == 200
        for words in ("Testan Probin", "AB 1234567", "+33 1 55 55 55 55"):
            with noting() as found[words]:
                answer = send(client, "/search/", words=words)
                assert client.get(answer.headers["Location"]).status_code == 200
        return found
