"""Old values of records: written with every change, read by history, conflict page and undo."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID, uuid4

from cases.models import Case, Person, Revision
from cases.models.base import Record, SealedRecord, field_text
from casetracker.accounts.models import User
from casetracker.audit.record import record as record_event
from casetracker.audit.verbs import Verb

_operation: ContextVar[UUID | None] = ContextVar("operation", default=None)


@contextmanager
def one_operation(tie: UUID | None = None) -> Iterator[UUID]:
    """Tie the changes in the block together and give what ties them, for undoing them together.

    Within another block, its tie holds.
    """
    operation = _operation.get() or tie or uuid4()
    token = _operation.set(operation)
    try:
        yield operation
    finally:
        _operation.reset(token)


def old_values(record: Record, names: Iterable[str]) -> dict[str, Any]:
    """Return what fields hold now, in the form that a revision keeps."""
    return {name: field_text(record, name) for name in names}


def subject_of(record: SealedRecord) -> tuple[Person | None, Case | None]:
    """Return the person or the case that a record is about; neither for a team's record.

    A record of a case is the case's, also where the key of its one person seals it: another case
    of that person, perhaps another team's, has no part in it.
    """
    owner = getattr(record, "case", None) or record.key_owner()
    return (
        owner if isinstance(owner, Person) else None,
        owner if isinstance(owner, Case) else None,
    )


def note_change(
    *,
    actor: User | None,
    record: SealedRecord,
    act: Verb,
    before: dict[str, Any],
    case: Case | None,
    reason_code: str = "",
) -> None:
    """Write the revision and the audit event of one change, in the running transaction."""
    person, about_case = subject_of(record)
    revision = Revision(
        record_type=record.type_label(),
        record_id=record.pk,
        version=record.version,
        act=act,
        fields=sorted(before),
        data_key_id=record.data_key_id,
        person=person,
        case=about_case,
        actor=actor,
        operation=_operation.get(),
    )
    revision.old_values = before
    revision.save(force_insert=True)
    record_event(
        actor=actor,
        verb=act,
        target=record,
        case_id=case.pk if case else None,
        fields=before,
        reason_code=reason_code,
    )
