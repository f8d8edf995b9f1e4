"""Files of cases: added whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from cases.models import Case, File
from cases.models.base import SealedRecord
from cases.querysets import unscoped
from cases.selectors.case_records import about_case_or_people, belonging_to
from cases.selectors.names_in_text import NAMED, names_in_text
from cases.services.belonging import require_belonging
from cases.services.file_keys import open_file, slot_for
from cases.services.records import add_record, require_change
from cases.services.revisions import one_operation, subject_of
from cases.services.summaries import lock_cases
from cases.services.uploads import Checked, Incoming, check
from casetracker.accounts.models import User
from casetracker.audit.record import record as record_event
from casetracker.audit.verbs import Verb
from casetracker.uploads import SealedUpload
from casetracker.vault.data_keys import preload
from casetracker.vault.errors import SealedRecordError
from casetracker.vault.sealed_files.reading import SealedReader, pieces
from casetracker.vault.sealed_files.store import settle, take_away

ROOM = "a case's room for files is counted over all of them"


@dataclass(frozen=True)
class NewFiles:
    """What is to be added: files, what they belong to, and the words for them."""

    case: Case
    about: SealedRecord | None = None
    title: str = ""
    shared_with_lawyer: bool = False
    ids: Sequence[UUID] = field(default=())


def add_file(
    *,
    actor: User,
    case: Case,
    about: SealedRecord | None,
    upload: SealedUpload,
    title: str = "",
    shared_with_lawyer: bool = False,
) -> File:
    """Add one file to a case or to a record of it."""
    new = NewFiles(case, about, title, shared_with_lawyer)
    return add_files(actor=actor, new=new, incoming=[Incoming.of(upload)])[0]


def add_files(*, actor: User, new: NewFiles, incoming: Sequence[Incoming]) -> list[File]:
    """Check and add files; raise ValidationError or PermissionDenied, and then nothing is left."""
    require_change(actor, new.case)
    with ExitStack() as stack:
        # Before the transaction: looking into files takes time, and SQLite has one writer.
        checked = []
        for one in incoming:
            checked.append(check(one))
            stack.callback(checked[-1].close)
        return add_checked(actor=actor, new=new, checked=checked)


def add_checked(*, actor: User, new: NewFiles, checked: Sequence[Checked]) -> list[File]:
    """Add files that were looked into."""
    if names_in_text(new.case, new.title):
        raise ValidationError({"title": NAMED})
    with _nothing_left() as placed, transaction.atomic(), one_operation():
        require_change(actor, new.case)
        if new.about is not None:
            require_belonging(actor, new.case, new.about)
        lock_cases([new.case])
        taken = _titles_with_room(new.case, checked)
        ids = [*new.ids, *(uuid4() for _missing in checked)]
        return [
            _add(actor, new, one, _numbered(new.title, taken), file_id, placed)
            for one, file_id in zip(checked, ids, strict=False)
        ]


def note_downloaded(*, actor: User, case: Case, file: File) -> SealedReader:
    """Open a file for sending and leave the event that somebody took it."""
    reader = open_file(file)
    reader.chunk(0)  # a file that does not open is found before the answer begins
    record_event(actor=actor, verb=Verb.EXPORTED, target=file, case_id=case.pk, count=1)
    return reader


def sent_pieces(*, actor: User, case: Case, file: File, reader: SealedReader) -> Iterator[bytes]:
    """Yield an opened file piece by piece; one that does not open leaves an event and raises."""
    try:
        yield from pieces(reader)
    except SealedRecordError:
        record_event(
            actor=actor, verb=Verb.SEAL_BROKEN, target=file, case_id=case.pk, outcome="failed"
        )
        raise


@contextmanager
def _nothing_left() -> Iterator[list[UUID]]:
    """Take the bytes away again where the block fails."""
    placed: list[UUID] = []
    try:
        yield placed
    except BaseException:
        for file_id in placed:
            take_away(file_id)
        raise


def _titles_with_room(case: Case, checked: Sequence[Checked]) -> set[str]:
    """Return the titles of a locked case's files, or raise ValidationError where it is full."""
    with unscoped(ROOM):
        # Bytes count as long as they are kept: those of removed files and camera originals too.
        everything = File._base_manager.filter(about_case_or_people(case))
        held = everything.aggregate(total=Sum("size"))["total"] or 0
        present = list(File.objects.filter(belonging_to(File, case)))
    coming = sum(one.incoming.size + (one.clean.size if one.clean else 0) for one in checked)
    if len(present) + len(checked) > settings.CASE_MOST_FILES:
        message = _("A case holds at most %(n)s files.") % {"n": settings.CASE_MOST_FILES}
        raise ValidationError({"sent": message})
    if held + coming > settings.CASE_MOST_BYTES:
        most = filesizeformat(settings.CASE_MOST_BYTES)
        raise ValidationError(
            {"sent": _("A case holds at most %(size)s of files.") % {"size": most}}
        )
    preload(present)
    return {file.title or "" for file in present}


def _numbered(title: str, taken: set[str]) -> str:
    """Return a title, with a number where a file of the case has it already."""
    shown, number = title, 1
    while title and shown in taken:
        number += 1
        shown = f"{title} ({number})"
    taken.add(shown)
    return shown


def _add(
    actor: User, new: NewFiles, one: Checked, title: str, file_id: UUID, placed: list[UUID]
) -> File:
    def added(part: Path, key: bytes, file: File) -> File:
        add_record(actor=actor, case=new.case, record=file)
        # Whatever becomes of it after this line, the list knows it.
        placed.append(file.pk)
        settle(part, file.pk, slot_for(file, key))
        return file

    raw, clean = one.incoming, one.clean
    if clean is None:
        file = _row(new, one, title, pk=file_id, size=raw.size, digest=raw.digest)
        file.shared_with_lawyer = new.shared_with_lawyer
        return added(raw.path, raw.key, file)
    row = _row(new, one, title, pk=uuid4(), size=raw.size, digest=raw.digest)
    original = added(raw.path, raw.key, row)
    file = _row(new, one, title, pk=file_id, size=clean.size, digest=clean.digest)
    file.original, file.shared_with_lawyer = original, new.shared_with_lawyer
    return added(clean.path, clean.key, file)


def _row(new: NewFiles, one: Checked, title: str, *, pk: UUID, size: int, digest: str) -> File:
    person, case = subject_of(new.about) if new.about is not None else (None, new.case)
    file = File(
        pk=pk,
        person=person,
        case=case,
        record_type=new.about.type_label() if new.about is not None else "",
        record_id=new.about.pk if new.about is not None else None,
        content_type=one.kind.content_type,
        size=size,
        digest=digest,
    )
    file.title, file.original_name = title, one.incoming.name
    return file
