"""Adding, changing, removing and restoring one record: the way every plain edit goes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import access
from cases.models import Case, CaseMember, Person
from cases.models.base import (
    Record,
    SealedRecord,
    field_text,
    fields_of_constraint,
    keys_text,
)
from cases.querysets import unscoped
from cases.services.belonging import (
    people_named,
    require_belonging,
    require_members,
    require_own_links,
    require_reach,
)
from cases.services.identifiers import refresh_tokens
from cases.services.notes import require_correctable
from cases.services.revisions import note_change, old_values, subject_of
from cases.services.settling import settle
from cases.services.summaries import lock_cases, note_activity
from casetracker.accounts.models import User
from casetracker.audit.verbs import Verb

R = TypeVar("R", bound=SealedRecord)
V = TypeVar("V", bound=Record)
UNIQUE_CHECKS = "unique values are checked over all rows"
ALWAYS_SAVED = ("version", "updated_at")
RESTORABLE_FOR = timedelta(days=30)
# No stronger than it must be: rows that point to a locked one can still be added.
ROW: Any = {"of": ("self",), "no_key": True}


class Conflict(Exception):  # noqa: N818  (a state of affairs, not an error of the program)
    """Somebody else changed the record since it was shown."""

    def __init__(self, current: Record) -> None:
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
    require_belonging(actor, case, record)
    require_own_links(case, record)
    if isinstance(record, CaseMember):
        require_reach(actor, record)
    record.created_by = actor
    record.data_key = record.expected_key()
    validate(record)
    record.save(force_insert=True)
    _set_many(record, many or {})
    if not isinstance(record, CaseMember):
        require_members(case, people_named(record))
    reseal_if_moved(record)
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
    require_belonging(actor, case, current)
    require_free(current, changes)
    before, named = old_values(current, changes), people_named(current)
    left, _case = subject_of(current)
    changed = set_fields(current, changes, before)
    if not changed:
        return current
    require_correctable(actor, current, changed)
    require_own_links(case, current, changed)
    require_members(case, people_named(current) - named)
    save_next_version(current, changed)
    reseal_if_moved(current)
    _require_still_visible(actor, current)
    note_change(
        actor=actor,
        record=current,
        act=Verb.CHANGED,
        before={name: before[name] for name in changed},
        case=case,
    )
    _after_change(current, case, left=left, changed=changed)
    return current


@transaction.atomic
def remove_record(*, actor: User, case: Case, record: R, version: int) -> R:
    """Hide a record; it can be restored for 30 days."""
    require_change(actor, case)
    current = lock(record, version)
    require_belonging(actor, case, current)
    current.removed_at, current.removed_by = timezone.now(), actor
    save_next_version(current, ["removed_at", "removed_by"])
    note_change(actor=actor, record=current, act=Verb.REMOVED, before={}, case=case)
    _after_change(current, case)
    return current


@transaction.atomic
def restore_record(*, actor: User, case: Case, record: R) -> R:
    """Bring back a record that was removed in the last 30 days."""
    require_change(actor, case)
    current: R = type(record)._base_manager.select_for_update(**ROW).get(pk=record.pk)
    require_belonging(actor, case, current)
    if current.removed_at is None:
        return current
    if current.removed_at < timezone.now() - RESTORABLE_FOR:
        raise ValidationError(_("This was removed too long ago to be restored."))
    current.removed_at = current.removed_by = None
    validate(current)
    save_next_version(current, ["removed_at", "removed_by"])
    note_change(actor=actor, record=current, act=Verb.RESTORED, before={}, case=case)
    _after_change(current, case)
    return current


def lock(record: V, version: int) -> V:
    """Return the record as it stands, locked; raise Conflict if it is not at the version."""
    current: V = type(record)._base_manager.select_for_update(**ROW).get(pk=record.pk)
    if current.version != version or current.removed_at is not None:
        raise Conflict(current)
    return current


def require_change(actor: User, case: Case) -> None:
    """Raise PermissionDenied unless the actor may write in the case, ValidationError if closed."""
    if not access.can_change(actor, case):
        raise PermissionDenied("The actor may not write in this case.")
    _require_open(case)


def _require_open(case: Case) -> None:
    if case.is_closed:
        raise ValidationError(_("This case is closed. Reopen it before you change it."))


def validate(record: models.Model) -> None:
    """Run all checks of a record, those for unique values over rows that nobody sees included."""
    with unscoped(UNIQUE_CHECKS):
        record.full_clean()


def _validate_change(record: Record, changed: Iterable[str]) -> None:
    """Run the checks of a record that a change of these fields can break.

    What it held before was checked when it was set, and the database holds to its constraints.
    """
    touched = {*changed, *record.derived_fields}
    rest = {field.name for field in record._meta.fields} - touched
    broken = []
    with unscoped(UNIQUE_CHECKS):
        record.full_clean(exclude=rest, validate_constraints=False)
        for constraint in record._meta.constraints:
            if touched & fields_of_constraint(constraint):
                try:
                    constraint.validate(type(record), record)
                except ValidationError as error:
                    broken.append(error)
    if broken:
        raise ValidationError(broken)


def require_free(record: Record, names: Iterable[str]) -> None:
    """Raise PermissionDenied where a change names what only the services set."""
    held = record.kept_fields | record.fixed_fields
    if {record._meta.get_field(name).name for name in names} & held:
        raise PermissionDenied("The change names a field that the services keep.")


def set_fields(record: Record, values: Mapping[str, Any], before: Mapping[str, Any]) -> list[str]:
    """Set fields and check the record, then those that are rows of their own.

    Returns the names of the fields that hold something else than `before`.
    """
    many = {name for name in values if record._meta.get_field(name).many_to_many}
    for name in values.keys() - many:
        setattr(record, name, values[name])
    changed = [
        name
        for name in values
        if before[name] != (keys_text(values[name]) if name in many else field_text(record, name))
    ]
    if changed:
        _validate_change(record, changed)
    _set_many(record, {name: values[name] for name in changed if name in many})
    return changed


def _set_many(record: Record, many: Mapping[str, Any]) -> None:
    for name, value in many.items():
        getattr(record, name).set(value)


def save_next_version(record: Record, names: Iterable[str]) -> None:
    """Save the named fields of a locked record as its next version."""
    record.version += 1
    record.updated_at = timezone.now()
    columns = [name for name in names if not record._meta.get_field(name).many_to_many]
    record.save(update_fields=[*columns, *record.derived_fields, *ALWAYS_SAVED])


def reseal_if_moved(record: SealedRecord) -> None:
    """Seal a record anew where the change made it be about somebody else."""
    if not record.has_expected_key():
        settle(record)


def _require_still_visible(actor: User, record: SealedRecord) -> None:
    if not type(record).objects.visible_to(actor).filter(pk=record.pk).exists():  # type: ignore[attr-defined]
        raise PermissionDenied("The change would put the record outside the actor's reach.")


def _after_change(
    record: SealedRecord,
    case: Case,
    *,
    left: Person | None = None,
    changed: Iterable[str] | None = None,
) -> None:
    """Bring tokens and summaries in step.

    `left` is whom the record was about before, `changed` the names of the fields that were set,
    None where the record came or went.
    """
    refresh_tokens(record)
    if isinstance(record, Case):
        # It is locked itself; and it shows its new stage to whoever changed it.
        _require_open(record)
        note_activity(record, record, changed)
        return
    for touched in lock_cases([case], [subject_of(record)[0], left]):
        if touched.pk == case.pk:
            # Asked again under the lock: somebody may have closed the case meanwhile, or merged
            # or moved whom the record is about.
            _require_open(touched)
            require_members(case, people_named(record) if record.removed_at is None else ())
        note_activity(touched, record, changed)
