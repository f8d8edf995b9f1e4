"""Checks of one value."""

from __future__ import annotations

import unicodedata
import zoneinfo
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.choices import NameKind

NAME_PARTS = ("family", "given", "patronymic")
MAX_NAME = 200
MAX_NAMES = 12
# Marks that turn the direction of the text around them: they can make a name read as another.
BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def validate_written_text(text: str) -> None:
    """Refuse control characters and marks that turn the text's direction; line ends may stay."""
    for char in text:
        if char in BIDI_CONTROLS or (unicodedata.category(char) == "Cc" and char not in "\n\r\t"):
            raise ValidationError(
                _("Remove the invisible control characters from this text."), code="control"
            )
        if unicodedata.category(char) == "Cs":
            raise ValidationError(_("This text holds a broken character."), code="surrogate")


def validate_names(names: Any) -> None:
    """Refuse a list of names that is not of the form that `Person.names` holds."""
    if not isinstance(names, list) or len(names) > MAX_NAMES:
        raise ValidationError(_("Give at most twelve names."), code="names")
    for name in names:
        _validate_name(name)


def _validate_name(name: Any) -> None:
    if not isinstance(name, dict) or name.get("kind") not in NameKind.values:
        raise ValidationError(_("Choose what kind of name this is."), code="kind")
    parts = [name.get(part) or "" for part in NAME_PARTS]
    if not all(isinstance(part, str) for part in parts):
        raise ValidationError(_("Write each part of the name as text."), code="text")
    if not any(part.strip() for part in parts):
        raise ValidationError(_("Give at least one part of the name."), code="empty")
    for part in parts:
        if len(part) > MAX_NAME:
            raise ValidationError(
                _("Shorten the name to at most 200 characters."), code="max_length"
            )
        validate_written_text(part)


def validate_time_zone(name: str) -> None:
    """Refuse a text that is not the name of a time zone."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("Choose a time zone such as Europe/Paris."), code="time_zone")
