"""Loading and changing reference data. Why a changed row survives: docs/adr/0010."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.access import can_edit_reference
from cases.models.reference import ReferenceRow
from cases.services.reference_files import (
    FILES,
    FileRow,
    KnownIds,
    Line,
    ReferenceFileError,
    build_row,
    content_fields,
    explained,
    read_lines,
)
from casetracker.audit.record import record
from casetracker.audit.verbs import Verb

ManyIds = dict[uuid.UUID, dict[str, list[uuid.UUID]]]


@dataclass
class LoadReport:
    """What loading one file did, by code."""

    file: str
    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: int = 0
    kept: list[str] = field(default_factory=list)
    deactivated: list[str] = field(default_factory=list)

    @property
    def changes(self) -> int:
        return len(self.created) + len(self.updated) + len(self.deactivated)


@transaction.atomic
def load_reference(
    *, actor: Any, folder: Path, discard_edits_of: Collection[str] = ()
) -> list[LoadReport]:
    """Bring the reference data to the state of the files: all of it, or nothing on an error.

    A row that people changed keeps their change, unless its code is in `discard_edits_of`.
    """
    ids: dict[type[models.Model], dict[str, uuid.UUID]] = {}
    reports = []
    for name, model in FILES.items():
        lines = read_lines(folder / name, model)
        loader = _FileLoader(name, model, discard_edits_of)
        ids[model] = loader.ids(lines)
        reports.append(loader.load(lines, ids))
        if reports[-1].changes:
            record(
                actor=actor,
                verb=Verb.REFERENCE_LOADED,
                target_type=model._meta.label_lower,
                count=reports[-1].changes,
            )
    return reports


@transaction.atomic
def save_reference_row(
    *,
    actor: Any,
    row: ReferenceRow,
    fields: Iterable[str] = (),
    version: int | None = None,
) -> None:
    """Store a row that a person added or changed; the next load will leave the change alone.

    No actor means the system. With the `version` that was shown, raises ValidationError if the
    row changed since; raises PermissionDenied.
    """
    if actor is not None and not can_edit_reference(actor):
        raise PermissionDenied
    verb = Verb.ADDED if row._state.adding else Verb.CHANGED
    if verb is Verb.CHANGED:
        stored = type(row)._default_manager.select_for_update().get(pk=row.pk)
        if version not in (None, stored.version):
            raise ValidationError(
                _("Somebody else changed this row. Open it again, then change it.")
            )
        row.version = stored.version + 1
    row.full_clean()
    row.save()
    record(actor=actor, verb=verb, target=row, fields=fields)


def content_digest(row: ReferenceRow, many: dict[str, list[uuid.UUID]]) -> str:
    """Digest what people and files can fill.

    Values equal to the field's default are left out, so that a new field does not make every
    stored row look edited.
    """
    content: dict[str, Any] = {}
    for model_field in content_fields(type(row)):
        value = getattr(row, model_field.attname)
        if value not in (None, "") and value != model_field.get_default():
            content[model_field.name] = _plain(value)
    for name, keys in many.items():
        if keys:
            content[name] = sorted(str(key) for key in keys)
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, uuid.UUID | dt.date):
        return str(value)
    return value


class _FileLoader:
    """Loads one file into one table."""

    def __init__(self, file: str, model: type[ReferenceRow], discard: Collection[str]) -> None:
        self.model = model
        self.discard = discard
        self.report = LoadReport(file)
        self.stored = {row.code: row for row in model._default_manager.all()}
        self.stored_many = _stored_many(model)

    def ids(self, lines: list[Line]) -> dict[str, uuid.UUID]:
        """Give each code its key before any row is built: rows may point to later rows."""
        known = {code: row.pk for code, row in self.stored.items()}
        return {line.cells["code"]: uuid.uuid4() for line in lines} | known

    def load(self, lines: list[Line], ids: KnownIds) -> LoadReport:
        new, changed, agreed = [], [], []
        for line in lines:
            entry = build_row(line, self.model, ids)
            before = self.stored.pop(entry.row.code, None)
            entry.row.digest = content_digest(entry.row, entry.many)
            if before is None:
                new.append(entry)
            elif self._digest_now(before) == entry.row.digest:
                self.report.unchanged += 1
                if before.digest != entry.row.digest:
                    before.digest = entry.row.digest
                    agreed.append(before)
            elif self._was_edited(before) and before.code not in self.discard:
                self.report.kept.append(before.code)
            else:
                entry.row.version = before.version + 1
                changed.append(entry)
        self._write(new, changed)
        self.model._default_manager.bulk_update(agreed, ["digest"])
        self._deactivate_what_is_gone()
        return self.report

    def _digest_now(self, row: ReferenceRow) -> str:
        return content_digest(row, self.stored_many.get(row.pk, {}))

    def _was_edited(self, row: ReferenceRow) -> bool:
        return self._digest_now(row) != row.digest

    def _write(self, new: list[FileRow], changed: list[FileRow]) -> None:
        names = [f.name for f in content_fields(self.model)] + ["version", "digest", "updated_at"]
        for entry in changed:
            entry.row.updated_at = timezone.now()
        try:
            with transaction.atomic():
                self.model._default_manager.bulk_create([entry.row for entry in new])
                self.model._default_manager.bulk_update([entry.row for entry in changed], names)
        except IntegrityError as error:
            self._blame_a_line([*new, *changed], error)
        self._write_many([*new, *changed])
        self.report.created = [entry.row.code for entry in new]
        self.report.updated = [entry.row.code for entry in changed]

    def _blame_a_line(self, entries: list[FileRow], error: IntegrityError) -> None:
        # The database names the constraint but not the row; models check one row at a time.
        for entry in entries:
            try:
                entry.row.validate_constraints()
            except ValidationError as reason:
                where = f"{self.report.file}, line {entry.line}"
                raise ReferenceFileError(f"{where}: {explained(reason)}") from reason
        raise ReferenceFileError(f"{self.report.file}: {error}") from error

    def _write_many(self, entries: list[FileRow]) -> None:
        for model_field in self.model._meta.many_to_many:
            link = _Link(model_field)
            link.rows.filter(**{f"{link.ours}__in": [entry.row.pk for entry in entries]}).delete()
            link.rows.bulk_create(
                link.rows.model(**{link.ours: entry.row.pk, link.theirs: key})
                for entry in entries
                for key in entry.many.get(model_field.name, [])
            )

    def _deactivate_what_is_gone(self) -> None:
        # Rows without a digest were added here and never came from a file.
        gone = [row for row in self.stored.values() if row.digest]
        off = []
        for row in gone:
            if self._was_edited(row) and row.code not in self.discard:
                self.report.kept.append(row.code)
            elif row.is_active:
                row.is_active = False
                row.version += 1
                row.updated_at = timezone.now()
                row.digest = self._digest_now(row)
                off.append(row)
        self.model._default_manager.bulk_update(
            off, ["is_active", "version", "updated_at", "digest"]
        )
        self.report.deactivated = [row.code for row in off]


class _Link:
    """The table behind a many-to-many field."""

    def __init__(self, model_field: models.ManyToManyField) -> None:
        through = cast("type[models.Model]", model_field.remote_field.through)
        self.rows = through._default_manager
        self.ours = model_field.m2m_column_name()
        self.theirs = model_field.m2m_reverse_name()


def _stored_many(model: type[ReferenceRow]) -> ManyIds:
    found: ManyIds = {}
    for model_field in model._meta.many_to_many:
        link = _Link(model_field)
        for ours, theirs in link.rows.values_list(link.ours, link.theirs):
            found.setdefault(ours, {}).setdefault(model_field.name, []).append(theirs)
    return found
