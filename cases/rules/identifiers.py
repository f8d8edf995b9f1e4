"""Exact numbers in one canonical form, so that the same number always gives the same token."""

from __future__ import annotations

import unicodedata

import phonenumbers

# Cyrillic capitals that look like Latin ones in the number of a paper.
_LOOK_ALIKES = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")


def canonical_document_number(text: str) -> str:
    """Return letters and digits only, capital, with Cyrillic look-alikes made Latin."""
    folded = unicodedata.normalize("NFKC", text).upper().translate(_LOOK_ALIKES)
    return "".join(char for char in folded if char.isalnum())


def canonical_email(text: str) -> str:
    """Return an e-mail address folded, or "" for a text that is none."""
    folded = unicodedata.normalize("NFKC", text).strip().casefold()
    local, at, host = folded.partition("@")
    return folded if at and local and "." in host and " " not in folded else ""


def canonical_phone(text: str) -> str:
    """Return a phone number as E.164, or "" for a text that is none.

    A leading 8 is read as Russian and Kazakh callers write it, +7; behind a plus it is a country's.
    """
    digits = "".join(char for char in text if char.isdigit())
    is_home = digits.startswith("8") and len(digits) == 11 and "+" not in text
    written = f"+7{digits[1:]}" if is_home else text
    try:
        number = phonenumbers.parse(written, "RU")
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
