"""Pages by cursor: nothing is skipped or shown twice, and no cursor leads astray."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.models import Case
from cases.selectors import caseload, pages
from tests import make
from tests.conftest import Cast

TODAY = date(2024, 9, 10)
NEXT = caseload.SORTS["next"]
JUNK = ["", "x", "\0", "é", ":", "a:b", "W10:sig", "\ud800", "9" * 500, "%00", "../../etc"]


@pytest.fixture
def cases(cast: Cast) -> Any:
    """Two full pages and a bit, with doubled and missing dates."""
    Case.objects.unscoped("a test starts afresh").update(next_date=TODAY)
    for number in range(59):
        day = None if number % 3 == 0 else TODAY + timedelta(days=number // 4)
        make.make_case(cast.team, next_date=day, risk=["LOW", "CRITICAL", "HIGH"][number % 3])
    return Case.objects.unscoped("a test looks at all")


def walk(cases: Any, sort: pages.Sort) -> tuple[list[Any], list[pages.Page]]:
    seen = [pages.take(cases, sort, [])]
    while seen[-1].next:
        seen.append(pages.take(cases, sort, [], after=seen[-1].next))
    return [row[0] for page in seen for row in page.rows], seen


class TakeTests:
    @pytest.mark.parametrize("code", list(caseload.SORTS))
    def test_walking_on_shows_every_row_once_in_order(self, cases: Any, code: str) -> None:
        sort = caseload.SORTS[code]
        keys, seen = walk(cases, sort)
        assert keys == list(sort.apply(cases).values_list("pk", flat=True))
        assert [len(page.rows) for page in seen] == [25, 25, 10]

    @pytest.mark.parametrize("code", list(caseload.SORTS))
    def test_walking_back_shows_the_same_pages(self, cases: Any, code: str) -> None:
        sort = caseload.SORTS[code]
        _keys, seen = walk(cases, sort)
        back = pages.take(cases, sort, [], before=seen[2].previous)
        assert back.rows == seen[1].rows
        first = pages.take(cases, sort, [], before=back.previous)
        assert (first.rows, first.previous) == (seen[0].rows, "")
        assert pages.take(cases, sort, [], after=first.next).rows == seen[1].rows

    def test_cases_without_a_date_come_last(self, cases: Any) -> None:
        keys, _seen = walk(cases, NEXT)
        dates = dict(cases.values_list("pk", "next_date"))
        dated = [dates[key] is not None for key in keys]
        assert dated == sorted(dated, reverse=True)

    def test_the_greatest_risk_comes_first(self, cases: Any) -> None:
        first = pages.take(cases, caseload.SORTS["risk"], ["risk"]).rows[0]
        assert first[1] == "CRITICAL"

    @pytest.mark.parametrize("way", ["after", "before"])
    @pytest.mark.parametrize("cursor", JUNK[1:])
    def test_a_forged_cursor_leads_to_the_first_page_and_says_so(
        self, cases: Any, cursor: str, way: str
    ) -> None:
        page = pages.take(cases, NEXT, [], **{way: cursor})
        assert page.is_lost
        assert page.rows == pages.take(cases, NEXT, []).rows

    def test_a_cursor_of_another_order_is_none_of_this_one(self, cases: Any) -> None:
        other = pages.take(cases, NEXT.reversed(), []).next
        assert pages.take(cases, NEXT, [], after=other).is_lost

    def test_a_changed_cursor_is_refused(self, cases: Any) -> None:
        cursor = pages.take(cases, NEXT, []).next
        changed = ("X" if cursor[0] != "X" else "Y") + cursor[1:]
        assert pages.take(cases, NEXT, [], after=changed).is_lost

    def test_a_cursor_behind_the_end_leads_to_the_first_page(self, cases: Any) -> None:
        _keys, seen = walk(cases, NEXT)
        end = seen[1].next
        beyond = pages.take(cases.exclude(pk__in=[row[0] for row in seen[2].rows]), NEXT, [])
        page = pages.take(
            cases.exclude(pk__in=[row[0] for row in seen[2].rows]), NEXT, [], after=end
        )
        assert (page.is_lost, page.rows) == (True, beyond.rows)

    def test_a_place_that_was_removed_still_leads_on(self, cases: Any) -> None:
        _keys, seen = walk(cases, NEXT)
        without_last = cases.exclude(pk=seen[0].rows[-1][0])
        page = pages.take(without_last, NEXT, [], after=seen[0].next)
        assert page.rows == seen[1].rows

    @given(st.text(max_size=400))
    def test_no_text_is_a_place(self, text: str) -> None:
        assert pages._read(NEXT, text) is None


class TallyTests:
    def test_it_is_exact_below_the_limit(self, cases: Any) -> None:
        assert str(pages.tally(cases)) == "60"

    def test_it_stops_above_the_limit(self) -> None:
        assert [str(pages.Tally(number)) for number in (1000, 1001)] == ["1,000", "1,000+"]
