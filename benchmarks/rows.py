"""Rows of models for COPY: every column, sealed ones sealed, defaults filled in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import connection, models

from casetracker.vault.cipher import field_context, seal
from casetracker.vault.data_keys import OpenKey
from casetracker.vault.fields import EncryptedField

Key = tuple[UUID, OpenKey]


class Rows:
    """Rows of one model that wait to be written."""

    def __init__(self, model: type[models.Model]) -> None:
        fields: list[Any] = [one for one in model._meta.concrete_fields if not one.generated]
        names = ", ".join(f'"{field.column}"' for field in fields)
        self.statement = f'COPY "{model._meta.db_table}" ({names}) FROM STDIN'
        self.places = {_name(field): place for place, field in enumerate(fields)}
        self.sealed = [
            (place, field.name, field.aad_name, field.encode(field.get_default()), field.encode)
            for place, field in enumerate(fields)
            if isinstance(field, EncryptedField)
        ]
        self.defaults = [_default(field) for field in fields]
        self.made: list[list[Any]] = []

    def add(self, pk: UUID, key: Key, /, **values: Any) -> UUID:
        """Keep one row; sealed values are given as they are, others as the database wants them."""
        key_id, (cipher, generation) = key
        row = list(self.defaults)
        row[self.places["id"]] = pk
        if "data_key_id" in self.places:
            row[self.places["data_key_id"]] = key_id
        for place, name, aad_name, default, encode in self.sealed:
            text = encode(values.pop(name)) if name in values else default
            row[place] = seal(cipher, text, field_context(aad_name, pk, key_id, generation))
        for name, value in values.items():
            row[self.places[name]] = value
        self.made.append(row)
        return pk

    def write(self, cursor: Any) -> None:
        """Send what was kept to the server."""
        with cursor.copy(self.statement) as copy:
            for row in self.made:
                copy.write_row(row)
        self.made.clear()


class Tables:
    """The tables of a run, the referenced ones first."""

    def __init__(self, wanted: Iterable[type[models.Model]]) -> None:
        self.of = {model: Rows(model) for model in wanted}

    def write(self) -> None:
        """Send all rows that were kept."""
        with connection.cursor() as cursor:
            for rows in self.of.values():
                rows.write(cursor.cursor)


def _name(field: Any) -> str:
    return str(field.name if isinstance(field, EncryptedField) else field.attname)


def _default(field: Any) -> Any:
    if isinstance(field, EncryptedField) or field.primary_key:
        return None
    return field.get_db_prep_save(field.get_default(), connection)
