"""The names of a person in one box: one a line, its parts between bars."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.choices import NameKind
from cases.validators import NAME_PARTS, validate_names

BAR = "|"
PARTS = ("kind", *NAME_PARTS, "script")


class NamesField(forms.CharField):
    """Read and write `Person.names`: kind | family | given | patronymic | script."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("widget", AdminTextareaWidget({"rows": 4, "autocomplete": "off"}))
        kwargs.setdefault(
            "help_text",
            _(
                "One name a line: kind | family name | given names | patronymic | script, for "
                "example LEGAL | Probin | Testan | | Latn. Kinds: %(kinds)s."
            )
            % {"kinds": ", ".join(NameKind.values)},
        )
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> str:
        if not isinstance(value, list):
            return str(value or "")
        return "\n".join(_line(name) for name in value)

    def clean(self, value: Any) -> Any:
        names = [_name(line) for line in super().clean(value).splitlines() if line.strip()]
        validate_names(names)
        return names

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.prepare_value(initial).split() != str(data or "").split()


def _line(name: dict[str, Any]) -> str:
    return f" {BAR} ".join(str(name.get(part) or "") for part in PARTS).rstrip(f" {BAR}")


def _name(line: str) -> dict[str, str]:
    parts = [part.strip() for part in line.split(BAR)]
    if len(parts) > len(PARTS):
        raise ValidationError(_("A line has at most five parts."), code="parts")
    parts += [""] * (len(PARTS) - len(parts))
    name = dict(zip(PARTS, parts, strict=True))
    name["kind"] = name["kind"].upper()
    if not name["script"]:
        del name["script"]
    return name
