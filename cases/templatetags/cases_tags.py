"""What the site's templates need beyond Django's tags: dates in words, tags, bars, problems."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms, template
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from cases.date_words import in_words
from cases.due import Due, due_of
from cases.markup import cell_html, due_html, row_html, tag_html
from cases.partial_dates import PartialDate

register = template.Library()


@dataclass(frozen=True)
class Problem:
    """One line of an error summary."""

    label: str
    message: str
    target: str = ""


@dataclass(frozen=True)
class Chip:
    """A filter in use and the address without it."""

    label: str
    value: str
    url: str


@register.filter
def date_words(value: date | PartialDate | None, style: str = "day") -> str:
    """Write a date, moment or partial date in the active language; styles: day, full."""
    return in_words(value, style) if value else ""


@register.filter
def at(holder: Any, key: Any) -> Any:
    """Look up a key or an index that stands in a variable; None when there is nothing."""
    if isinstance(holder, Mapping):
        return holder.get(key)
    try:
        return holder[key]
    except (TypeError, IndexError, KeyError):
        return None


@register.simple_tag
def cell(content: Any) -> SafeString:
    """Draw a cell or a fact, whatever its kind (cases/markup.py)."""
    return cell_html(content)


@register.simple_tag
def row_cells(columns: Sequence[Mapping[str, Any]], cells: Sequence[Any]) -> SafeString:
    """Draw the cells of a row of table.html."""
    return row_html(columns, cells)


@register.simple_tag
def due(
    when: date | PartialDate | None,
    as_kind: str = "task",
    soon: int | None = None,
    settled: str = "",
    *,
    long: bool = False,
    today: date | None = None,
) -> SafeString:
    """Show a date with plain words and a side bar; as_kind is task, expiry or event."""
    return due_html(when, kind=as_kind, soon=soon, settled=settled, long=long, today=today)


@register.simple_tag
def due_state(when: date | PartialDate | None, as_kind: str = "task") -> str:
    """Name the urgency of a date: late, soon, later or none."""
    found: Due = due_of(when, timezone.localdate(), kind=as_kind)
    return found.state


@register.simple_tag
def tag(text: str, tone: str = "") -> SafeString:
    """Show a word with its small shape; tone: danger, warn, ok, info, plain or nothing."""
    return tag_html(text, tone)


@register.simple_tag
def bar(value: float, largest: float, muted: bool = False) -> SafeString:
    """Draw a bar in steps of two hundredths; something is always seen of a value above nought."""
    share = 0 if not largest else min(max(value / largest, 0), 1)
    step = max(round(share * 50) * 2, 2 if value > 0 else 0)
    return format_html('<span class="bar p{}{}"></span>', step, " bar-muted" if muted else "")


@register.simple_tag
def problems(*sources: Any) -> list[Problem]:
    """Collect what is to be corrected in forms, formsets or lists of them, in page order."""
    return [problem for source in sources for form in _forms(source) for problem in _of(form)]


@register.simple_tag
def filter_chips(form: forms.BaseForm, query: QueryDict) -> list[Chip]:
    """List the filters in use, each with the address that takes it away (and the page cursor)."""
    if not form.is_bound:
        return []
    form.is_valid()
    cleaned = getattr(form, "cleaned_data", {})
    return [
        Chip(str(bound.label), text, _without(query, bound.html_name, raw))
        for bound in form.visible_fields()
        if cleaned.get(bound.name) not in (None, "", [], False)
        for raw, text in _chosen(bound, cleaned[bound.name])
    ]


def _forms(source: Any) -> Iterator[Any]:
    if isinstance(source, forms.BaseForm):
        yield source
    elif isinstance(source, forms.BaseFormSet):
        yield source
        yield from source.forms
    elif isinstance(source, Iterable) and not isinstance(source, str):
        for item in source:
            yield from _forms(item)


def _of(form: Any) -> Iterator[Problem]:
    if isinstance(form, forms.BaseFormSet):
        yield from (Problem("", str(message)) for message in form.non_form_errors())
        return
    if not form.is_bound:
        return
    yield from (Problem("", str(message)) for message in form.non_field_errors())
    for field in form:
        label = "" if field.is_hidden else str(field.label)
        for error, message in zip(field.errors.as_data(), field.errors, strict=True):
            target = "" if field.is_hidden else field.error_target(error)
            yield Problem(label, str(message), target)


def _chosen(bound: forms.BoundField, value: Any) -> Iterator[tuple[str, str]]:
    """Yield raw value and words of each choice of a filter."""
    if value is True:
        yield "on", gettext("Yes")
        return
    words = {str(key): str(text) for key, text in _flat(getattr(bound.field, "choices", ()))}
    many = value if isinstance(value, list | tuple) or hasattr(value, "iterator") else [value]
    for item in many:
        raw = str(bound.field.prepare_value(item))
        yield raw, words.get(raw, str(item))


def _flat(choices: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    for key, text in choices:
        if isinstance(text, list | tuple):
            yield from _flat(text)
        else:
            yield key, text


def _without(query: QueryDict, name: str, raw: str) -> str:
    left = query.copy()
    values = [value for value in left.getlist(name) if value != raw]
    if len(values) == len(left.getlist(name)):
        values = []
    left.setlist(name, values)
    for cursor in ("after", "before"):
        left.pop(cursor, None)
    return f"?{left.urlencode()}#results"
