"""The form field of a partial date, and the errors of each of its boxes."""

from __future__ import annotations

import calendar
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from cases.date_words import month_name, month_number, season_code
from cases.fields import EncryptedPartialDateField, PartialDateField
from cases.forms.widgets import PARTS, PartialDateWidget, TypedDate, as_typed
from cases.partial_dates import FIRST_YEAR, LAST_YEAR, PartialDate, PartialDateError
from casetracker.forms import PageBoundField


class PartialDateBoundField(PageBoundField):
    """Tell the widget which of its boxes hold an error."""

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: forms.Widget | None = None
    ) -> dict[str, Any]:
        built: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        if self.errors:
            codes = {error.code for error in self.errors.as_data()}
            built["faulty"] = [part for part in PARTS if part in codes] or list(PARTS)
        return built


class PartialDateFormField(forms.Field):
    """Read a day, a month, a season or a year from three boxes; the value is a PartialDate."""

    widget = PartialDateWidget
    bound_field_class = PartialDateBoundField

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "help_text", _("For example 27 3 1999, or only March 1999, or only 1999.")
        )
        super().__init__(**kwargs)

    def clean(self, value: Any) -> PartialDate | None:
        date = read_typed(as_typed(value))
        if date is None and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        self.run_validators(date)
        return date

    def has_changed(self, initial: Any, data: Any) -> bool:
        if self.disabled:
            return False
        try:
            return bool(read_typed(as_typed(data)) != initial)
        except ValidationError:
            return True


def page_formfield(db_field: models.Field, **kwargs: Any) -> forms.Field | None:
    """Give partial dates their three boxes (Meta.formfield_callback, and the admin)."""
    if not isinstance(db_field, PartialDateField | EncryptedPartialDateField):
        return db_field.formfield(**kwargs)
    options: dict[str, Any] = {
        "required": not db_field.blank,
        "label": capfirst(db_field.verbose_name),
    }
    if db_field.help_text:
        options["help_text"] = db_field.help_text
    return PartialDateFormField(**options)


def read_typed(typed: TypedDate) -> PartialDate | None:
    """Return the date somebody typed; raise one ValidationError per faulty box, code = its name."""
    if typed.is_blank:
        return None if typed.clear or not typed.kept else _kept(typed.kept)
    problems: list[ValidationError] = []
    year = _collect(problems, _year, typed.year)
    month = _collect(problems, _month, typed.month, typed.day)
    day = _collect(problems, _day, typed.day)
    if problems:
        raise ValidationError(problems)
    if day is not None:
        _refuse_impossible_day(int(year or 0), int(month or 0), day)
    numbers = [f"{year}", *(f"{part:02d}" for part in (month, day) if part is not None)]
    return PartialDate.parse("-".join(numbers) + ("~" if typed.approximate else ""))


def _collect(problems: list[ValidationError], read: Any, *typed: str) -> int | None:
    try:
        number: int | None = read(*typed)
    except ValidationError as error:
        problems.append(error)
        return None
    return number


def _year(text: str) -> int:
    if not text:
        raise ValidationError(_("Add the year."), code="year")
    if not (text.isdecimal() and len(text) == 4):
        raise ValidationError(_("Year must have 4 digits."), code="year")
    if not FIRST_YEAR <= int(text) <= LAST_YEAR:
        raise ValidationError(
            _("Year must lie between %(first)s and %(last)s."),
            code="year",
            params={"first": FIRST_YEAR, "last": LAST_YEAR},
        )
    return int(text)


def _month(text: str, day: str) -> int | None:
    """Return 1 to 12, or the code of a season when no day was typed."""
    if not text:
        if day:
            raise ValidationError(_("Add the month, or leave out the day."), code="month")
        return None
    number = _number(text, 12) or month_number(text)
    if number:
        return number
    season = season_code(text)
    if season is None:
        raise ValidationError(
            _("Month must be a number from 1 to 12 or a name such as March."), code="month"
        )
    if day:
        raise ValidationError(_("Leave out the day when you give a season."), code="month")
    return season


def _day(text: str) -> int | None:
    if not text:
        return None
    number = _number(text, 31)
    if not number:
        raise ValidationError(_("Day must be a number from 1 to 31."), code="day")
    return number


def _number(text: str, largest: int) -> int | None:
    if not (text.isdecimal() and len(text) <= 2):
        return None
    number = int(text)
    return number if 1 <= number <= largest else None


def _refuse_impossible_day(year: int, month: int, day: int) -> None:
    days = calendar.monthrange(year, month)[1]
    if day > days:
        raise ValidationError(
            _("%(month)s %(year)s has only %(days)s days."),
            code="day",
            params={"month": capfirst(month_name(month)), "year": year, "days": days},
        )


def _kept(text: str) -> PartialDate:
    try:
        return PartialDate.parse(text)
    except PartialDateError as error:
        raise ValidationError(_("Type this date again."), code="year") from error
