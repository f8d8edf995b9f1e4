"""Opening one field of many records, without making a model of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from uuid import UUID

from casetracker.vault.cipher import field_context, open_sealed
from casetracker.vault.data_keys import open_key
from casetracker.vault.errors import SealedRecordError
from casetracker.vault.fields import EncryptedField
from casetracker.vault.models import DataKey

#: What to read of a record's key, behind "data_key__".
KEY_COLUMNS = ("pk", "generation", "wrapped", "kek_id")


class SealedValue(NamedTuple):
    """A record's id, its sealed value, and its key in the order of KEY_COLUMNS."""

    record: UUID
    sealed: bytes
    key: UUID
    generation: int
    wrapped: bytes
    kek_id: str


def open_values(
    field: EncryptedField, rows: Iterable[SealedValue]
) -> Iterator[tuple[UUID, Any | None]]:
    """Yield each record's id and value, None for one that cannot be opened; keeps no key."""
    for row in rows:
        key = DataKey(id=row.key, generation=row.generation, wrapped=row.wrapped, kek_id=row.kek_id)
        try:
            opened, generation = open_key(key)
            context = field_context(field.aad_name, row.record, row.key, generation)
            yield row.record, field.decode(open_sealed(opened, row.sealed, context))
        except SealedRecordError:
            yield row.record, None
