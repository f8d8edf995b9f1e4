"""Taking back what one operation changed, for whoever did it and for a quarter of an hour.

Each record is put back as it was before the operation, the one that was changed last first. A
record that somebody changed meanwhile is left as it is and named. Locks are taken in the order of
every write: records first (by kind, then by key), then cases by key.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from cases.models import Case, Revision
from cases.models.base import SealedRecord, set_field_text
from cases.querysets import unscoped
from cases.services.records import save_next_version, validate
from cases.services.revisions import note_change, old_values, one_operation
from cases.services.settling import settle
from cases.services.summaries import refresh_case
from cases.services.undo_reach import Change, Reach, Why
from casetracker.accounts.models import User
from casetracker.audit.verbs import Verb
from casetracker.vault.data_keys import preload

UNDO_FOR = timedelta(minutes=15)
#: The name space of the operations that take another one back: each can be made only once.
UNDOING = UUID("5b0a2f5e-6a0f-4d7e-9c11-4f3f0f7c2a61")
WHY = "an operation is taken back by whoever did it; rights are asked for each record"
HIDES = (Verb.ADDED, Verb.RESTORED)


class NothingToUndoError(Exception):
    """There is no such operation of this user."""


class TooLateToUndoError(Exception):
    """The operation is too old to be taken back."""


@dataclass(frozen=True)
class Kept:
    """A record that was left as it is, and why."""

    record: SealedRecord
    why: Why


@dataclass
class Undone:
    """What became of an operation: how many records were put back, which were left."""

    done: int = 0
    kept: list[Kept] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    is_repeated: bool = False


@transaction.atomic
def undo(*, actor: User, operation: UUID) -> Undone:
    """Put back what an operation changed; a second time does nothing.

    Raises NothingToUndoError or TooLateToUndoError.
    """
    with unscoped(WHY):
        return put_back(actor, operation, _own_revisions(actor, operation))


def put_back(actor: User, operation: UUID, revisions: list[Revision]) -> Undone:
    """Put back what an operation changed, for whoever was found to be allowed to."""
    if Revision.objects.filter(operation=_undoing(operation)).exists():
        return Undone(is_repeated=True)
    preload(revisions)
    reach = Reach(actor, _changes(revisions))
    with one_operation(_undoing(operation)):
        return _walk(actor, reach)


def _undoing(operation: UUID) -> UUID:
    return uuid5(UNDOING, str(operation))


def revisions_of(operation: UUID) -> list[Revision]:
    """Return an operation's revisions, the newest first, locked against a second undo."""
    rows = Revision.objects.filter(operation=operation).order_by("-at", "-version", "pk")
    return list(rows.select_for_update(of=("self",)))


def _own_revisions(actor: User, operation: UUID) -> list[Revision]:
    found = revisions_of(operation)
    if not found or any(revision.actor_id != actor.pk for revision in found):
        raise NothingToUndoError(operation)
    if found[0].at < timezone.now() - UNDO_FOR:
        raise TooLateToUndoError(operation)
    return found


def _changes(revisions: list[Revision]) -> list[Change]:
    """Fold the revisions of each record: what it held before the first of them is what counts."""
    found: dict[UUID, Change] = {}
    for revision in revisions:
        change = found.setdefault(
            revision.record_id,
            Change(revision.record_type, revision.record_id, revision.version),
        )
        change.values.update(revision.old_values or {})
        if revision.act in HIDES:
            change.present = False
        elif revision.act == Verb.REMOVED:
            change.present = True
    return list(found.values())


def _walk(actor: User, reach: Reach) -> Undone:
    undone, touched = Undone(), set[UUID]()
    reach.lock()
    for change in reach.changes:
        why = reach.refusal(change)
        if why is None and not _put_back(actor, change, reach):
            why = Why.REFUSED
        if why is None:
            undone.done += 1
            touched |= reach.homes[change.record_id]
        else:
            reach.keep(change)
            undone.kept.append(Kept(change.record, why))
    reach.require_still_visible()
    undone.cases = [case for key, case in reach.cases.items() if key in touched]
    for case in undone.cases:
        refresh_case(case)
    return undone


def _put_back(actor: User, change: Change, reach: Reach) -> bool:
    """Give a record its values from before; False where a rule refuses that by now."""
    record = change.record
    many = {name for name in change.values if record._meta.get_field(name).many_to_many}
    before = old_values(record, change.values)
    try:
        with transaction.atomic():
            for name in change.values.keys() - many:
                set_field_text(record, name, change.values[name])
            _show_or_hide(record, actor, change.present)
            if record.removed_at is None:
                validate(record)
            for name in many:
                getattr(record, name).set(change.values[name] or [])
            save_next_version(record, [*change.values, "removed_at", "removed_by"])
            settle(record, change.values)
    except ValidationError:
        return False
    note_change(
        actor=actor,
        record=record,
        act=_act(change.present),
        before=before,
        case=reach.case_of(change),
        reason_code="undo",
    )
    return True


def _show_or_hide(record: SealedRecord, actor: User, present: bool | None) -> None:
    if present is True:
        record.removed_at = record.removed_by = None
    elif present is False:
        record.removed_at, record.removed_by = timezone.now(), actor


def _act(present: bool | None) -> Verb:
    acts: dict[Any, Verb] = {True: Verb.RESTORED, False: Verb.REMOVED}
    return acts.get(present, Verb.CHANGED)
