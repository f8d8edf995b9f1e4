"""CSV, streamed, with cells that no spreadsheet runs as a formula."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator

from cases.exports.sheet import PIECE, Sheet, Value

# Spreadsheets take a file without this mark for one in the alphabet of the machine.
BYTE_ORDER_MARK = "\ufeff"
STARTS_FORMULA = frozenset("=+-@\t\r\n\0")
# Where the decimal sign is a comma, as in French and Russian, spreadsheets cut a row at semicolons
# and take no notice of our quotes: what stands after one, or on a new line, becomes a cell.
CELL_ENDS = re.compile(r"(?<=[;\r\n])(?![;\r\n])")


def write_csv(sheet: Sheet) -> Iterator[bytes]:
    """Yield a file in UTF-8 in pieces, one record a line, dates as 2024-03-01."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write(BYTE_ORDER_MARK)
    writer.writerow([_cell(label) for label in sheet.header])
    for row in sheet.rows:
        writer.writerow([_cell(value) for value in row])
        if buffer.tell() >= PIECE:
            yield _drained(buffer)
    yield _drained(buffer)


def defused(text: str) -> str:
    """Put an apostrophe before what a spreadsheet could run in a text; the rest stays as it is."""
    return "".join(map(_defused, CELL_ENDS.split(text)))


def _defused(text: str) -> str:
    """Look at the beginning alone.

    Some take full-width signs for the plain ones and look behind leading spaces or marks that
    nobody sees.
    """
    if not text or (text[0].isalnum() and text.isascii()):
        return text
    start = next((char for char in text if not _is_skipped(char)), "")
    risky = text[0] in STARTS_FORMULA or unicodedata.normalize("NFKC", start) in STARTS_FORMULA
    return f"'{text}" if risky else text


def _is_skipped(char: str) -> bool:
    return (char.isspace() and char not in STARTS_FORMULA) or unicodedata.category(char) == "Cf"


def _cell(value: Value) -> str:
    if isinstance(value, str):
        return defused(value)
    return "" if value is None else str(value)


def _drained(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode("utf-8", "replace")
