"""What people may choose for their own pages."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

# Where colleagues and the people they help are likely to be; any other zone stays settable in the
# account's record.
TIME_ZONES = (
    "UTC",
    "America/Los_Angeles",
    "America/New_York",
    "America/Toronto",
    "Asia/Almaty",
    "Asia/Aqtau",
    "Asia/Ashgabat",
    "Asia/Baku",
    "Asia/Bishkek",
    "Asia/Dubai",
    "Asia/Dushanbe",
    "Asia/Irkutsk",
    "Asia/Jerusalem",
    "Asia/Novosibirsk",
    "Asia/Oral",
    "Asia/Tashkent",
    "Asia/Tbilisi",
    "Asia/Ulaanbaatar",
    "Asia/Vladivostok",
    "Asia/Yekaterinburg",
    "Asia/Yerevan",
    "Europe/Amsterdam",
    "Europe/Athens",
    "Europe/Belgrade",
    "Europe/Berlin",
    "Europe/Brussels",
    "Europe/Bucharest",
    "Europe/Chisinau",
    "Europe/Dublin",
    "Europe/Helsinki",
    "Europe/Istanbul",
    "Europe/Kyiv",
    "Europe/Lisbon",
    "Europe/London",
    "Europe/Madrid",
    "Europe/Moscow",
    "Europe/Oslo",
    "Europe/Paris",
    "Europe/Podgorica",
    "Europe/Prague",
    "Europe/Riga",
    "Europe/Rome",
    "Europe/Sofia",
    "Europe/Stockholm",
    "Europe/Tallinn",
    "Europe/Vienna",
    "Europe/Vilnius",
    "Europe/Warsaw",
    "Europe/Zagreb",
    "Europe/Zurich",
)


class Language(models.TextChoices):
    """Languages of the interface, each named in itself."""

    ENGLISH = "en", "English"
    FRENCH = "fr", "Français"
    RUSSIAN = "ru", "Русский"


class Theme(models.TextChoices):
    """Colours of the pages."""

    AUTO = "auto", _("as the device")
    LIGHT = "light", _("light")
    DARK = "dark", _("dark")


@cache  # the list is read from the disk
def is_time_zone(name: str) -> bool:
    """Return whether the name is a time zone that this machine knows."""
    return name in available_timezones()


def validate_time_zone(name: str) -> None:
    """Refuse a name that is no time zone."""
    if not is_time_zone(name):
        raise ValidationError(_("Choose a time zone from the list."), code="unknown_time_zone")
