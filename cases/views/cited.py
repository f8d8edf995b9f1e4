"""From a citation to what it is about, and back."""

from __future__ import annotations

from typing import Any

from django.http import Http404

from cases.models import Case, Citation, SealedRecord
from cases.selectors.case_records import of_case, preload_all
from cases.views.sections import BY_TYPE
from casetracker.accounts.models import User


def cited_record(user: User, case: Case, citation: Citation) -> Any:
    """Return the record that a citation of this case is about; 404 where the user may not see it.

    Whoever may not see a record may not see either what sources say of it.
    """
    if citation.record_type == Case.type_label() and citation.record_id == case.pk:
        return case
    section = BY_TYPE.get(citation.record_type)
    rows = of_case(section.model, user, case) if section else None
    record = rows.filter(pk=citation.record_id).first() if rows is not None else None
    if record is None:
        raise Http404("no record of this case is cited")
    preload_all([record])
    return record


def citations_of(user: User, case: Case, record: SealedRecord) -> list[Citation]:
    """Return the citations of one record, with their sources and keys."""
    found = list(
        Citation.objects.visible_to(user).of(record).select_related("source").order_by("created_at")
    )
    preload_all(found)
    return found
