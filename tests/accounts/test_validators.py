from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from casetracker.accounts.models import User
from casetracker.accounts.validators import normalise_username

OWNER = User(username="anyone.here", display_name="Invented Person")


def faults(password: str) -> list[str]:
    """Return what the site says against a password."""
    try:
        validate_password(password, OWNER)
    except ValidationError as error:
        return error.messages
    return []


class PasswordTests:
    @pytest.mark.parametrize(
        "password",
        [
            "x" * 14 + "y",
            "fourteen chars",
            "abcabcabcabcabcabc",
            "casetracker-2026",
            "Harbour Harbour Harbour",
            "password password 1",
            "anyone.here.2026",
            "InventedPerson123",
            "1q2w3e4r5t6y7u8i9o0p",
            "123456789012345",
            "",
        ],
    )
    def test_it_refuses_what_is_short_common_or_ours(self, password: str) -> None:
        assert faults(password)

    @pytest.mark.parametrize(
        "password",
        [
            "kettle orbit violin",
            "all lower case words only",
            "чайник орбита скрипка",
            "🫖🪐🎻 kettle orbit v",
            "k7" + "kettle orbit violin meadow " * 20,
        ],
        ids=["15 letters", "no digits", "Cyrillic", "emoji", "long"],
    )
    def test_it_takes_what_is_long(self, password: str) -> None:
        assert faults(password) == []

    def test_nothing_of_a_long_password_is_cut_off(self) -> None:
        owner, password = User(username="anyone"), "kettle orbit " * 10
        owner.set_password(password + "a")
        assert not owner.check_password(password + "b")


class NormaliseUsernameTests:
    def test_spellings_of_a_name_become_one(self) -> None:
        assert {normalise_username(n) for n in ("Anna", " anna ", "ａｎｎａ", "ANNA")} == {"anna"}
