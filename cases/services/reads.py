"""What reading leaves behind: the events of opened records and of revealed values."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from cases import access
from cases.models import Case, SealedRecord
from cases.selectors.masking import masked_fields
from casetracker.accounts.models import User
from casetracker.audit.record import record as record_event
from casetracker.audit.verbs import Verb


def note_record_opened(*, actor: User, case: Case, record: SealedRecord) -> None:
    """Leave the event that somebody opened one record of a case."""
    record_event(actor=actor, verb=Verb.OPENED, target=record, case_id=case.pk)


def note_printed(*, actor: User, case: Case, with_names: bool) -> None:
    """Leave the event that somebody made the print view of a case, and how much it told."""
    how = "with_names" if with_names else "without_names"
    record_event(actor=actor, verb=Verb.PRINTED, target=case, case_id=case.pk, reason_code=how)


def reveal(*, actor: User, case: Case, record: SealedRecord) -> None:
    """Leave the event that somebody is shown what pages mask of a record; refuse readers."""
    if not access.can_change(actor, case):
        raise PermissionDenied("Masked values are for those who work on the case.")
    names = masked_fields(record)
    record_event(actor=actor, verb=Verb.REVEALED, target=record, case_id=case.pk, fields=names)
