"""Two files about the same people become one: the other is closed and points to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.choices import CaseStatus, ClosingOutcome, MemberRole, Risk
from cases.models import Case, CaseAccess, CaseMember, Citation, Note, Relationship
from cases.querysets import unscoped
from cases.services.moving import move, take_out
from cases.services.records import Conflict, add_record, require_change
from cases.services.relations import (
    Rows,
    keys_of,
    lock_belongings,
    moved_relations,
    points_anywhere,
)
from cases.services.revisions import one_operation
from cases.services.summaries import lock_cases, refresh_case
from casetracker.accounts.models import User
from casetracker.audit.record import record as record_event
from casetracker.audit.verbs import Verb
from casetracker.vault.data_keys import preload

#: Who was let into the closed case stays let into that one alone; its own sources stay with it.
LEFT_BEHIND = (CaseAccess,)
DANGER = [Risk.NOT_ASSESSED, Risk.LOW, Risk.MEDIUM, Risk.HIGH, Risk.CRITICAL]
WHY = "joining takes along every record of both cases; rights were asked for both"


@dataclass(frozen=True)
class Joined:
    """What a join did: what ties its changes together, and how many records were moved."""

    operation: UUID
    moved: int


@transaction.atomic
def join_cases(
    *, actor: User, case: Case, other: Case, reason: str, versions: tuple[int, int]
) -> Joined:
    """Close a case into another one: its people and records go there, its accesses end with it.

    Raises Conflict where one of them changed meanwhile, ValidationError or PermissionDenied.
    """
    for one in (case, other):
        require_change(actor, one)
    if case.pk == other.pk:
        raise ValidationError(_("Choose another case."))
    if case.team_id != other.team_id:
        raise ValidationError(_("Both cases have to be of one team. Transfer one of them first."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the cases are joined.")})
    with unscoped(WHY), one_operation() as operation:
        rows, kept, gone = locked_with(case, other, versions=versions)
        moved = _move_members(actor, rows, kept, gone)
        moved += _move_records(actor, rows, kept, gone)
        _take_over(actor, kept, gone)
        _leave_trail(actor, kept, gone, reason)
        _close(actor, kept, gone, reason)
        record_event(
            actor=actor,
            verb=Verb.CHANGED,
            target=kept,
            case_id=kept.pk,
            count=moved,
            reason_code="joined",
        )
    return Joined(operation, moved)


def locked_with(*cases: Case, versions: tuple[int, ...]) -> tuple[Any, ...]:
    """Return the locked records of cases, then the cases; raise Conflict where one changed."""
    rows = lock_belongings(cases)
    found = {one.pk: one for one in lock_cases(cases)}
    if keys_of(lock_belongings(cases)) != keys_of(rows):
        raise Conflict(cases[0])
    current = [found[one.pk] for one in cases]
    for one, version in zip(current, versions, strict=True):
        if one.version != version or one.removed_at is not None or one.is_closed:
            raise Conflict(one)
    preload(*rows.values(), current)
    return (rows, *current)


def _move_members(actor: User, rows: Rows, kept: Case, gone: Case) -> int:
    members: list[CaseMember] = rows.get(CaseMember, [])
    present = [row for row in members if row.case_id == kept.pk and row.removed_at is None]
    there = {row.person_id for row in present}
    has_main = any(row.role == MemberRole.MAIN and row.until is None for row in present)
    moved = [row for row in members if row.case_id == gone.pk]
    for row in moved:
        changes: dict[str, Any] = {"case": kept}
        if row.person_id in there and row.removed_at is None:
            take_out(actor=actor, record=row, case=kept, changes=changes)
            continue
        if row.role == MemberRole.MAIN and has_main:
            changes["role"] = MemberRole.OTHER
        move(actor=actor, record=row, changes=changes, case=kept)
    return len(moved)


def _move_records(actor: User, rows: Rows, kept: Case, gone: Case) -> int:
    ties = rows.get(Relationship, [])
    taken = {
        (row.person_id, row.of_person_id)
        for row in ties
        if row.case_id == kept.pk and row.removed_at is None
    }
    count = 0
    for relation in moved_relations(Case):
        if relation.model in (*LEFT_BEHIND, CaseMember):
            continue
        for row in rows.get(relation.model, []):
            if getattr(row, f"{relation.field}_id") != gone.pk or _is_about(row, gone):
                continue
            changes: dict[str, Any] = {relation.field: kept}
            if points_anywhere(relation.model) and row.record_id == gone.pk:
                changes["record_id"] = kept.pk
            is_double = (
                relation.model is Relationship and (row.person_id, row.of_person_id) in taken
            )
            act = take_out if is_double else move
            act(actor=actor, record=row, changes=changes, case=kept)
            count += 1
    return count


def _is_about(row: Any, gone: Case) -> bool:
    """Return whether a source speaks of the closed case's own fields."""
    return isinstance(row, Citation) and row.record_id == gone.pk


def _take_over(actor: User, kept: Case, gone: Case) -> None:
    """Unite labels and destinations; of two risks the greater one counts."""
    changes: dict[str, Any] = {
        name: {row.pk for one in (kept, gone) for row in getattr(one, name).all()}
        for name in ("labels", "destinations")
    }
    if DANGER.index(Risk(gone.risk)) > DANGER.index(Risk(kept.risk)):
        changes |= {"risk": gone.risk, "risk_reason": gone.risk_reason}
    move(actor=actor, record=kept, changes=changes, case=kept)


def _leave_trail(actor: User, kept: Case, gone: Case, reason: str) -> None:
    texts = {
        kept: _("Case %(code)s was joined into this one: %(reason)s"),
        gone: _("This case was joined into case %(code)s: %(reason)s"),
    }
    for case, text in texts.items():
        other = gone if case is kept else kept
        add_trail(actor, case, text % {"code": other.shown_code, "reason": reason})


def add_trail(actor: User, case: Case, text: str) -> None:
    """Leave a note that says what became of a case."""
    note = Note(case=case)
    note.body = text
    add_record(actor=actor, case=case, record=note)


def _close(actor: User, kept: Case, gone: Case, reason: str) -> None:
    changes = {
        "status": CaseStatus.CLOSED,
        "closing_outcome": ClosingOutcome.OTHER,
        "closing_reason": reason,
        "closed_on": max(timezone.localdate(), gone.opened_on),
        "joined_into": kept,
    }
    move(actor=actor, record=gone, changes=changes, case=gone)
    for case in (kept, gone):
        case.refresh_from_db()
        refresh_case(case)
