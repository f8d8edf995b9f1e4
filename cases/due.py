"""How near a date is, in plain words: "4 days overdue", "in 2 days", "expired 14 days ago"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext, ngettext

from cases.partial_dates import PartialDate

SOON_DAYS = {"task": 7, "event": 7, "expiry": 30}
# Up to here days are counted, then months, then years.
MOST_DAYS = 90
MOST_MONTHS = 24
MONTH, YEAR = 365.25 / 12, 365.25


@dataclass(frozen=True)
class Due:
    """State (late, soon, later, none, done) and words of a date on a day."""

    state: str
    words: str


def as_day(when: date | PartialDate | None) -> date | None:
    """Return the day of a date that is exactly one day, else None."""
    if isinstance(when, PartialDate):
        return when.exact
    if isinstance(when, datetime):
        return timezone.localtime(when).date() if timezone.is_aware(when) else when.date()
    return when


def due_of(
    when: date | PartialDate | None,
    today: date,
    *,
    kind: str = "task",
    soon: int | None = None,
    settled: str = "",
) -> Due:
    """Say how near a date is; `kind` is task, expiry or event; `settled` replaces the words."""
    if settled:
        return Due("done", settled)
    if when is None:
        return Due("none", _missing(kind))
    limit = SOON_DAYS[kind] if soon is None else soon
    first, last = _window(when)
    if last < today:
        return Due("later" if kind == "event" else "late", _past(kind, (today - last).days))
    if first <= today and first != last:
        return Due("soon", _maybe(kind))
    days = (first - today).days
    return Due("soon" if days <= limit else "later", _ahead(kind, days, near=days <= limit))


def _window(when: date | PartialDate) -> tuple[date, date]:
    if isinstance(when, PartialDate):
        return when.stored_earliest, when.latest
    day = as_day(when) or when
    return day, day


def _missing(kind: str) -> str:
    if kind == "task":
        return gettext("add the next step")
    return gettext("not known")


def _past(kind: str, days: int) -> str:
    """Say how long ago; beyond three months nobody counts days."""
    if days > MOST_DAYS:
        return _long_past(kind, days)
    if kind == "expiry":
        text = ngettext("expired %(days)s day ago", "expired %(days)s days ago", days)
    elif kind == "event":
        text = ngettext("%(days)s day ago", "%(days)s days ago", days)
    else:
        text = ngettext("%(days)s day overdue", "%(days)s days overdue", days)
    return text % {"days": days}


def _long_past(kind: str, days: int) -> str:
    if (years := int(days / YEAR)) >= MOST_MONTHS / 12:
        if kind == "expiry":
            text = ngettext("expired %(years)s year ago", "expired %(years)s years ago", years)
        elif kind == "event":
            text = ngettext("%(years)s year ago", "%(years)s years ago", years)
        else:
            text = ngettext("%(years)s year overdue", "%(years)s years overdue", years)
        return text % {"years": years}
    months = int(days / MONTH)
    if kind == "expiry":
        text = ngettext("expired %(months)s month ago", "expired %(months)s months ago", months)
    elif kind == "event":
        text = ngettext("%(months)s month ago", "%(months)s months ago", months)
    else:
        text = ngettext("%(months)s month overdue", "%(months)s months overdue", months)
    return text % {"months": months}


def _long_ahead(days: int) -> str:
    if (years := int(days / YEAR)) >= MOST_MONTHS / 12:
        return ngettext("in %(years)s year", "in %(years)s years", years) % {"years": years}
    months = int(days / MONTH)
    return ngettext("in %(months)s month", "in %(months)s months", months) % {"months": months}


def _maybe(kind: str) -> str:
    """Speak of a date whose window holds today: the safe reading is that it may have passed."""
    if kind == "expiry":
        return gettext("may have expired already")
    if kind == "event":
        return gettext("about now")
    return gettext("may be due already")


def _ahead(kind: str, days: int, *, near: bool) -> str:
    if kind == "expiry":
        if days == 0:
            return gettext("expires today")
        if days == 1:
            return gettext("expires tomorrow")
        if not near:
            return gettext("valid")
        text = ngettext("expires in %(days)s day", "expires in %(days)s days", days)
    elif days > MOST_DAYS:
        return _long_ahead(days)
    elif days == 0:
        return gettext("today")
    elif days == 1:
        return gettext("tomorrow")
    else:
        text = ngettext("in %(days)s day", "in %(days)s days", days)
    return text % {"days": days}
