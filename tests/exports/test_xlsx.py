"""Workbooks, read back with two readers that are not ours."""

from __future__ import annotations

import io
import tempfile
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from cases.exports import xlsx
from cases.exports.sheet import Sheet, Value
from cases.exports.xlsx import write_xlsx
from tests.exports.test_csv import RISKY


def written(*rows: list[Value], title: str = "Cases") -> bytes:
    return b"".join(write_xlsx(Sheet(title, ["Code", "Name"], rows)))


def by_openpyxl(data: bytes, sheet: int = 0) -> list[list[Any]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return [[cell.value for cell in row] for row in book.worksheets[sheet].iter_rows()]


def by_calamine(data: bytes, sheet: int = 0) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(sheet).to_python()


@pytest.fixture(params=[by_openpyxl, by_calamine], ids=["openpyxl", "calamine"])
def read(request: pytest.FixtureRequest) -> Any:
    return request.param


class WriteTests:
    def test_it_keeps_scripts_quotes_and_line_breaks(self, read: Any) -> None:
        name = 'Иван "Invented" <&>\nعلي 李 🙂'
        assert read(written(["7QK-24MX", name])) == [["Code", "Name"], ["7QK-24MX", name]]

    def test_numbers_and_dates_are_no_text(self, read: Any) -> None:
        found = read(written([41, date(2024, 3, 1)]))[1]
        assert found[0] == 41
        assert str(found[1]).startswith("2024-03-01")

    def test_gaps_stay_in_their_column(self, read: Any) -> None:
        assert read(written([None, "b"]))[1][1] == "b"

    @pytest.mark.parametrize("text", [text for text in RISKY if text.isprintable()])
    def test_no_text_is_a_formula(self, text: str) -> None:
        cell = openpyxl.load_workbook(io.BytesIO(written([text, text]))).active["B2"]
        assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)

    def test_spaces_at_the_edges_stay(self, read: Any) -> None:
        assert read(written(["  a  ", "b"]))[1][0] == "  a  "

    def test_what_xml_cannot_hold_is_written_in_the_office_way(self) -> None:
        sheet = zipfile.ZipFile(io.BytesIO(written(["a\0b\rc", "_x0041_"])))
        text = sheet.read("xl/worksheets/sheet1.xml").decode()
        assert "a_x0000_b_x000D_c" in text
        assert "_x005F_x0041_" in text

    def test_it_can_be_read_whatever_it_holds(self, read: Any) -> None:
        bad = "".join(map(chr, range(0x20))) + "\ufffe\uffff\ud800]]><!--"
        assert len(read(written([bad, "end"]))) == 2

    def test_a_cell_too_long_for_a_sheet_goes_on_below(self, read: Any) -> None:
        text = "".join(f"{number:07}" for number in range(10_000))
        found = read(written(["7QK-24MX", text], ["next", "row"]))
        parts = [row[1] for row in found[1:-1]]
        assert max(map(len, parts)) <= xlsx.LONGEST_CELL
        assert "".join(part.removesuffix(" [continues below]") for part in parts) == text
        assert found[-1] == ["next", "row"]

    def test_the_longest_cell_stays_in_one(self, read: Any) -> None:
        text = "x" * xlsx.LONGEST_CELL
        assert read(written(["7QK-24MX", text]))[1][1] == text

    def test_signs_of_two_units_are_counted_as_two(self, read: Any) -> None:
        found = read(written(["a", "🙂" * 17_000]))
        assert all(len(row[1].encode("utf-16-le")) // 2 <= xlsx.LONGEST_CELL for row in found[1:])
        assert sum(row[1].count("🙂") for row in found[1:]) == 17_000

    def test_rows_beyond_a_sheet_fill_a_second_one(
        self, read: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(xlsx, "MOST_ROWS", 3)
        rows: list[list[Value]] = [[f"row {number}", None] for number in range(5)]
        data = written(*rows)
        assert [row[0] for row in read(data)] == ["Code", "row 0", "row 1", "row 2"]
        assert [row[0] for row in read(data, 1)] == ["Code", "row 3", "row 4"]
        assert openpyxl.load_workbook(io.BytesIO(data)).sheetnames == ["Cases", "Cases 2"]

    def test_an_empty_list_has_its_header(self, read: Any) -> None:
        assert read(written()) == [["Code", "Name"]]

    def test_the_title_becomes_a_name_a_sheet_may_have(self) -> None:
        book = openpyxl.load_workbook(io.BytesIO(written(title="A/B: [x]*?\\ " + "y" * 40)))
        assert book.sheetnames[0].startswith("A B")

    def test_it_says_nothing_about_its_maker(self) -> None:
        parts = zipfile.ZipFile(io.BytesIO(written())).infolist()
        assert {part.date_time[0] for part in parts[:1]} == {1980}
        assert not [part for part in parts if part.filename.startswith("docProps")]

    @settings(max_examples=40, deadline=None)
    @given(st.lists(st.text(max_size=40), min_size=2, max_size=2))
    def test_any_text_makes_a_readable_file(self, texts: list[str]) -> None:
        assert len(by_calamine(written(["start", "end"], list(texts)))) >= 2


class StreamTests:
    def rows(self, count: int) -> Iterator[list[Value]]:
        for number in range(count):
            yield [f"row {number}", "x" * 200, number, None]

    def test_memory_stays_flat(self) -> None:
        def peak(count: int) -> int:
            tracemalloc.start()
            for _piece in write_xlsx(Sheet("Cases", ["A", "B", "C", "D"], self.rows(count))):
                pass
            top = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            return top

        peak(100)
        assert peak(8_000) < peak(1_000) + 200_000

    def test_nothing_is_written_to_the_disk(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
        assert written(["a", "b"])
