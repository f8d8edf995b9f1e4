"""Names and birth dates of people as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from cases.partial_dates import PartialDate

Name = Mapping[str, str]
BAND = 5


def full_name(name: Name) -> str:
    """Return one name in the order given, patronymic, family."""
    parts = (name.get("given"), name.get("patronymic"), name.get("family"))
    return " ".join(part for part in parts if part)


def main_name(names: Sequence[Name] | None) -> str:
    """Return the name by which a person is shown: the first of the list."""
    return (full_name(names[0]) if names else "") or _("Name not known")


def other_names(names: Sequence[Name] | None) -> list[str]:
    """Return all names but the shown one."""
    return [full_name(name) for name in (names or [])[1:]]


def birth_band(birth: PartialDate | None) -> str:
    """Return the band of five years in which a birth date lies, "1995-1999", "" when not known."""
    if birth is None or birth.earliest is None:
        return ""
    middle = birth.stored_earliest + (birth.latest - birth.stored_earliest) / 2
    start = middle.year - middle.year % BAND
    return f"{start}-{start + BAND - 1}"


def age_window(birth: PartialDate | None, on: PartialDate) -> tuple[int, int] | None:
    """Return the youngest and the oldest age that a birth date allows at a date."""
    if birth is None or birth.earliest is None or on.earliest is None:
        return None
    youngest = _years(birth.latest.timetuple()[:3], on.stored_earliest.timetuple()[:3])
    oldest = _years(birth.stored_earliest.timetuple()[:3], on.latest.timetuple()[:3])
    return max(youngest, 0), max(oldest, 0)


def _years(born: tuple[int, ...], day: tuple[int, ...]) -> int:
    return day[0] - born[0] - (day[1:] < born[1:])
