"""What a browser without a script would send back from a page of the admin."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

import html5lib

Posted = dict[str, list[str]]


def typed(response: Any) -> Posted:
    """Return the fields of the page's form as they stand, buttons left out."""
    page = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
    form = next(form for form in page.iter("form") if form.get("id", "").endswith("_form"))
    posted: Posted = {}
    for control in form.iter():
        for value in _values(control):
            posted.setdefault(control.get("name", ""), []).append(value)
    posted.pop("", None)
    return posted


def _values(control: Element) -> list[str]:
    kind = control.get("type", "text")
    if control.tag == "textarea":
        return [(control.text or "").removeprefix("\n")]
    if control.tag == "select":
        options = list(control.iter("option"))
        chosen = [option for option in options if option.get("selected") is not None]
        multiple = control.get("multiple") is not None
        return [option.get("value", "") for option in chosen or ([] if multiple else options[:1])]
    if control.tag != "input" or kind in ("submit", "button"):
        return []
    if kind in ("checkbox", "radio"):
        return [control.get("value", "on")] if control.get("checked") is not None else []
    return [control.get("value", "")]


def errors(response: Any) -> str:
    """Return the words of all errors on a page."""
    page = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
    found = [
        "".join(one.itertext()) for one in page.iter("ul") if "errorlist" in one.get("class", "")
    ]
    return " ".join(found)
