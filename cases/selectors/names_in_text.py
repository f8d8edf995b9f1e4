"""Whether a short text that many see names somebody of a case."""

from __future__ import annotations

import re
from collections.abc import Iterable

from anyascii import anyascii
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from cases.selectors.name_search import names_in_text as spelt_in
from casetracker.vault.data_keys import preload
from casetracker.vault.hiding import values_open

NAMED = _("Leave out the names of people: this text is shown in lists.")
PARTS = ("given", "family", "patronymic")
SHORTEST = 3
LONG = 5


def names_in_text(case: Case, text: str) -> bool:
    """Return whether a text holds a name of somebody in the case, in any spelling, or bent."""
    words = _words([text])
    if not words:
        return False
    if spelt_in(text, [case.pk]):
        return True
    people = [member.person for member in case.members.select_related("person")]
    preload(people)
    with values_open():
        named = _words(
            str(name.get(part) or "")
            for person in people
            for name in person.names or []
            for part in PARTS
        )
    return any(_is_form_of(word, name) for word in words for name in named)


def _words(texts: Iterable[str]) -> set[str]:
    found = (word for text in texts for word in re.findall(r"\w+", anyascii(text).casefold()))
    return {word for word in found if len(word) >= SHORTEST}


def _is_form_of(word: str, name: str) -> bool:
    """Look past the ending that Russian puts on a name."""
    stem = name[:-1] if len(name) > LONG else name
    return any(
        word.startswith(start) and len(word) - len(start) <= more
        for start, more in ((name, 3), (stem, 2))
        if len(start) > SHORTEST
    )
