"""Rows that come and go without a script: "add" and "remove" are submit buttons.

A hidden field names the rows, so that taking one out renames no other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.functional import cached_property

ADD, REMOVE = "add", "remove"
MOST_ROWS = 12
MakeForm = Callable[..., forms.BaseForm]


class Rows:
    """The rows of one kind on a page; blank ones are left out."""

    def __init__(self, data: Any, kind: str, make_form: MakeForm, *, at_first: int = 0) -> None:
        self.data, self.kind, self.make_form, self.at_first = data, kind, make_form, at_first

    @cached_property
    def numbers(self) -> list[int]:
        """Return the numbers of the rows; a new one gets the next."""
        if self.data is None:
            return list(range(self.at_first))
        typed = str(self.data.get(f"{self.kind}-rows", "")).split(",")
        known = dict.fromkeys(int(part) for part in typed if part.isdecimal() and len(part) < 4)
        rows = list(known)[:MOST_ROWS]
        if self.data.get(ADD) == self.kind and len(rows) < MOST_ROWS:
            rows.append(max(rows, default=-1) + 1)
        gone = str(self.data.get(REMOVE, "")).removeprefix(f"{self.kind}-")
        return [number for number in rows if str(number) != gone or self._is_of_others()]

    def _is_of_others(self) -> bool:
        return not str(self.data.get(REMOVE, "")).startswith(f"{self.kind}-")

    @property
    def listed(self) -> str:
        """Return what the hidden field holds."""
        return ",".join(str(number) for number in self.numbers)

    @property
    def has_room(self) -> bool:
        return len(self.numbers) < MOST_ROWS

    @property
    def was_shortened(self) -> bool:
        """Return whether a row was just taken out: the focus goes to "add another"."""
        return self.data is not None and REMOVE in self.data and not self._is_of_others()

    @cached_property
    def forms(self) -> list[Any]:
        return [self.make_form(self.data, prefix=f"{self.kind}-{n}") for n in self.numbers]

    @property
    def is_folded(self) -> bool:
        """Return whether the row that stands at first is still blank, so that it may be folded."""
        if self.data is not None and self.data.get(ADD) == self.kind:
            return False
        rows = self.forms[: self.at_first + 1]
        return len(rows) == self.at_first and not any(
            row.is_bound and row.has_changed() for row in rows
        )

    def filled(self) -> list[Any]:
        """Return the valid forms in which something was typed."""
        return [form for form in self.forms if not form.is_blank()]

    def is_valid(self) -> bool:
        # A list, so that every row is checked and shows its errors.
        checks = [row.is_valid() for row in self.forms]
        return all(checks)

    def redraw(self) -> None:
        """Keep what was typed without judging it yet, and lead into a new row."""
        for row in self.forms:
            row._errors = ErrorDict()
        if self.data is not None and self.data.get(ADD) == self.kind and self.forms:
            first = next(iter(self.forms[-1].fields.values()))
            first.widget.attrs["autofocus"] = True
