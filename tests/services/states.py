"""Everything that people's records hold, opened: for proving that nothing is lost or left over."""

from __future__ import annotations

from typing import Any

from cases.models import Case, IdentifierToken, Person, Revision
from cases.models.base import SealedRecord, field_text
from cases.services.relations import sealed_models

# What every change of a record moves on, also one that takes another back.
MOVES_ON = frozenset({"version", "updated_at", "last_activity_at"})
SUBJECTS = (Person, Case)


def record_state(record: SealedRecord) -> dict[str, Any]:
    """Return what a record holds, opened, with the key that seals it."""
    names = [field.name for field in [*record._meta.fields, *record._meta.many_to_many]]
    return {name: field_text(record, name) for name in names if name not in MOVES_ON}


def whole_state() -> dict[Any, Any]:
    """Return what all records, their revisions and their tokens hold."""
    state: dict[Any, Any] = {}
    for model in sealed_models():
        for record in model._base_manager.all():
            state[model.type_label(), record.pk] = record_state(record)
    for revision in Revision._base_manager.all():
        state["revision", revision.pk] = (
            revision.person_id,
            revision.case_id,
            revision.data_key_id,
            revision.old_values,
        )
    for token in IdentifierToken._base_manager.all():
        key = (token.record_id, token.field, token.kind, bytes(token.token))
        state["token", *key] = token.person_id
    return state


def differences(before: dict[Any, Any], after: dict[Any, Any]) -> dict[Any, Any]:
    """Return what was there before and is not the same now, and records that came."""
    found: dict[Any, Any] = {}
    for key, held in before.items():
        now = after.get(key)
        if isinstance(held, dict) and isinstance(now, dict):
            wrong = {name: (held[name], now[name]) for name in held if held[name] != now[name]}
            if wrong:
                found[key] = wrong
        elif held != now:
            found[key] = (held, now)
    came = {key: now for key, now in after.items() if key not in before and key[0] != "revision"}
    return found | came


def misplaced() -> list[Any]:
    """Return the records that lie under another key than they should."""
    return [
        record
        for model in sealed_models()
        for record in model._base_manager.all()
        if record.expected_key().pk != record.data_key_id
    ]
