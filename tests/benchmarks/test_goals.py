from __future__ import annotations

import pytest

from benchmarks import goals
from benchmarks.goals import Verdict
from benchmarks.result import Seen
from benchmarks.seeding import Seeded
from tests.benchmarks.sample import result, seen

pytestmark = pytest.mark.once


def verdict(what: str, found: Seen) -> Verdict:
    return next(one for one in goals.verdicts(found) if one.what == what)


class VerdictTests:
    @pytest.mark.parametrize(("cost", "word"), [(15, "met"), (15.1, "not met")])
    def test_a_cost_may_be_as_high_as_its_bound(self, cost: float, word: str) -> None:
        assert verdict("list, CPU by L", seen(costs={"list": cost})).word == word

    @pytest.mark.parametrize(("cost", "word"), [(150, "met"), (149, "not met")])
    def test_a_peer_has_to_be_slower_by_its_bound(self, cost: float, word: str) -> None:
        found = seen(costs={"plain admin: list": cost})
        assert verdict("plain admin's list by list, CPU", found).word == word

    def test_it_says_what_was_measured(self) -> None:
        found = verdict("list, CPU by L", seen(costs={"list": 20}))
        assert (found.wanted, found.measured) == ("≤ 1.5 ×", "2.00")

    def test_an_export_is_judged_by_its_rows_a_second(self) -> None:
        assert verdict("CSV, rows a second by C", seen(costs={"CSV": 20})).word == "met"
        assert verdict("CSV, rows a second by C", seen(costs={"CSV": 21})).word == "not met"

    def test_the_list_stands_beside_its_bare_statements(self) -> None:
        assert verdict("list, time by raw SQL + M", seen(costs={"list": 22})).measured == "2.00"

    def test_a_peer_that_was_left_out_is_told_apart_from_a_goal_that_is_not_met(self) -> None:
        found = seen(1_000_000)
        found.figures["import-export: CSV"].wall.clear()
        left_out = verdict("CSV, rows a second by import-export", found)
        assert (left_out.measured, left_out.word) == ("–", "not measured")


class GrowthTests:
    def test_one_size_shows_none(self) -> None:
        assert goals.growth(result()) == []

    def test_it_is_from_the_smallest_to_the_largest(self) -> None:
        found = goals.growth(result(seen(10_000), seen(100_000, {"list": 13})))
        words = {one.what: one.word for one in found}
        assert (words["list"], words["save"]) == ("not met", "met")


class SeedingTests:
    def test_fewer_people_than_the_goal_names_show_nothing(self) -> None:
        few = (Seeded(100, 1, 1, 200), Seeded(1000, 5, 5, 200))
        assert goals.seeding(result(seeding=few)) == []

    @pytest.mark.parametrize(
        ("seconds", "memory", "words"),
        [(600, 220, ["met", "met"]), (601, 221, ["not met", "not met"])],
    )
    def test_time_and_memory_are_judged(
        self, seconds: float, memory: float, words: list[str]
    ) -> None:
        runs = (Seeded(10_000, 50, 40, 200), Seeded(100_000, seconds, 400, memory))
        assert [one.word for one in goals.seeding(result(seeding=runs))] == words
