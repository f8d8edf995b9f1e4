"""When a period that a letter states ends: plain counting, for a lawyer to check.

The day after the event is the first day of the period (Art. 3(1) Regulation 1182/71 and the general
rule of the countries here). Nothing is rolled over weekends or holidays, and periods in hours or
working days are not counted at all: both need a calendar of the place.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from cases.partial_dates import LAST_YEAR
from cases.reference_choices import PeriodUnit

DAYS = {PeriodUnit.CALENDAR_DAYS: 1, PeriodUnit.WEEKS: 7}
MONTHS = {PeriodUnit.MONTHS: 1, PeriodUnit.YEARS: 12}
COUNTED = frozenset({*DAYS, *MONTHS})


def period_end(event: date, length: int, unit: str) -> date | None:
    """Return the last day of a period that an event starts; None where it cannot be counted."""
    if length < 1 or unit not in COUNTED:
        return None
    known = PeriodUnit(unit)
    if known in DAYS:
        return _after_days(event, length * DAYS[known])
    return _after_months(event, length * MONTHS[known])


def months_before(day: date, months: int) -> date:
    """Return the day some months earlier; the last day of a month that lacks its number."""
    found = _after_months(day, -months)
    return found or date.min


def _after_days(event: date, days: int) -> date | None:
    try:
        end = event + timedelta(days=days)
    except OverflowError:
        return None
    return end if end.year <= LAST_YEAR else None


def _after_months(event: date, months: int) -> date | None:
    """Return the day with the event's number, or the last day of a month that lacks it."""
    years, month = divmod(event.month - 1 + months, 12)
    year = event.year + years
    if year > LAST_YEAR:
        return None
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(event.day, last))
