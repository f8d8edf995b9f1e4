"""CSV files: nothing runs, nothing is lost."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.exports.csv import defused, write_csv
from cases.exports.sheet import Sheet, Value

ATTACK = '=HYPERLINK("https://example.org")'
RISKY = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\0=1",
    "＝1",
    "＋1",
    "－1",
    "＠A1",
    "  =1",
    "\u00a0=1",
    "\u200b=1",
    "\ufeff=1",
    " \u2003＝1",
    ATTACK,
]


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def written(*rows: list[Value]) -> bytes:
    return b"".join(write_csv(Sheet("Cases", ["Code", "Name"], rows)))


class DefusedTests:
    @pytest.mark.parametrize("text", RISKY)
    def test_what_could_run_gets_an_apostrophe(self, text: str) -> None:
        assert defused(text) == f"'{text}"

    @pytest.mark.parametrize("text", ["", "7QK-24MX", "Anna = Ivan", "a-b", "  a", "Élan", "Иван"])
    def test_the_rest_stays_as_it_is(self, text: str) -> None:
        assert defused(text) == text

    @pytest.mark.parametrize(
        ("text", "safe"),
        [
            ("Anna;=1+1;@A1", "Anna;'=1+1;'@A1"),
            ("Anna;  +1; b", "Anna;'  +1; b"),
            ("Anna\r\n\r\n=1", "Anna\r\n\r\n'=1"),
            ("Anna\n\nIvan; b", "Anna\n\nIvan; b"),
            ("\n=1", "'\n'=1"),
        ],
    )
    def test_it_looks_where_some_spreadsheets_cut_a_row(self, text: str, safe: str) -> None:
        assert defused(text) == safe

    @given(st.text())
    def test_nothing_but_apostrophes_comes_in(self, text: str) -> None:
        assert defused(text).replace("'", "") == text.replace("'", "")


class WriteTests:
    def test_it_starts_with_the_mark_of_utf_8(self) -> None:
        assert written().startswith(b"\xef\xbb\xbfCode,Name\r\n")

    def test_it_keeps_scripts_quotes_and_line_breaks(self) -> None:
        name = 'Иван "Invented"\nعلي, 李'
        assert read(written(["7QK-24MX", name])) == [["Code", "Name"], ["7QK-24MX", name]]

    def test_dates_numbers_and_gaps(self) -> None:
        assert read(written([date(2024, 3, 1), None], [-5, ""]))[1:] == [
            ["2024-03-01", ""],
            ["-5", ""],
        ]

    def test_a_long_cell_is_whole(self) -> None:
        assert read(written(["x" * 40_000, "end"]))[1] == ["x" * 40_000, "end"]

    def test_lone_surrogates_do_not_stop_it(self) -> None:
        assert read(written(["\ud800", "end"]))[1] == ["?", "end"]

    def test_it_streams(self) -> None:
        taken = 0

        def rows() -> Iterator[list[Value]]:
            nonlocal taken
            for _number in range(100_000):
                taken += 1
                yield ["x" * 100, None]

        pieces = write_csv(Sheet("Cases", ["Code", "Name"], rows()))
        assert len(next(pieces)) < 100_000
        assert taken < 1_000
