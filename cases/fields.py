"""Model fields of the domain: partial dates, plain and encrypted."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.expressions import Func
from django.db.models.functions import Substr
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext_lazy as _

from cases.partial_dates import OPEN_START, PartialDate, PartialDateError
from casetracker.vault.fields import EncryptedField
from casetracker.vault.hiding import Hidden, hidden_text

STORED_LENGTH = len("2022-09-01/2022-09-30~")


def read_partial_date(value: Any) -> PartialDate | None:
    """Return a partial date from one, from its text or from its stored form.

    Raises ValidationError when the text is none.
    """
    if value in (None, ""):
        return None
    if isinstance(value, PartialDate):
        return value
    try:
        return PartialDate.parse(str(value))
    except PartialDateError as error:
        raise ValidationError(_("“%(value)s” is not a date."), params={"value": value}) from error


class PartialDateField(models.Field):
    """A partial date in one text column that sorts by its earliest day, then by its latest.

    NULL is "not known". The lookups `on_or_after` and `before` take a day and look at the earliest
    possible day, so that together they hold every known date exactly once.
    """

    description = _("Partial date")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = STORED_LENGTH
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, kwargs

    def get_internal_type(self) -> str:
        return "CharField"

    def from_db_value(self, value: str | None, *_args: Any) -> PartialDate | None:
        return None if value is None else PartialDate.from_stored(value)

    def to_python(self, value: Any) -> PartialDate | None:
        return read_partial_date(value)

    def get_prep_value(self, value: Any) -> str | None:
        if isinstance(value, Func | models.F):
            return value  # type: ignore[return-value]
        partial = read_partial_date(value)
        return None if partial is None else partial.stored

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj) or "")


def earliest_day(field: Any) -> Substr:
    """Return the SQL expression of a partial date's first possible day, as ISO text.

    Filters and orders by a day are served by an index only where both use this expression.
    """
    return Substr(field, 1, 10, output_field=models.CharField())


def latest_day(field: Any) -> Substr:
    """Return the SQL expression of a partial date's last possible day, as ISO text."""
    return Substr(field, 12, 10, output_field=models.CharField())


def has_several_days(field: Any) -> GreaterThan:
    """Return the SQL condition that a partial date may be one of several days."""
    return GreaterThan(latest_day(field), earliest_day(field))


class EarliestDayLookup(models.lookups.BuiltinLookup):
    """Compare the earliest possible day with a day."""

    operator: str

    def __init__(self, lhs: Any, rhs: date) -> None:
        super().__init__(earliest_day(lhs), rhs)

    def get_prep_lookup(self) -> str:
        return str(self.rhs.isoformat())

    def get_db_prep_lookup(self, value: Any, connection: Any) -> Any:
        return "%s", [value]

    def get_rhs_op(self, connection: Any, rhs: str) -> str:
        return f"{self.operator} {rhs}"


@PartialDateField.register_lookup
class OnOrAfter(EarliestDayLookup):
    """The earliest possible day is this day or a later one."""

    lookup_name, operator = "on_or_after", ">="


@PartialDateField.register_lookup
class Before(EarliestDayLookup):
    """The earliest possible day lies before this day."""

    lookup_name, operator = "before", "<"


class HiddenDate(Hidden, PartialDate):
    """What stands for a date on pages without names: no day lies before or after it."""

    def certainly_before(self, other: PartialDate) -> bool:
        return False

    def __str__(self) -> str:
        return hidden_text()


class EncryptedPartialDateField(EncryptedField):
    """A partial date that only its data key opens."""

    def encode(self, value: Any) -> str | None:
        partial = read_partial_date(value)
        return None if partial is None else str(partial)

    def decode(self, text: str | None) -> PartialDate | None:
        return PartialDate.parse(text) if text else None

    def stand_in(self, record: models.Model) -> Hidden:
        return HiddenDate(OPEN_START, date.max)
