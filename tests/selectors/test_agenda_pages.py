"""An agenda a page at a time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.models import Document
from cases.selectors.agenda import PAPER, TEAM, Agenda, Span
from cases.selectors.agenda_pages import Item, take
from cases.selectors.agenda_weeks import LATE, LATER, NEXT_WEEK, WEEK, Weeks, count_sections
from cases.selectors.days import days_now
from tests import make
from tests.conftest import Cast


class PaperTests:
    @pytest.fixture
    def papers(self, cast: Cast) -> list[Document]:
        """Make papers that will expire, may have and have expired; return them by their day."""
        today = timezone.localdate()
        window = f"{today - timedelta(days=9)}/{today + timedelta(days=9)}"
        ends = (today + timedelta(days=40), window, today - timedelta(days=3))
        made = [make.make_document(cast.person, holding="HELD", expires=str(end)) for end in ends]
        return made[::-1]

    @pytest.fixture
    def agenda(self, cast: Cast) -> Agenda:
        return Agenda(cast.coordinator, days_now(), TEAM)

    def test_a_page_goes_on_where_the_one_before_ended(
        self, agenda: Agenda, papers: list[Document]
    ) -> None:
        found: list[Item] = []
        cursor = ""
        for _page in papers:
            page = take(agenda, (PAPER,), Span(), after=cursor, size=1)
            found += page.items
            cursor = page.next
        assert [item.record for item in found] == papers
        assert [item.day < item.today for item in found] == [True, False, False]
        assert found[1].day == found[1].today
        assert not cursor

    def test_each_counts_once(self, agenda: Agenda, papers: list[Document]) -> None:
        spans = Weeks(agenda.days.today).spans(Span())
        counts = count_sections(agenda, (PAPER,), spans)
        assert counts == {LATE: 1, WEEK: 1, NEXT_WEEK: 0, LATER: 1}
