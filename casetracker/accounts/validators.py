"""Checks of user names and passwords."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

# ASCII only: no two names that look alike, and the databases agree on what lower case is.
validate_username = RegexValidator(
    r"\A[a-z0-9][a-z0-9._-]{1,29}\Z",
    _("Use 2 to 30 letters a to z, digits, dots, hyphens or underscores."),
    code="username",
)


def normalise_username(username: str) -> str:
    """Return the one spelling under which a user name is stored and looked up."""
    return unicodedata.normalize("NFKC", username).strip().lower()


class GuessablePasswordValidator:
    """Refuse passwords made of this site's words, the owner's name or one block over and over.

    Length alone would let "casetracker1234", "123456789012345" and "abcabcabcabcabc" through.
    """

    OWN_WORDS = ("casetracker", "harbour", "password", "passphrase", "asylum", "coordinator")
    FEWEST_LEFT = 8
    LONGEST_BLOCK = 8
    SHORTEST_NAME = 3

    def validate(self, password: str, user: Any = None) -> None:
        folded = unicodedata.normalize("NFKC", password).casefold()
        own = (*self.OWN_WORDS, settings.SITE_NAME, *self._names_of(user))
        if self._is_repeated(folded) or self._left_over(folded, own) < self.FEWEST_LEFT:
            raise ValidationError(
                _(
                    "This password is easy to guess. Take four or five words that do not belong"
                    " together."
                ),
                code="password_guessable",
            )

    def get_help_text(self) -> str:
        return str(_("Take four or five words that do not belong together."))

    def _is_repeated(self, folded: str) -> bool:
        block = (folded + folded).find(folded, 1)
        return 0 < block < len(folded) and block <= self.LONGEST_BLOCK

    def _left_over(self, folded: str, own: Iterable[str]) -> int:
        """Count what is neither an own word nor repeats or continues the character before it."""
        for word in own:
            folded = folded.replace(word.casefold(), "")
        return sum(
            abs(ord(char) - ord(before)) > 1 and before + char != "90"
            for before, char in pairwise(" " + folded)
        )

    def _names_of(self, user: Any) -> list[str]:
        names = f"{getattr(user, 'username', '')} {getattr(user, 'display_name', '')}"
        return [name for name in re.split(r"[\s._-]+", names) if len(name) >= self.SHORTEST_NAME]
