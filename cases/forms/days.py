"""Whole days, entered in the three boxes of a partial date."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import PartialDateFormField
from cases.forms.widgets import PartialDateWidget
from cases.partial_dates import PartialDate


class DayWidget(PartialDateWidget):
    """The three boxes without "approximate"."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["whole_day"] = True
        return context


class DayField(PartialDateFormField):
    """Read a whole day; the value is a date."""

    widget = DayWidget

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("For example 27 3 2024."))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return PartialDate.on(value) if isinstance(value, date) else value

    def clean(self, value: Any) -> date | None:  # type: ignore[override]  # narrower on purpose
        typed = super().clean(value)
        if typed is None:
            return None
        if typed.exact is None:
            raise ValidationError(_("Give the whole date: day, month and year."), code="day")
        return typed.exact

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)
