"""Where two entries of a person differ, and what can be chosen."""

from __future__ import annotations

from typing import Any

from cases.date_words import in_words
from cases.models import Person
from cases.partial_dates import PartialDate
from cases.selectors.titles import title_of
from casetracker.vault.fields import EncryptedTextField

KEPT, OTHER, BOTH = "kept", "other", "both"
#: Whose current stay goes on, where both have one; not a field of a person.
STAY = "stay"
#: What is united instead of chosen.
UNITED = ("names", "citizenships", "languages")


def single_fields(person: Person) -> list[str]:
    """Return the fields of which a person has one value each."""
    return [
        field.name
        for field in person._meta.fields
        if field.name not in person.kept_fields and field.name not in UNITED
    ]


def is_unknown(person: Person, name: str) -> bool:
    """Return whether a field says nothing."""
    field: Any = person._meta.get_field(name)
    value = getattr(person, name)
    return value in (None, "") or bool(field.choices and value == field.get_default())


def differing_fields(kept: Person, other: Person) -> list[str]:
    """Return the single fields in which both say something and not the same."""
    return [
        name
        for name in single_fields(kept)
        if not is_unknown(kept, name)
        and not is_unknown(other, name)
        and getattr(kept, name) != getattr(other, name)
    ]


def takes_both(name: str) -> bool:
    """Return whether a field has room for what both say: free text."""
    field: Any = Person._meta.get_field(name)
    return isinstance(field, EncryptedTextField) and not field.choices and not field.max_length


def words_of(person: Person, name: str) -> str:
    """Return a field's value as a reader would write it down."""
    field: Any = person._meta.get_field(name)
    value = getattr(person, name)
    if isinstance(value, PartialDate):
        return in_words(value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return title_of(value) if field.is_relation else str(value)
