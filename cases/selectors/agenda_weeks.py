"""The sections of an agenda: overdue, this week, next week, later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cases.selectors.agenda import APPOINTMENT, Agenda, Span
from cases.selectors.agenda_pages import Item
from cases.selectors.counting import CountOf
from casetracker.accounts.models import User

LATE, WEEK, NEXT_WEEK, LATER = "late", "week", "next-week", "later"
SECTIONS = (LATE, WEEK, NEXT_WEEK, LATER)


@dataclass(frozen=True)
class Weeks:
    """Where the weeks around a day end; a week begins on Monday."""

    today: date

    @property
    def this_ends(self) -> date:
        return self.today + timedelta(days=6 - self.today.weekday())

    @property
    def next_ends(self) -> date:
        return self.this_ends + timedelta(days=7)

    def of(self, item: Item) -> str:
        """Return the section in which an item stands."""
        if item.kind != APPOINTMENT and item.day < item.today:
            return LATE
        if item.day <= self.this_ends:
            return WEEK
        return NEXT_WEEK if item.day <= self.next_ends else LATER

    def spans(self, asked: Span) -> dict[str, Span]:
        """Return the spans of the sections within the span that is asked for."""
        ends: dict[str, tuple[date | None, date | None]] = {
            WEEK: (None, self.this_ends),
            NEXT_WEEK: (self.this_ends + timedelta(days=1), self.next_ends),
            LATER: (self.next_ends + timedelta(days=1), None),
        }
        found = {} if asked.late is False else {LATE: Span(last=asked.last, late=True)}
        if asked.late is not True:
            found |= {
                name: Span(first, _earlier(last, asked.last), late=False)
                for name, (first, last) in ends.items()
            }
        return found


def count_sections(agenda: Agenda, kinds: Sequence[str], spans: dict[str, Span]) -> dict[str, int]:
    """Return how many items each section has, of each kind as far as tallies go; one query."""
    wanted: dict[str, CountOf] = {}
    for place, span in enumerate(spans.values()):
        for kind in kinds:
            for part, rows in enumerate(agenda.parts(kind, span)):
                wanted[f"{place}_{kind}_{part}"] = CountOf(rows)
    row = User.objects.filter(pk=agenda.user.pk).annotate(**wanted).values(*wanted).get()
    return {
        name: sum(count for key, count in row.items() if key.startswith(f"{place}_"))
        for place, name in enumerate(spans)
    }


def _earlier(first: date | None, second: date | None) -> date | None:
    known = [day for day in (first, second) if day]
    return min(known) if known else None
