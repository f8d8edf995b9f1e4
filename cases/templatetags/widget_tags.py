"""Form controls of which there are many on a page: selects and their options, inputs, boxes.

Django draws each option, box and attribute with a template of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms, template
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()

OPTION = '<option value="{}"{}>{}</option>'
BOX = '<div class="opt"><input type="{}" name="{}" value="{}"{}><label for="{}">{}</label>{}</div>'
Group = tuple[str | None, list[dict[str, Any]], int]


@register.simple_tag
def one_input(widget: Mapping[str, Any]) -> SafeString:
    """Draw an <input>."""
    value = "" if widget["value"] is None else format_html(' value="{}"', widget["value"])
    control = widget["type"], widget["name"], value, flatatt(widget["attrs"])
    return format_html('<input type="{}" name="{}"{}{}>', *control)


@register.simple_tag
def one_select(widget: Mapping[str, Any]) -> SafeString:
    """Draw a <select> with its options."""
    options = format_html_join("\n", "{}", ((drawn,) for drawn in _groups(widget["optgroups"])))
    control = widget["name"], flatatt(widget["attrs"]), options
    return format_html('<select name="{}"{}>{}</select>', *control)


@register.simple_tag
def boxes(field: forms.BoundField, numbers: Mapping[str, int] | None = None) -> SafeString:
    """Draw the check boxes or radio buttons of a filter, with how many cases each value has."""
    return format_html_join("", BOX, (_box(one.data, numbers or {}) for one in field.subwidgets))


def _groups(groups: Iterable[Group]) -> Iterator[SafeString]:
    for name, choices, _index in groups:
        drawn = format_html_join("\n", OPTION, map(_option, choices))
        yield format_html('<optgroup label="{}">{}</optgroup>', name, drawn) if name else drawn


def _option(option: Mapping[str, Any]) -> tuple[object, ...]:
    return option["value"], flatatt(option["attrs"]), option["label"]


def _box(option: Mapping[str, Any], numbers: Mapping[str, int]) -> tuple[object, ...]:
    attrs, number = option["attrs"], numbers.get(option["value"])
    control = option["type"], option["name"], option["value"], flatatt(attrs)
    return *control, attrs["id"], option["label"], "" if number is None else _number(number)


def _number(number: int) -> SafeString:
    words = '<span class="n"><span class="vh">{} </span>{}</span>'
    return format_html(words, _("Cases:"), number)
