"""Turning records to another person or case, so that it can be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from cases.models import Case
from cases.models.base import SealedRecord, field_text
from cases.services.records import save_next_version
from cases.services.revisions import note_change, old_values
from cases.services.settling import settle
from casetracker.accounts.models import User
from casetracker.audit.verbs import Verb


def move(
    *,
    actor: User,
    record: SealedRecord,
    changes: Mapping[str, Any],
    case: Case | None,
    act: Verb = Verb.CHANGED,
) -> bool:
    """Set fields of a locked record, also those that say where it belongs, as its next version.

    Old values go to a revision. Returns whether anything changed.
    """
    before = old_values(record, changes)
    for name, value in changes.items():
        if record._meta.get_field(name).many_to_many:
            getattr(record, name).set(value)
        else:
            setattr(record, name, value)
    changed = [name for name in changes if field_text(record, name) != before[name]]
    if not changed:
        return False
    if record.derived_fields:
        record.clean()
    save_next_version(record, changed)
    settle(record, changed)
    kept = {name: before[name] for name in changed}
    note_change(actor=actor, record=record, act=act, before=kept, case=case)
    return True


def take_out(
    *,
    actor: User,
    record: SealedRecord,
    case: Case | None,
    changes: Mapping[str, Any] | None = None,
) -> None:
    """Hide a locked record that has no place any more; it stays among the removed ones."""
    if record.removed_at is not None:
        if changes:
            move(actor=actor, record=record, changes=changes, case=case)
        return
    gone = {"removed_at": timezone.now(), "removed_by": actor}
    everything = {**(changes or {}), **gone}
    move(actor=actor, record=record, changes=everything, case=case, act=Verb.REMOVED)
