"""XLSX, streamed: a zip file written in pieces, all text inline, nothing on disk.

Text cells are marked as text, so that they stay text when somebody edits them.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain, islice, zip_longest
from xml.sax.saxutils import escape, quoteattr

from django.utils.translation import gettext

from cases.exports import xlsx_parts as parts
from cases.exports.sheet import PIECE, Sheet, Value

MOST_ROWS = 1_000_000  # a sheet holds 1,048,576
LONGEST_CELL = 32_767  # in UTF-16 units; programs cut what is longer, or refuse the file
PART = 16_000  # characters, of at most two units each, with room for the mark
BATCH = 100  # rows that are compressed in one go
DAY_ZERO = date(1899, 12, 30)
# What XML cannot hold is written as _x0007_, and so is what looks like this way of writing.
UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


class _Pipe:
    """Takes what the zip writer writes and hands it on."""

    def __init__(self) -> None:
        self.waiting = bytearray()

    def write(self, data: bytes) -> int:
        self.waiting += data
        return len(data)

    def flush(self) -> None:
        """Have nothing to do: the zip writer asks."""

    def taken(self) -> bytes:
        data = bytes(self.waiting)
        self.waiting.clear()
        return data


def write_xlsx(sheet: Sheet) -> Iterator[bytes]:
    """Yield a workbook in pieces; more rows than a sheet holds go on in a second one."""
    pipe = _Pipe()
    lines = chain.from_iterable(map(_lines, sheet.rows))
    following: Sequence[Value] | None = ()
    count = 0
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:  # type: ignore[call-overload]
        while following is not None:
            count += 1
            with book.open(f"xl/worksheets/sheet{count}.xml", "w") as part:
                part.write((parts.SHEET_START + _row(sheet.header, header=True)).encode())
                room = islice(chain([following] if following else [], lines), MOST_ROWS)
                while batch := list(islice(room, BATCH)):
                    part.write("".join(map(_row, batch)).encode("utf-8", "replace"))
                    if len(pipe.waiting) >= PIECE:
                        yield pipe.taken()
                part.write(parts.SHEET_END.encode())
            following = next(lines, None)
        titles = [quoteattr(_title(sheet.title, number)) for number in range(1, count + 1)]
        for name, text in parts.frame(titles):
            book.writestr(name, text)
    yield pipe.taken()


def _title(title: str, number: int) -> str:
    plain = re.sub(r"[\[\]:*?/\\']", " ", title)[:25]
    return plain if number == 1 else f"{plain} {number}"


def _lines(row: Sequence[Value]) -> Iterator[Sequence[Value]]:
    """Yield a row, and below it what its cells cannot hold: nothing is cut off."""
    if any(isinstance(value, str) and len(value) > PART for value in row):
        yield from zip_longest(*map(_pieces, row))
    else:
        yield row


def _pieces(value: Value) -> list[Value]:
    if not isinstance(value, str) or len(value.encode("utf-16-le", "replace")) // 2 <= LONGEST_CELL:
        return [value]
    cut = [value[start : start + PART] for start in range(0, len(value), PART)]
    mark = gettext("[continues below]")
    return [*(f"{piece} {mark}" for piece in cut[:-1]), cut[-1]]


def _row(row: Sequence[Value], *, header: bool = False) -> str:
    style = 2 if header else 1
    return f"<row>{''.join([_cell(value, style) for value in row])}</row>"


def _cell(value: Value, style: int) -> str:
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, date):
        return f'<c s="3"><v>{(value - DAY_ZERO).days}</v></c>'
    if isinstance(value, int):
        return f"<c><v>{value}</v></c>"
    text = escape(UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", value))
    return f'<c t="inlineStr" s="{style}"><is><t xml:space="preserve">{text}</t></is></c>'
