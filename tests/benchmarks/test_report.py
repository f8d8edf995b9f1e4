from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import report
from benchmarks.items import EXPORTS, PAGES
from benchmarks.result import read
from tests.benchmarks.sample import result, seen

pytestmark = pytest.mark.once


class TableTests:
    def test_every_item_has_its_row(self) -> None:
        text = report.tables(result())
        missing = [item.name for item in (*PAGES, *EXPORTS) if f"| {item.name} |" not in text]
        assert missing == []

    def test_rows_are_as_wide_as_their_headings(self) -> None:
        lines = report.tables(result(seen(), seen(100_000))).splitlines()
        blocks = "\n".join(lines).split("\n\n")
        for block in blocks:
            rows = [line.count("|") for line in block.splitlines() if line.startswith("|")]
            assert len(set(rows)) <= 1, block

    def test_goals_stand_beside_each_size(self) -> None:
        text = report.goal_table(result(seen(costs={"list": 20}), seen(100_000)))
        assert "| list, CPU by L | ≤ 1.5 × | 2.00: not met | 1.00: met |" in text

    def test_growth_needs_two_sizes(self) -> None:
        assert report.growth_table(result()) == ""
        assert "## Growth from 10,000 to 100,000" in report.growth_table(
            result(seen(), seen(100_000))
        )


class CommandTests:
    def test_it_refuses_results_of_two_runs(self) -> None:
        with pytest.raises(SystemExit, match="two runs"):
            report.main(["one.json", "other.json"])


class ResultTests:
    def test_it_is_read_as_it_was_written(self, tmp_path: Path) -> None:
        written = result(seen(), seen(100_000))
        written.write(tmp_path / "result.json")
        assert read(tmp_path / "result.json") == written


class DocumentTests:
    def test_it_is_what_its_result_says(self) -> None:
        kept = read(report.DOCUMENT.with_suffix(".json"))
        assert report.DOCUMENT.read_text() == report.document(kept), "run: make bench"
