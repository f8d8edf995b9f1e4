"""The kinds of files that can be asked for."""

from __future__ import annotations

from cases.exports.csv import write_csv
from cases.exports.sheet import Format
from cases.exports.xlsx import write_xlsx

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = {
    written.code: written
    for written in (
        Format("csv", "text/csv; charset=utf-8", write_csv),
        Format("xlsx", WORKBOOK, write_xlsx),
    )
}
