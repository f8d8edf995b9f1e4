"""Data keys: made, unwrapped, kept by each thread for the length of a request."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from contextlib import suppress
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import models

from casetracker.vault.cipher import unwrap, wrap
from casetracker.vault.errors import SealedRecordError
from casetracker.vault.keyring import KEY_SIZE, Key, keyring
from casetracker.vault.models import DataKey

BATCH_SIZE = 500
MOST_CACHED = 4_000  # keeps memory flat where a command walks over everybody
OpenKey = tuple[AESGCM, int]  # with the key's generation


class _Opened(threading.local):
    def __init__(self) -> None:
        self.keys: dict[UUID, OpenKey] = {}


_opened = _Opened()


def create_data_key(subject_type: str) -> DataKey:
    """Create the key of one subject."""
    return create_data_keys(subject_type, 1)[0]


def create_data_keys(subject_type: str, count: int) -> list[DataKey]:
    """Create the keys of many subjects in bulk."""
    kek = keyring().active("kek")
    keys = [_new_key(kek, subject_type) for _ in range(count)]
    return DataKey.objects.bulk_create(keys, batch_size=BATCH_SIZE)


def forget_keys() -> None:
    """Drop this thread's unwrapped keys."""
    _opened.keys.clear()


def preload(*records: models.Model | Iterable[models.Model]) -> None:
    """Fetch the keys of records, single or in lists, in one query for what is not yet open."""
    groups = [[entry] if isinstance(entry, models.Model) else entry for entry in records]
    wanted: set[Any] = {getattr(row, "data_key_id", None) for group in groups for row in group}
    if missing := wanted - _opened.keys.keys() - {None}:
        for key in DataKey.objects.filter(pk__in=missing):
            with suppress(SealedRecordError):  # raised again where the record is read
                _remember(key.pk, open_key(key))


def key_of(record: models.Model) -> OpenKey:
    """Return a record's open key, or raise SealedRecordError."""
    key_id: UUID = record.data_key_id  # type: ignore[attr-defined]  # every sealed model has it
    if found := _opened.keys.get(key_id):
        return found
    link: Any = record._meta.get_field("data_key")
    key: DataKey | None = link.get_cached_value(record, default=None)
    key = key or DataKey.objects.filter(pk=key_id).first()
    if key is None:
        raise SealedRecordError("its data key is gone")
    return _remember(key_id, open_key(key))


def open_key(key: DataKey) -> OpenKey:
    """Unwrap a data key, or raise SealedRecordError."""
    kek = keyring().kek(key.kek_id)
    if kek is None:
        raise SealedRecordError("its data key needs a key that is not in the key file")
    secret = unwrap(kek.secret, bytes(key.wrapped), _context(key))
    return AESGCM(secret), key.generation


def _new_key(kek: Key, subject_type: str) -> DataKey:
    key = DataKey(kek_id=kek.id, subject_type=subject_type)
    key.wrapped = wrap(kek.secret, os.urandom(KEY_SIZE), _context(key))
    return key


def _context(key: DataKey) -> bytes:
    return b"cw1|dek|" + key.kek_id.encode() + key.pk.bytes + bytes([key.generation])


def _remember(key_id: UUID, opened: OpenKey) -> OpenKey:
    if len(_opened.keys) >= MOST_CACHED:
        del _opened.keys[next(iter(_opened.keys))]
    _opened.keys[key_id] = opened
    return opened
