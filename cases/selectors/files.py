"""Files of a case as far as a user may see them, and the words for them."""

from __future__ import annotations

from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Case, File
from cases.models.base import SealedRecord
from cases.rules.file_types import BY_CONTENT_TYPE, type_label
from cases.selectors.case_records import of_case, preload_all
from casetracker.accounts.models import User

OCTETS = "application/octet-stream"


def files_of(user: User, case: Case) -> list[File]:
    """Return the files of a case and of its people, the newest first, with their keys open."""
    files = list(of_case(File, user, case))
    preload_all(files)
    return files


def files_about(user: User, case: Case, record: SealedRecord) -> list[File]:
    """Return the files that belong to one record of a case."""
    belonging = {"record_type": record.type_label(), "record_id": record.pk}
    files = list(of_case(File, user, case).filter(**belonging))
    preload_all(files)
    return files


def type_words(file: File) -> str:
    """Return what kind of file it is."""
    return type_label(file.content_type)


def size_words(file: File) -> str:
    """Return how large it is."""
    return filesizeformat(file.size)


def kind_and_size(file: File) -> str:
    """Return what to know before one takes a file."""
    return _("%(kind)s, %(size)s") % {"kind": type_words(file), "size": size_words(file)}


def sent_as(file: File) -> str:
    """Return the content type that a file is sent under."""
    return file.content_type if file.content_type in BY_CONTENT_TYPE else OCTETS


def sent_name(case: Case, file: File, *, is_original: bool = False) -> str:
    """Return the name of a download: the case, what it belongs to, the day; nobody's name."""
    kind = file.record_type.rpartition(".")[2] or "file"
    parts = [case.shown_code, kind, timezone.localdate(file.created_at).isoformat()]
    parts += ["original"] if is_original else []
    known = BY_CONTENT_TYPE.get(file.content_type)
    return f"{'-'.join(parts)}.{known.code if known else 'bin'}"
