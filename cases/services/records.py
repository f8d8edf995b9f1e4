"""Adding, changing, removing and restoring one record: the way every plain edit goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import access
from cases.models import Case, CaseMember
from cases.models.base import SealedRecord, field_text
from cases.querysets import unscoped
from cases.services.identifiers import refresh_tokens
from cases.services.revisions import note_change, old_values
from cases.services.summaries import refresh_cases_of
from casetracker.accounts.models import User
from casetracker.audit.verbs import Verb
from casetracker.vault.fields import encrypted_fields, reseal

R = TypeVar("R", bound=SealedRecord)
UNIQUE_CHECKS = "unique values are checked over all rows"
ALWAYS_SAVED = ("version", "updated_at")


class Conflict(Exception):  # noqa: N818  (a state of affairs, not an error of the program)
    """Somebody else changed the record since it was shown."""

    def __init__(self, current: SealedRecord) -> None:
        super().__init__(f"{current} is at version {current.version}")
        self.current = current


@transaction.atomic
def add_record(
    *,
    actor: User,
    case: Case,
    record: R,
    many: Mapping[str, Any] | None = None,
) -> R:
    """Save a new record that belongs to a case or to a person in it.

    `many` holds the values of its many-to-many fields. Raises ValidationError or PermissionDenied.
    """
    require_change(actor, case)
    _require_member(case, record)
    record.created_by = actor
    record.data_key = record.expected_key()
    validate(record)
    record.save(force_insert=True)
    _set_many(record, many or {})
    _reseal_if_moved(record)
    note_change(actor=actor, record=record, act=Verb.ADDED, before={}, case=case)
    _after_change(record, case)
    return record


@transaction.atomic
def change_record(
    *,
    actor: User,
    case: Case,
    record: R,
    changes: Mapping[str, Any],
    version: int,
) -> R:
    """Set fields of a record that was shown at a version; return it as saved.

    Raises Conflict if it has another version by now, ValidationError, or PermissionDenied, also
    when the change would put the record outside the actor's own reach.
    """
    require_change(actor, case)
    current = lock(record, version)
    many = {name for name in changes if current._meta.get_field(name).many_to_many}
    before = old_values(current, changes)
    for name, value in changes.items():
        if name not in many:
            setattr(current, name, value)
    validate(current)
    _set_many(current, {name: changes[name] for name in many})
    changed = [name for name in changes if field_text(current, name) != before[name]]
    if not changed:
        return current
    _require_member(case, current)
    _save(current, [name for name in changed if name not in many])
    _reseal_if_moved(current)
    _require_still_visible(actor, current)
    note_change(
        actor=actor,
        record=current,
        act=Verb.CHANGED,
        before={name: before[name] for name in changed},
        case=case,
    )
    _after_change(current, case)
    return current


@transaction.atomic
def remove_record(*, actor: User, case: Case, record: R, version: int) -> R:
    """Hide a record; it can be restored for 30 days."""
    require_change(actor, case)
    current = lock(record, version)
    current.removed_at, current.removed_by = timezone.now(), actor
    _save(current, ["removed_at", "removed_by"])
    note_change(actor=actor, record=current, act=Verb.REMOVED, before={}, case=case)
    _after_change(current, case)
    return current


@transaction.atomic
def restore_record(*, actor: User, case: Case, record: R) -> R:
    """Bring a removed record back."""
    require_change(actor, case)
    current = type(record)._base_manager.select_for_update(of=("self",)).get(pk=record.pk)
    if current.removed_at is None:
        return current
    current.removed_at = current.removed_by = None
    validate(current)
    _save(current, ["removed_at", "removed_by"])
    note_change(actor=actor, record=current, act=Verb.RESTORED, before={}, case=case)
    _after_change(current, case)
    return current


def lock(record: R, version: int) -> R:
    """Return the record as it stands, locked; raise Conflict if it is not at the version."""
    current: R = type(record)._base_manager.select_for_update(of=("self",)).get(pk=record.pk)
    if current.version != version or current.removed_at is not None:
        raise Conflict(current)
    return current


def require_change(actor: User, case: Case) -> None:
    """Raise PermissionDenied unless the actor may write in the case, ValidationError if closed."""
    if not access.can_change(actor, case):
        raise PermissionDenied("The actor may not write in this case.")
    if case.is_closed:
        raise ValidationError(_("This case is closed. Reopen it before you change it."))


def validate(record: models.Model) -> None:
    """Run all checks of a record, those for unique values over rows that nobody sees included."""
    with unscoped(UNIQUE_CHECKS):
        record.full_clean()


def _require_member(case: Case, record: SealedRecord) -> None:
    """Raise ValidationError where a record names a person who is not in the case."""
    if isinstance(record, CaseMember):
        return
    people = {getattr(record, f"{name}_id", None) for name in ("person", "of_person")} - {None}
    claim = getattr(record, "claim", None)
    people |= {claim.person_id} if claim else set()
    if people - set(case.members.values_list("person_id", flat=True)):
        raise ValidationError(_("This person is not in the case."))


def _set_many(record: SealedRecord, many: Mapping[str, Any]) -> None:
    for name, value in many.items():
        getattr(record, name).set(value)


def _save(record: SealedRecord, names: list[str]) -> None:
    record.version += 1
    record.updated_at = timezone.now()
    record.save(update_fields=[*names, *record.derived_fields, *ALWAYS_SAVED])


def _reseal_if_moved(record: SealedRecord) -> None:
    """Seal a record anew where the change made it be about somebody else."""
    key = record.expected_key()
    if key.pk != record.data_key_id and encrypted_fields(record):
        record.save(update_fields=reseal(record, key))


def _require_still_visible(actor: User, record: SealedRecord) -> None:
    if not type(record).objects.visible_to(actor).filter(pk=record.pk).exists():  # type: ignore[attr-defined]
        raise PermissionDenied("The change would put the record outside the actor's reach.")


def _after_change(record: SealedRecord, case: Case) -> None:
    refresh_tokens(record)
    # The case that was passed may be older than the one that was just saved.
    refresh_cases_of(record, record if isinstance(record, Case) else case)
