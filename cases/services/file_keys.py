"""The keys of files: wrapped under the data key of their subject, carried along when it moves."""

from __future__ import annotations

from functools import partial

from django.db import transaction

from cases.models import File
from cases.models.base import SealedRecord
from cases.services.revisions import subject_of
from casetracker.vault.data_keys import key_of
from casetracker.vault.errors import SealedRecordError
from casetracker.vault.fields import reseal
from casetracker.vault.models import DataKey
from casetracker.vault.sealed_files.format import file_context, unwrap_file_key, wrap_file_key
from casetracker.vault.sealed_files.reading import SealedReader
from casetracker.vault.sealed_files.store import (
    fold_header,
    place,
    put_header_beside,
    read_header,
)


def slot_for(file: File, file_key: bytes) -> bytes:
    """Return what a header holds: the file's key, wrapped under the data key of its row."""
    key, generation = key_of(file)
    return wrap_file_key(key, file_key, file_context(file.pk, file.data_key_id, generation))


def file_key_of(file: File) -> bytes:
    """Return the key of a file's bytes, or raise SealedRecordError."""
    key, generation = key_of(file)
    try:
        header = read_header(file.pk, file.data_key_id)
    except FileNotFoundError:
        raise SealedRecordError(f"The bytes of file {file.pk} are gone.") from None
    return unwrap_file_key(key, header.slot, file_context(file.pk, file.data_key_id, generation))


def open_file(file: File) -> SealedReader:
    """Return the plain bytes of a file, to be read in pieces."""
    return SealedReader(place(file.pk), file_key_of(file))


def rewrap_file(file: File, new_key: DataKey) -> list[str]:
    """Seal a file's row and its header under another key; return the names of the fields to save.

    The bytes stay as they are. The new header lies beside the old one until the transaction
    commits, so that the row and its header never disagree.
    """
    file_key = file_key_of(file)
    names = reseal(file, new_key)
    put_header_beside(file.pk, new_key.pk, slot_for(file, file_key))
    transaction.on_commit(partial(fold_header, file.pk, new_key.pk), robust=True)
    return names


def files_follow(record: SealedRecord) -> None:
    """Let the files of a record be about whom the record is about now."""
    person, case = subject_of(record)
    files = File._base_manager.filter(record_type=record.type_label(), record_id=record.pk)
    for file in files.select_for_update(of=("self",)):
        file.person, file.case = person, case
        if file.data_key_id != (key := file.expected_key()).pk:
            file.save(update_fields=["person", "case", *rewrap_file(file, key)])
