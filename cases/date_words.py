"""Dates in the words of the active language, for pages, exports and the admin.

Patterns are CLDR's. `MMMM` is the form that follows a day (Russian: genitive), `LLLL` stands alone.
"""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, get_month_names
from django.utils import timezone
from django.utils.translation import get_language, gettext, pgettext

from cases.partial_dates import PartialDate
from casetracker.vault.hiding import Hidden, hidden_text

FALLBACK = "en"
PATTERNS: dict[str, dict[str, str]] = {
    "en": {
        "day": "d MMMM y",
        "full": "EEEE d MMMM y",
        "near": "EEE d MMM",
        "far": "d MMM y",
        "month": "LLLL y",
    },
    "ru": {
        "day": "d MMMM y 'г.'",
        "full": "EEEE, d MMMM y 'г.'",
        "near": "ccc, d MMM",
        "far": "d MMM y 'г.'",
        "month": "LLLL y 'г.'",
    },
}
PATTERNS["fr"] = PATTERNS["en"]


def in_words(value: date | PartialDate, style: str = "day") -> str:
    """Write a day, a moment or a partial date; `style` is a key of PATTERNS."""
    if isinstance(value, Hidden):
        return hidden_text()
    if isinstance(value, PartialDate):
        return _partial(value)
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return gettext("%(day)s at %(time)s") % {
            "day": _write(local.date(), style),
            "time": f"{local:%H:%M}",
        }
    return _write(value, style)


def short_day(day: date, today: date) -> str:
    """Write a day for a list: weekday and month near today, the year when it is another one."""
    return _write(day, "near" if day.year == today.year else "far")


def hour_at(moment: datetime, zone: str) -> str:
    """Write the hour of a meeting at its place, and the reader's where that is another one."""
    there, here = moment.astimezone(ZoneInfo(zone)), timezone.localtime(moment)
    if there.replace(tzinfo=None) == here.replace(tzinfo=None):
        return f"{there:%H:%M}"
    words = gettext("%(time)s, time of %(city)s") % {
        "time": f"{there:%H:%M}",
        "city": city_of(zone),
    }
    day = "" if here.date() == there.date() else f"{_write(here.date(), 'near')} "
    return gettext("%(there)s (%(here)s your time)") % {
        "there": words,
        "here": f"{day}{here:%H:%M}",
    }


def city_of(zone: str) -> str:
    """Return the city after which a time zone is named, in the active language."""
    known = Locale(_language()).time_zones.get(zone, {})
    return str(known.get("city") or zone.rpartition("/")[2].replace("_", " "))


def month_number(word: str) -> int | None:
    """Return the month that a word names in any language of the site, else None."""
    return _MONTHS.get(_folded(word))


def season_code(word: str) -> int | None:
    """Return the ISO 8601-2 code of the season that a word names, else None."""
    return _SEASON_WORDS.get(_folded(word))


def month_name(month: int) -> str:
    """Return the name of a month standing alone, as the active language writes it."""
    names = get_month_names("wide", context="stand-alone", locale=_language())
    return str(names[month])


def season_name(code: int) -> str:
    """Return the name of a season of ISO 8601-2 in the active language."""
    names = {
        21: pgettext("season", "spring"),
        22: pgettext("season", "summer"),
        23: pgettext("season", "autumn"),
        24: pgettext("season", "winter"),
    }
    return names[code]


def _partial(value: PartialDate) -> str:
    words = _exact_words(value)
    return gettext("%(date)s (approximate)") % {"date": words} if value.approximate else words


def _exact_words(value: PartialDate) -> str:
    last = value.latest
    match value.precision:
        case "day":
            return _write(last, "day")
        case "month":
            return _write(last, "month")
        case "year":
            return str(last.year)
        case "season":
            season = season_name(value.season or 0)
            return pgettext("season and year", "%(season)s %(year)s") % {
                "season": season,
                "year": value.stored_earliest.year,
            }
        case "until":
            return gettext("%(date)s or earlier") % {"date": _edge(last, at_end=True)}
    first = value.stored_earliest
    return gettext("%(first)s to %(last)s") % {
        "first": _edge(first, at_end=False),
        "last": _edge(last, at_end=True),
    }


def _edge(day: date, *, at_end: bool) -> str:
    """Write the edge of a window as the month or year that it opens or closes."""
    for text in (f"{day:%Y}", f"{day:%Y-%m}"):
        whole = PartialDate.parse(text)
        if day == (whole.latest if at_end else whole.stored_earliest):
            return _exact_words(whole)
    return _write(day, "day")


def _write(day: date, style: str) -> str:
    return _written(day, style, _language())


@lru_cache(maxsize=4096)
def _written(day: date, style: str, language: str) -> str:
    """Write a day once: in lists the same days come again and again."""
    return str(format_date(day, PATTERNS[language][style], locale=language))


def _language() -> str:
    language = (get_language() or FALLBACK)[:2]
    return language if language in PATTERNS else FALLBACK


def _folded(word: str) -> str:
    """Ignore case, a final full stop and the accents that people leave out."""
    whole = unicodedata.normalize("NFKC", word)
    return whole.strip().rstrip(".").casefold().translate(_PLAIN)


_PLAIN = str.maketrans("éèêûôàё", "eeeuoaе")
_MONTHS = {
    _folded(name): number
    for language in PATTERNS
    for width in ("wide", "abbreviated")
    for context in ("format", "stand-alone")
    for number, name in Locale(language).months[context][width].items()
} | {_folded(name): n for n, name in ((9, "sept"), (5, "mai"), (7, "juil"), (1, "jan"), (2, "fev"))}
_SEASON_WORDS = {
    _folded(name): code
    for code, names in {
        21: ("spring", "printemps", "весна"),
        22: ("summer", "ete", "лето"),
        23: ("autumn", "fall", "automne", "осень"),
        24: ("winter", "hiver", "зима"),
    }.items()
    for name in names
}
