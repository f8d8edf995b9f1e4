"""What is written stays written: a note is corrected at once or not at all."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases import access
from cases.models import Note, SealedRecord
from casetracker.accounts.models import User

WORDS = frozenset({"body", "kind", "happened"})
TOO_LATE = _(
    "A note can be corrected by who wrote it, for 15 minutes. Write a new note that says it."
)


def require_correctable(actor: User, record: SealedRecord, changed: Iterable[str]) -> None:
    """Raise ValidationError where a change touches what an older note says."""
    if isinstance(record, Note) and WORDS & set(changed) and not access.can_correct(actor, record):
        raise ValidationError(TOO_LATE, code="too_late")
