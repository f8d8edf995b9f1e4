"""The dates that deadlines had before somebody corrected them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from cases.models import Deadline, Revision
from casetracker.accounts.models import User
from casetracker.audit.verbs import Verb
from casetracker.vault.data_keys import preload
from casetracker.vault.hiding import are_values_hidden

DATES = ("stated_on", "computed_on")


def earlier_dates(user: User, deadlines: Sequence[Deadline]) -> dict[UUID, date]:
    """Return the last other date that each deadline had, where it was corrected; two queries.

    Revisions are not for lawyers, and none is read while values are hidden.
    """
    if are_values_hidden():
        return {}
    present = {deadline.pk: deadline.effective_on for deadline in deadlines}
    revisions = [
        revision
        for revision in Revision.objects.visible_to(user)
        .filter(record_type=Deadline.type_label(), record_id__in=present, act=Verb.CHANGED)
        .order_by("version")
        if set(DATES) & set(revision.fields)
    ]
    preload(revisions)
    found: dict[UUID, date] = {}
    for revision in revisions:
        for day in _days(revision):
            if day != present[revision.record_id]:
                found[revision.record_id] = day
    return found


def _days(revision: Revision) -> list[date]:
    """Return the date that counted before; the one in the letter comes first."""
    kept = [revision.old_values.get(name) for name in DATES]
    return [date.fromisoformat(text) for text in kept if text][:1]
