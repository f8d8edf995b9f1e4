"""Codes of cases: seven characters that can be read out on the phone and say nothing."""

from __future__ import annotations

import secrets

# 29 characters, a prime: the weighted check sum then finds every single wrong character and
# every swap of two. No 0, O, 1, I, L, S, U: they look or sound like another.
ALPHABET = "23456789ABCDEFGHJKMNPQRTVWXYZ"
RANDOM_CHARACTERS = 6


def new_code() -> str:
    """Return a random code with its check character, for example `7QK24MX`."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_CHARACTERS))
    return body + check_character(body)


def check_character(body: str) -> str:
    """Return the check character of six characters of the alphabet."""
    total = sum(weight * ALPHABET.index(char) for weight, char in enumerate(body, 1))
    return ALPHABET[total % len(ALPHABET)]


def is_code(text: str) -> bool:
    """Return whether a text without its dash is a code with the right check character."""
    return (
        len(text) == RANDOM_CHARACTERS + 1
        and all(char in ALPHABET for char in text)
        and check_character(text[:-1]) == text[-1]
    )


def compact(text: str) -> str:
    """Return what somebody typed as a code, without dashes, spaces and small letters."""
    return text.replace("-", "").replace(" ", "").upper()


def shown(code: str) -> str:
    """Return the code as people read it, `7QK-24MX`."""
    return f"{code[:3]}-{code[3:]}"
