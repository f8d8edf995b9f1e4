"""The small pieces of pages that stand in every row, as HTML: cells, dates in words, marks.

Not in templates, because lists draw hundreds of them, at four times the cost there. A cell is a
plain value (text, number, nothing) or a mapping with `kind`: link {url, text, note, lang}; text
{text, note, muted, lang}; date {date}, partial or full; due {date, as, soon, settled}; tags {tags
[{text, tone}]}; links {links [{url, text, hidden}]}; none {}, "not known". Notes stand small below.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import localize
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cases.date_words import in_words, short_day
from cases.due import as_day, due_of
from cases.partial_dates import PartialDate

TONES = ("danger", "warn", "ok", "info", "plain")


def cell_html(cell: Any) -> SafeString:
    """Draw what a cell or a fact shows."""
    if isinstance(cell, Mapping):
        return KINDS[cell["kind"]](cell)
    if cell is None or cell == "":
        return _not_known(cell)
    return conditional_escape(cell if isinstance(cell, str) else localize(cell))


def row_html(columns: Sequence[Mapping[str, Any]], cells: Sequence[Any]) -> SafeString:
    """Draw the cells of a row of table.html; the first is its header."""
    boxes = [format_html('<th role="rowheader" scope="row">{}</th>', cell_html(cells[0]))]
    boxes += [
        format_html(
            '<td role="cell" data-label="{}"{}>{}</td>',
            column["label"],
            _attribute("class", "num" if column.get("numeric") else ""),
            cell_html(cell),
        )
        for column, cell in zip(columns[1:], cells[1:], strict=True)
    ]
    return format_html_join("", "{}", ((box,) for box in boxes))


def tag_html(text: object, tone: str = "") -> SafeString:
    """Draw a word with its small shape; tone: danger, warn, ok, info, plain or nothing."""
    return format_html('<span class="tag{}">{}</span>', f" tag-{tone}" * (tone in TONES), text)


def due_html(
    when: date | PartialDate | None,
    *,
    kind: str = "task",
    soon: int | None = None,
    settled: str = "",
    long: bool = False,
    today: date | None = None,
) -> SafeString:
    """Draw a date with plain words and a side bar; `kind` is task, expiry or event."""
    today = today or timezone.localdate()
    due = due_of(when, today, kind=kind or "task", soon=soon or None, settled=settled or "")
    return format_html(
        '<span class="due due-{}">{}<small>{}</small></span>',
        due.state,
        _due_date(when, today, long=long) or _no_date(kind),
        due.words,
    )


def _due_date(when: date | PartialDate | None, today: date, *, long: bool) -> SafeString | None:
    day = as_day(when)
    if day is not None:
        words = in_words(day, "full") if long else short_day(day, today)
        return format_html('<time datetime="{}">{}</time>', day.isoformat(), words)
    return format_html("<b>{}</b>", in_words(when)) if when else None


def _no_date(kind: str) -> SafeString:
    words = _("No end date") if kind == "expiry" else _("No date set")
    return format_html("<b>{}</b>", words)


# The kinds of cells ------------------------------------------------------------------------------


def _link(cell: Mapping[str, Any]) -> SafeString:
    text = format_html("<bdi{}>{}</bdi>", _attribute("lang", cell.get("lang")), cell["text"])
    return format_html('<a class="who" href="{}">{}</a>{}', cell["url"], text, _note(cell))


def _text(cell: Mapping[str, Any]) -> SafeString:
    return format_html(
        "<bdi{}{}>{}</bdi>{}",
        _attribute("class", "muted" if cell.get("muted") else ""),
        _attribute("lang", cell.get("lang")),
        cell["text"],
        _note(cell),
    )


def _due(cell: Mapping[str, Any]) -> SafeString:
    return due_html(cell["date"], kind=cell["as"], soon=cell["soon"], settled=cell["settled"])


def _date(cell: Mapping[str, Any]) -> SafeString:
    return conditional_escape(in_words(cell["date"])) if cell["date"] else _not_known(cell)


def _tags(cell: Mapping[str, Any]) -> SafeString:
    return format_html_join("", "{} ", ((tag_html(**item),) for item in cell["tags"]))


def _links(cell: Mapping[str, Any]) -> SafeString:
    links = ((link["url"], link["text"], _heard(link.get("hidden"))) for link in cell["links"])
    return format_html_join(" · ", '<a href="{}">{}{}</a>', links)


def _not_known(_cell: object) -> SafeString:
    return format_html('<span class="muted">{}</span>', _("not known"))


def _attribute(name: str, value: str | None) -> str:
    return format_html(' {}="{}"', name, value) if value else ""


def _note(cell: Mapping[str, Any]) -> str:
    note = cell.get("note")
    return format_html('<br><span class="code">{}</span>', note) if note else ""


def _heard(words: str | None) -> str:
    """Draw what only screen readers say."""
    return format_html('<span class="vh"> {}</span>', words) if words else ""


KINDS: Mapping[str, Callable[[Mapping[str, Any]], SafeString]] = {
    "link": _link,
    "text": _text,
    "due": _due,
    "date": _date,
    "tags": _tags,
    "links": _links,
    "none": _not_known,
}
