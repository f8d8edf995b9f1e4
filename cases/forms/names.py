"""The names of a person as rows, without a script: one more row for each "add another"."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cases.choices import NameKind
from cases.forms.base import CaseForm
from cases.validators import MAX_NAME, MAX_NAMES, NAME_PARTS

COUNT = "names-count"
ADD = "add_name"
Name = Mapping[str, Any]
BOXES = frozenset({*NAME_PARTS, "kind", "script"})
SCRIPTS = [
    ("", _("Not given")),
    ("Latn", _("Latin")),
    ("Cyrl", _("Cyrillic")),
    ("Arab", _("Arabic")),
    ("Armn", _("Armenian")),
    ("Geor", _("Georgian")),
]


class NameForm(CaseForm):
    """One name; a row without any part of a name is left out."""

    kind = forms.ChoiceField(label=_("Kind of name"), choices=NameKind.choices, required=False)
    given = forms.CharField(label=_("Given names"), max_length=MAX_NAME, required=False)
    patronymic = forms.CharField(label=_("Patronymic"), max_length=MAX_NAME, required=False)
    family = forms.CharField(label=_("Family name"), max_length=MAX_NAME, required=False)
    script = forms.CharField(
        label=_("Script"), max_length=8, required=False, widget=forms.Select(choices=SCRIPTS)
    )
    # The place of the recorded name that this row shows, where it holds more than there are boxes.
    recorded = forms.IntegerField(required=False, widget=forms.HiddenInput)
    mark_optional = False

    def clean_script(self) -> str:
        script: str = self.cleaned_data["script"]
        if script not in dict(SCRIPTS) and script != self.initial.get("script"):
            raise ValidationError(_("Choose one of these."), code="script")
        return script

    def redraw(self) -> None:
        """Keep what was typed without judging it yet."""
        self._errors = ErrorDict()

    def is_blank(self) -> bool:
        return not any(self.cleaned_data.get(part) for part in NAME_PARTS)

    def name(self, recorded: Sequence[Name]) -> dict[str, Any]:
        """Return the name with whatever else was recorded of it."""
        place = self.cleaned_data.get("recorded")
        is_known = place is not None and 0 <= place < len(recorded)
        kept = unknown_keys(recorded[place or 0]) if is_known else {}
        typed = {part: self.cleaned_data.get(part, "") for part in NAME_PARTS}
        script = self.cleaned_data.get("script")
        kind = self.cleaned_data.get("kind") or NameKind.REPORTED
        return {**kept, **typed, "kind": kind, **({"script": script} if script else {})}


def unknown_keys(name: Name) -> dict[str, Any]:
    """Return what is recorded of a name and has no box."""
    return {key: value for key, value in name.items() if key not in BOXES}


def _content(name: Name) -> str:
    return json.dumps({key: value for key, value in name.items() if value}, sort_keys=True)


class NameRows:
    """All names of a person."""

    def __init__(self, data: Any, recorded: Sequence[Name], shown: Sequence[Name]) -> None:
        self.data, self.recorded, self.shown = data, recorded, shown
        self.is_bound = data is not None

    @cached_property
    def forms(self) -> list[NameForm]:
        """Return one form for each row; without recorded names, one empty row."""
        return [self._row(place) for place in range(self.count)]

    @property
    def count(self) -> int:
        if not self.is_bound:
            return max(len(self.shown), 1)
        typed = str(self.data.get(COUNT, ""))
        rows = int(typed) if typed.isdecimal() and len(typed) < 3 else 1
        return min(max(rows, 1) + (ADD in self.data), MAX_NAMES)

    @property
    def has_room(self) -> bool:
        return self.count < MAX_NAMES

    def _row(self, place: int) -> NameForm:
        shown = self.shown[place] if place < len(self.shown) else {}
        more = unknown_keys(shown)
        recorded = [index for index, name in enumerate(self.recorded) if unknown_keys(name) == more]
        initial = {**shown, "recorded": recorded[0] if more and recorded else None}
        return NameForm(self.data, prefix=f"name-{place}", initial=initial)

    def is_valid(self) -> bool:
        # A list, so that every row is checked and shows its errors.
        checks = [row.is_valid() for row in self.forms]
        return all(checks)

    def names(self) -> list[dict[str, Any]]:
        """Return the list that `Person.names` holds."""
        typed = [row.name(self.recorded) for row in self.forms if not row.is_blank()]
        # A name that nobody touched stays as it was written, empty parts and all.
        known = {_content(name): dict(name) for name in self.recorded}
        return [known.get(_content(name), name) for name in typed]

    def redraw(self) -> None:
        """Keep what was typed without judging it yet, and lead into the new row."""
        for row in self.forms:
            row.redraw()
        self.forms[-1].fields["given"].widget.attrs["autofocus"] = True
