"""Links to files, for the pages of the records that they belong to."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.models import Case, CaseMember, Citation, File, SealedRecord
from cases.selectors.files import files_about, kind_and_size
from cases.selectors.titles import title_of
from casetracker.accounts.models import User


def file_links(user: User, case: Case, record: SealedRecord) -> list[dict[str, Any]]:
    """Return the files of a record: kind and size first, nothing of what is in them."""
    if isinstance(record, File):
        return []
    return [
        {
            "title": title_of(file),
            "url": reverse("file-detail", args=[case.shown_code, file.pk]),
            "words": kind_and_size(file),
            "when": file.created_at,
        }
        for file in files_about(user, case, record)
    ]


def downloads_of(case: Case, record: SealedRecord, *, is_team: bool) -> list[dict[str, str]]:
    """Return what may be taken of a file; of other records nothing."""
    if not isinstance(record, File):
        return []
    args = [case.shown_code, record.pk]
    found = [{"url": reverse("file-download", args=args), "label": _("Download")}]
    if record.original_id and is_team:
        label = _("Download with the camera's data (evidence)")
        found.append({"url": reverse("file-original", args=args), "label": label})
    return found


def add_link(case: Case, slug: str, record: SealedRecord) -> dict[str, str] | None:
    """Return the link that adds a file to a record; not to a file or to what ties others."""
    if isinstance(record, File | CaseMember | Citation):
        return None
    page = reverse("file-add", args=[case.shown_code])
    return {"url": f"{page}?about={slug}/{record.pk}", "label": _("Add a file")}
