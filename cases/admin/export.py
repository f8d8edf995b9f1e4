"""Taking chosen cases out of the admin as a file, by the columns of the case list."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import tables
from cases.exports.download import download
from cases.exports.formats import FORMATS
from cases.exports.sheet import Sheet
from cases.models import Case
from cases.selectors import caseload
from casetracker.accounts.admin_base import staff_user
from casetracker.audit.record import record
from casetracker.audit.verbs import Verb


def export_cases(
    request: HttpRequest, cases: QuerySet[Case], code: str
) -> StreamingHttpResponse | None:
    """Send cases as a file, streamed and without names; those are for the export of the site."""
    written = FORMATS[code]
    columns = tables.file_columns(names=False)
    count = cases.count()
    if not count:
        messages.error(request, _("There is nothing to export."))
        return None
    with transaction.atomic():
        record(
            actor=staff_user(request),
            verb=Verb.EXPORTED,
            target_type=Case.type_label(),
            count=count,
            fields=[column.code for column in columns],
            reason_code=code,
        )
    rows = caseload.stream(cases, names=False)
    sheet = Sheet(_("Cases"), *tables.for_file(columns, rows))
    return download(written, sheet, f"cases-{timezone.localdate().isoformat()}")
