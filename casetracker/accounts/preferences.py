"""What people may choose for their own pages."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


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
