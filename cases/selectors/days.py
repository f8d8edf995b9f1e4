"""Which day it is: for the user, and for an authority in its own country."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Value, When
from django.utils import timezone

from cases.models import Country, Deadline


@dataclass(frozen=True)
class Days:
    """The user's day at a moment, and the countries in which it is another one."""

    today: date
    elsewhere: dict[date, list[str]] = field(default_factory=dict)

    def of(self, deadline: Deadline) -> date:
        """Return which day it is for the authority that a deadline is about."""
        zone = deadline.country.time_zone if deadline.country else ""
        found = (day for day, zones in self.elsewhere.items() if zone in zones)
        return next(found, self.today)

    def expression(self, zone: str) -> Any:
        """Return the SQL expression of the day that it is in a time zone's column."""
        cases = [When(**{f"{zone}__in": zones}, then=Value(day)) for day, zones in self._days()]
        here = Value(self.today)
        return models.Case(*cases, default=here, output_field=models.DateField())

    def _days(self) -> list[tuple[date, list[str]]]:
        return sorted(self.elsewhere.items())

    @property
    def latest(self) -> date:
        """Return the last of all these days."""
        return max([self.today, *self.elsewhere])


def days_now(now: datetime | None = None) -> Days:
    """Return which day it is everywhere; one query."""
    now = now or timezone.now()
    today = timezone.localtime(now).date()
    zones = Country.objects.exclude(time_zone="").values_list("time_zone", flat=True)
    elsewhere: dict[date, list[str]] = {}
    for zone in zones.order_by("time_zone").distinct():
        day = now.astimezone(ZoneInfo(zone)).date()
        if day != today:
            elsewhere.setdefault(day, []).append(zone)
    return Days(today, elsewhere)
