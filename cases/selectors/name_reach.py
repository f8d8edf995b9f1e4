"""Whether a short text that is shown in lists names somebody whom its author works with."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cases.access import AnyUser
from cases.models import Person
from cases.rules.matching import readings, words_of
from cases.selectors.name_index import keys_of, names
from cases.selectors.name_search import MOST_NAMESAKES, SHORTEST_WORD, names_of
from casetracker.vault.data_keys import preload

NAMED = _("Leave out the names of people: this text is shown in lists.")
MOST_WORDS = 60


def names_somebody(user: AnyUser, text: str) -> bool:
    """Return whether a text holds a name of a person in the user's reach, in any script.

    People beyond it do not count: the answer would tell that they are here.
    """
    words = [word for word in words_of(text, MOST_WORDS) if len(word) >= SHORTEST_WORD]
    keys = {key for word in words for key in readings(word)}
    if not keys:
        return False
    alike = names.current().having(sorted(keys), MOST_NAMESAKES)
    people = list(Person.objects.visible_to(user).filter(pk__in=list(alike)))
    preload(people)
    return any(not keys.isdisjoint(keys_of(names_of(person))) for person in people)
