from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cases.markup import cell_html, row_html
from cases.partial_dates import PartialDate


def column(label: str, *, numeric: bool = False) -> dict[str, Any]:
    return {"label": label, "numeric": numeric}


class CellTests:
    @pytest.mark.parametrize(
        "nothing", [None, "", {"kind": "none"}, {"kind": "date", "date": None}]
    )
    def test_nothing_is_said_in_words(self, nothing: Any) -> None:
        assert cell_html(nothing) == '<span class="muted">not known</span>'

    def test_nought_is_a_number(self) -> None:
        assert cell_html(0) == "0"

    @pytest.mark.parametrize(
        "cell",
        [
            "<b>",
            {"kind": "text", "text": "<b>", "note": "<b>", "lang": "<b>"},
            {"kind": "link", "url": "<b>", "text": "<b>", "note": "<b>", "lang": '"<b>'},
            {"kind": "tags", "tags": [{"text": "<b>", "tone": "<b>"}]},
            {"kind": "links", "links": [{"url": "<b>", "text": "<b>", "hidden": "<b>"}]},
            {"kind": "due", "date": None, "as": "task", "soon": None, "settled": "<i>"},
        ],
    )
    def test_what_people_wrote_is_escaped(self, cell: Any) -> None:
        html = cell_html(cell).replace("<b>No date set</b>", "")
        assert "<b>" not in html
        assert "<i>" not in html

    def test_a_text_has_its_language_and_its_note(self) -> None:
        html = cell_html({"kind": "text", "text": "Иван", "note": "KPW", "lang": "ru"})
        assert html == '<bdi lang="ru">Иван</bdi><br><span class="code">KPW</span>'

    def test_a_date_may_be_partial(self) -> None:
        assert cell_html({"kind": "date", "date": PartialDate.parse("2024-09")}) == "September 2024"

    def test_links_stand_beside_each_other(self) -> None:
        links = [{"url": "/a", "text": "A"}, {"url": "/b", "text": "B", "hidden": "of it"}]
        assert cell_html({"kind": "links", "links": links}) == (
            '<a href="/a">A</a> · <a href="/b">B<span class="vh"> of it</span></a>'
        )


class RowTests:
    def test_the_first_cell_is_the_header_of_its_row(self) -> None:
        html = row_html([column("Case"), column("Hits", numeric=True)], ["A", 3])
        assert html == (
            '<th role="rowheader" scope="row">A</th>'
            '<td role="cell" data-label="Hits" class="num">3</td>'
        )

    def test_a_cell_without_a_column_is_refused(self) -> None:
        with pytest.raises(ValueError, match="zip"):
            row_html([column("Case")], ["A", date(2024, 9, 10)])
