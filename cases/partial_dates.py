"""Dates as people report them: a day, a month, a season, a year, or a window between two days.

Text form is ISO 8601 with reduced precision and the season codes and intervals of ISO 8601-2:
`2022-09-21`, `2022-09`, `2024-21` (spring), `2022`, `1999-08/2000-07`, `../2023-03` (not later
than March 2023); a final `~` says "about".
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

FIRST_YEAR, LAST_YEAR = 1900, 2100
# The database has no open start of its own; this day stands for it.
OPEN_START = date.min

# First month of each season, northern hemisphere, by its ISO 8601-2 code.
SEASONS = {21: 3, 22: 6, 23: 9, 24: 12}
_ONE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


class PartialDateError(ValueError):
    """A text is not a date, or names a day that does not exist."""


@dataclass(frozen=True, order=True)
class PartialDate:
    """The days within which something happened.

    `earliest` is None where only the end is known. Orders by the earliest day, then the latest.
    """

    stored_earliest: date
    latest: date
    approximate: bool = False

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text form; raise PartialDateError on anything else."""
        body, approximate = (text[:-1], True) if text.endswith("~") else (text, False)
        start, slash, end = body.partition("/")
        if not slash:
            return cls(*_span(start), approximate)
        first = OPEN_START if start == ".." else _span(start)[0]
        last = _span(end)[1]
        if last < first:
            raise PartialDateError(text)
        return cls(first, last, approximate)

    @classmethod
    def on(cls, day: date) -> Self:
        """Return the partial date that is exactly one day."""
        return cls(day, day)

    @classmethod
    def from_stored(cls, stored: str) -> Self:
        """Read the form that the database holds."""
        earliest, latest = stored.rstrip("~").split("/")
        return cls(date.fromisoformat(earliest), date.fromisoformat(latest), stored.endswith("~"))

    @property
    def stored(self) -> str:
        """Return the form that the database holds; it sorts as text."""
        mark = "~" if self.approximate else ""
        return f"{self.stored_earliest.isoformat()}/{self.latest.isoformat()}{mark}"

    @property
    def earliest(self) -> date | None:
        """Return the first possible day, None where the start is open."""
        return None if self.stored_earliest == OPEN_START else self.stored_earliest

    @property
    def precision(self) -> str:
        """Return day, month, season, year, until or window."""
        first, last = self.stored_earliest, self.latest
        if first == OPEN_START:
            return "until"
        if first == last:
            return "day"
        named = {
            _month_span(first.year, first.month): "month",
            _year_span(first.year): "year",
        }
        if first.month in SEASONS.values():
            named[_season_span(first.year, first.month)] = "season"
        return named.get((first, last), "window")

    @property
    def exact(self) -> date | None:
        """Return the day where it is fully known; legal computation accepts nothing else."""
        return self.latest if self.precision == "day" and not self.approximate else None

    @property
    def season(self) -> int | None:
        """Return the ISO 8601-2 code of the season, where the precision is one."""
        if self.precision != "season":
            return None
        return next(code for code, month in SEASONS.items() if month == self.stored_earliest.month)

    def certainly_before(self, other: PartialDate) -> bool:
        """Return whether every possible day lies before every possible day of the other."""
        return self.latest < other.stored_earliest

    def __str__(self) -> str:
        mark = "~" if self.approximate else ""
        return f"{self._text()}{mark}"

    def _text(self) -> str:
        first, last = self.stored_earliest, self.latest
        match self.precision:
            case "day":
                return first.isoformat()
            case "month":
                return f"{first:%Y-%m}"
            case "season":
                return f"{first:%Y}-{self.season}"
            case "year":
                return f"{first:%Y}"
            case "until":
                return f"../{last.isoformat()}"
        return f"{first.isoformat()}/{last.isoformat()}"


def _span(text: str) -> tuple[date, date]:
    match = _ONE.fullmatch(text)
    if not match:
        raise PartialDateError(text)
    year, month, day = (int(part) if part else None for part in match.groups())
    if year is None or not FIRST_YEAR <= year <= LAST_YEAR:
        raise PartialDateError(text)
    if month is None:
        return _year_span(year)
    if month in SEASONS and day is None:
        return _season_span(year, SEASONS[month])
    try:
        return _month_span(year, month) if day is None else (date(year, month, day),) * 2
    except ValueError as error:
        raise PartialDateError(text) from error


def _year_span(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


def _month_span(year: int, month: int) -> tuple[date, date]:
    first = date(year, month, 1)
    return first, first.replace(day=calendar.monthrange(year, month)[1])


def _season_span(year: int, first_month: int) -> tuple[date, date]:
    first = date(year, first_month, 1)
    # A season is three months; the 80th day after its first lies in the third of them.
    third = first + timedelta(days=80)
    return first, _month_span(third.year, third.month)[1]
