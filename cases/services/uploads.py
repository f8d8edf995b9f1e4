"""Files that came with a form: checked, and kept for an hour while the form is corrected."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from cases.models import Upload
from cases.rules.file_types import (
    FileType,
    UnfitFileError,
    check_pdf,
    check_start,
    check_text,
    clean_name,
    type_by_name,
)
from cases.rules.images import write_clean
from cases.rules.office_files import check_office
from casetracker.accounts.models import User
from casetracker.uploads import SealedUpload
from casetracker.vault.data_keys import create_data_key
from casetracker.vault.models import DataKey, SubjectType
from casetracker.vault.sealed_files.reading import SealedReader
from casetracker.vault.sealed_files.store import PART, PartWriter, place

KEPT_FOR = timedelta(hours=1)
EMPTY = _("The file is empty.")


@dataclass(frozen=True)
class Incoming:
    """A sealed file that belongs to nobody yet."""

    id: UUID
    name: str
    size: int
    digest: str
    key: bytes
    #: Holds the bytes for the length of the request; None where they are kept longer.
    upload: SealedUpload | None = None

    @classmethod
    def of(cls, upload: SealedUpload) -> Incoming:
        name = clean_name(upload.name or "")
        return cls(upload.id, name, upload.size or 0, upload.digest, upload.key, upload)

    @property
    def path(self) -> Path:
        return place(self.id, PART)


@dataclass(frozen=True)
class Checked:
    """A file that may be kept, and of an image its clean copy."""

    incoming: Incoming
    kind: FileType
    clean: PartWriter | None = None

    def close(self) -> None:
        if self.clean:
            self.clean.close()


def check(incoming: Incoming) -> Checked:
    """Look into a file, decrypting it piece by piece; raise ValidationError where it is unfit."""
    try:
        if not incoming.size:
            raise UnfitFileError(EMPTY)
        kind = type_by_name(incoming.name)
        with SealedReader(incoming.path, incoming.key) as reader:
            # Typed as what the readers of the standard library take; it is one.
            return Checked(incoming, kind, _looked_into(kind, cast(Any, reader)))
    except UnfitFileError as error:
        reason = {"name": incoming.name[:80], "reason": error}
        raise ValidationError(_("%(name)s: %(reason)s"), params=reason, code="unfit") from None


def _looked_into(kind: FileType, file: Any) -> PartWriter | None:
    check_start(kind, file)
    if kind.code == "pdf":
        check_pdf(file)
    elif kind.code == "txt":
        check_text(file)
    elif kind.is_office:
        check_office(kind, file)
    return _clean_copy(kind, file) if kind.is_image else None


def _clean_copy(kind: FileType, file: Any) -> PartWriter:
    clean = PartWriter()
    try:
        write_clean(kind, file, cast(Any, clean), settings.IMAGE_MOST_PIXELS)
        clean.finish()
    except BaseException:
        clean.close()
        raise
    return clean


@transaction.atomic
def keep(user: User, session_key: str, incoming: Incoming) -> Upload:
    """Keep a file for an hour, for the same user in the same session."""
    _make_room(user)
    row = Upload(
        id=incoming.id,
        owner=user,
        session=_session_mark(session_key),
        data_key=create_data_key(SubjectType.WORKER),
        size=incoming.size,
        digest=incoming.digest,
        expires_at=timezone.now() + KEPT_FOR,
    )
    row.name = incoming.name
    row.secret = base64.b64encode(incoming.key).decode()
    row.save(force_insert=True)
    if incoming.upload:
        incoming.upload.part.keep()
    return row


def waiting(user: User, session_key: str, ids: Iterable[str]) -> list[Incoming]:
    """Return the files that this user sent in this session and that are still kept."""
    rows = Upload.objects.visible_to(user).filter(
        pk__in=list(_uuids(ids)),
        session=_session_mark(session_key),
        expires_at__gt=timezone.now(),
    )
    found = []
    for row in rows.order_by("created_at"):
        key = base64.b64decode(row.secret or "")
        found.append(Incoming(row.pk, row.name or "", row.size, row.digest, key))
    return found


def let_go(rows: Iterable[Upload]) -> int:
    """Forget kept files with their keys and bytes; return how many."""
    gone = 0
    for row in rows:
        with transaction.atomic():
            type(row)._base_manager.filter(pk=row.pk).delete()
            DataKey.objects.filter(pk=row.data_key_id).delete()
        place(row.pk, PART).unlink(missing_ok=True)
        gone += 1
    return gone


def let_go_of(user: User, incoming: Iterable[Incoming]) -> None:
    """Forget those of the files that were kept: they belong to somebody now."""
    ids = [one.id for one in incoming if one.upload is None]
    if ids:
        let_go(Upload.objects.visible_to(user).filter(pk__in=ids))


def _make_room(user: User) -> None:
    """Keep no more for anybody than two forms bring: the oldest go."""
    rows = Upload.objects.visible_to(user).order_by("-created_at")
    let_go(rows[2 * settings.FILES_AT_ONCE - 1 :])


def _session_mark(session_key: str) -> str:
    return salted_hmac("cases.uploads", session_key, algorithm="sha256").hexdigest()


def _uuids(texts: Iterable[str]) -> Iterable[UUID]:
    for text in texts:
        try:
            yield UUID(text)
        except ValueError:
            continue
