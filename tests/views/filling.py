"""Filling in a page's form as a browser without scripts would send it."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from django.test import Client

Data = dict[str, Any]


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def as_shown(page: Any) -> Data:
    """Return what the main form of a page sends when nothing is touched."""
    tree = html5lib.parse(page.content.decode(), namespaceHTMLElements=False)
    form = max(tree.iter("form"), key=lambda found: len(list(found.iter())))
    data: dict[str, list[str]] = {}
    for control in form.iter():
        for value in _values(control):
            data.setdefault(control.get("name", ""), []).append(value)
    return {name: values if len(values) > 1 else values[0] for name, values in data.items()}


def _values(control: Element) -> list[str]:
    if control.tag == "textarea":
        return ["".join(control.itertext())]
    if control.tag == "select":
        options = list(control.iter("option"))
        chosen = [option for option in options if "selected" in option.attrib]
        return [option.get("value", "") for option in chosen or options[:1]]
    if control.tag != "input" or control.get("type") == "submit":
        return []
    if control.get("type") in ("checkbox", "radio") and "checked" not in control.attrib:
        return []
    return [control.get("value", "")]


def send(client: Client, url: str, **typed: Any) -> Any:
    """Open a page, type into its form and send it; `name=None` leaves a control out."""
    data = as_shown(client.get(url)) | typed
    return client.post(url, {name: value for name, value in data.items() if value is not None})


def day(name: str, year: Any = "", month: Any = "", on: Any = "") -> Data:
    """Return the three boxes of a date."""
    return {f"{name}_year": year, f"{name}_month": month, f"{name}_day": on}
