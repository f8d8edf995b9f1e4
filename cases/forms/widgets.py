"""The three boxes of a partial date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from cases.date_words import in_words, month_name, season_name
from cases.partial_dates import PartialDate, PartialDateError

PARTS = ("day", "month", "year")


@dataclass(frozen=True)
class TypedDate:
    """What somebody typed into the three boxes, kept as typed.

    `kept` holds a recorded date that three boxes cannot show (a window such as 1999-08/2000-07);
    it stays unless something is typed or `clear` is ticked.
    """

    day: str = ""
    month: str = ""
    year: str = ""
    approximate: bool = False
    kept: str = ""
    clear: bool = False

    @property
    def is_blank(self) -> bool:
        return not (self.day or self.month or self.year)


class PartialDateWidget(forms.Widget):
    """Three text boxes and "approximate": any part but the year may stay empty."""

    template_name = "django/forms/widgets/partial_date.html"
    use_fieldset = True

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> TypedDate:
        typed = {part: str(data.get(f"{name}_{part}", "")).strip() for part in PARTS}
        return TypedDate(
            **typed,
            approximate=bool(data.get(f"{name}_approximate")),
            kept=str(data.get(f"{name}_kept", "")),
            clear=bool(data.get(f"{name}_clear")),
        )

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return all(f"{name}_{part}" not in data for part in PARTS)

    def id_for_label(self, id_: str) -> str:
        return self.part_id(id_, None)

    def part_id(self, id_: str, code: str | None) -> str:
        """Return the id of the box that an error code speaks of, the first box by default."""
        return f"{id_}_{code if code in PARTS else PARTS[0]}"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        widget["faulty"] = widget["attrs"].pop("faulty", ())
        widget["typed"] = typed = as_typed(value)
        widget["kept_words"] = _kept_words(typed.kept)
        return context

    def format_value(self, value: Any) -> None:
        """Leave the value alone: get_context reads it whole."""


def as_typed(value: Any) -> TypedDate:
    """Take a date apart into what somebody would type for it."""
    if isinstance(value, TypedDate):
        return value
    if not isinstance(value, PartialDate):
        return TypedDate()
    about = value.approximate
    last = value.latest
    match value.precision:
        case "day":
            return TypedDate(str(last.day), str(last.month), str(last.year), about)
        case "month":
            return TypedDate("", month_name(last.month), str(last.year), about)
        case "season":
            name = season_name(value.season or 0)
            return TypedDate("", name, str(value.stored_earliest.year), about)
        case "year":
            return TypedDate("", "", str(last.year), about)
    return TypedDate(kept=str(value))


def _kept_words(kept: str) -> str:
    try:
        return in_words(PartialDate.parse(kept)) if kept else ""
    except PartialDateError:
        return ""
