"""Reading the files of the reference data: what they are, and checked values row by row."""

from __future__ import annotations

import csv
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import models

from cases.models.reference import (
    Country,
    CountryNote,
    DeadlineRule,
    DocumentType,
    EntryRule,
    Language,
    Offence,
    Organisation,
    PolicyEvent,
    PublishedFigure,
    ReferenceRow,
    VisaRefusalGround,
    Vocabulary,
)

# In this order, so that what a row points to is there before the row.
FILES: dict[str, type[ReferenceRow]] = {
    "countries.csv": Country,
    "languages.csv": Language,
    "vocabularies.csv": Vocabulary,
    "organisations.csv": Organisation,
    "document_types.csv": DocumentType,
    "entry_rules.csv": EntryRule,
    "visa_refusal_grounds.csv": VisaRefusalGround,
    "deadline_rules.csv": DeadlineRule,
    "offences.csv": Offence,
    "country_notes.csv": CountryNote,
    "policy_events.csv": PolicyEvent,
    "published_figures.csv": PublishedFigure,
}
# Kept by the loader, never by a file.
OWN_FIELDS = {"id", "version", "digest", "updated_at"}
BOOLEANS = {"yes": True, "no": False}
SEPARATOR = "|"

# Primary keys by model and code, of stored rows and of rows about to be stored.
KnownIds = Mapping[type[models.Model], Mapping[str, uuid.UUID]]


class ReferenceFileError(Exception):
    """A file of the reference data cannot be loaded; the message names file, line and reason."""


@dataclass
class FileRow:
    """One line of a file: the row it describes, and the keys of its many-to-many fields."""

    line: int
    row: ReferenceRow
    many: dict[str, list[uuid.UUID]] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    file: str
    number: int
    cells: dict[str, str]

    def error(self, reason: str) -> ReferenceFileError:
        return ReferenceFileError(f"{self.file}, line {self.number}: {reason}")


def content_fields(model: type[ReferenceRow]) -> list[models.Field]:
    """List the fields that a file may fill, without the many-to-many ones."""
    return [f for f in model._meta.concrete_fields if f.name not in OWN_FIELDS]


def read_lines(path: Path, model: type[ReferenceRow]) -> list[Line]:
    """Read a file and check its shape: known columns, full lines, no code twice."""
    allowed = {f.name for f in [*content_fields(model), *model._meta.many_to_many]}
    seen: dict[str, int] = {}
    lines = []
    for line in _lines(path, allowed):
        code = line.cells["code"]
        if code in seen:
            raise line.error(f"the code {code!r} already stands in line {seen[code]}.")
        seen[code] = line.number
        lines.append(line)
    return lines


def _lines(path: Path, allowed: set[str]) -> Iterator[Line]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, strict=True)
        try:
            columns = next(reader, [])
            unknown = sorted(set(columns) - allowed)
            if unknown or "code" not in columns or len(set(columns)) < len(columns):
                problem = f"unknown columns: {', '.join(unknown)}" if unknown else "bad columns"
                raise ReferenceFileError(f"{path.name}, line 1: {problem}.")
            for cells in reader:
                named = dict(zip(columns, (cell.strip() for cell in cells), strict=False))
                line = Line(path.name, reader.line_num, named)
                if len(cells) != len(columns):
                    raise line.error(f"{len(cells)} cells instead of {len(columns)}.")
                yield line
        except (csv.Error, UnicodeDecodeError) as error:
            raise ReferenceFileError(f"{path.name}: not readable as CSV in UTF-8.") from error


def build_row(line: Line, model: type[ReferenceRow], ids: KnownIds) -> FileRow:
    """Make the row a line describes, checked field by field; nothing is written."""
    values: dict[str, Any] = {"pk": ids[model][line.cells["code"]]}
    for model_field in content_fields(model):
        if model_field.name in line.cells:
            values[model_field.attname] = _value(line, model_field, ids)
    row = model(**values)
    try:
        row.clean_fields(exclude=[f.name for f in model._meta.fields if f.is_relation])
    except ValidationError as error:
        raise line.error(explained(error)) from error
    many = {
        m2m.name: _many_ids(line, m2m, ids)
        for m2m in model._meta.many_to_many
        if m2m.name in line.cells
    }
    return FileRow(line.number, row, many)


def explained(error: ValidationError) -> str:
    """Put a validation error into one line, each field before its reason."""
    parts = [
        reason if name == "__all__" else f"{name}: {reason}"
        for name, reasons in error.message_dict.items()
        for reason in reasons
    ]
    return " ".join(parts)


def _value(line: Line, model_field: models.Field, ids: KnownIds) -> Any:
    text = line.cells[model_field.name]
    if isinstance(model_field, models.ForeignKey):
        return _id(line, model_field, text, ids) if text else None
    if isinstance(model_field, models.BooleanField):
        if text not in BOOLEANS:
            raise line.error(f"{model_field.name}: {text!r} is neither yes nor no.")
        return BOOLEANS[text]
    if not text:
        return None if model_field.null else model_field.get_default() or ""
    try:
        return model_field.to_python(text)
    except ValidationError as error:
        raise line.error(f"{model_field.name}: {' '.join(error.messages)}") from error


def _many_ids(line: Line, model_field: models.Field, ids: KnownIds) -> list[uuid.UUID]:
    codes = [code for code in line.cells[model_field.name].split(SEPARATOR) if code]
    return [_id(line, model_field, code, ids) for code in codes]


def _id(line: Line, model_field: models.Field, code: str, ids: KnownIds) -> uuid.UUID:
    known = ids[cast("type[ReferenceRow]", model_field.related_model)]
    if code not in known:
        raise line.error(f"{model_field.name}: there is no row with the code {code!r}.")
    return known[code]
