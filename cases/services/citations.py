"""Sources named for the facts of a case."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Citation, SealedRecord, Source
from cases.services.records import add_record, require_change, validate
from cases.services.revisions import note_change, subject_of
from casetracker.accounts.models import User
from casetracker.audit.verbs import Verb


@transaction.atomic
def cite(
    *,
    actor: User,
    case: Case,
    record: SealedRecord,
    citation: Citation,
    source: Source | None = None,
) -> Citation:
    """Tie a source to a record of the case or to one of its fields; `source` is a new one."""
    require_change(actor, case)
    if source is not None:
        citation.source = add_source(actor=actor, case=case, source=source)
    if citation.source.team_id != case.team_id:
        raise PermissionDenied("The source belongs to another team.")
    _require_field(record, citation.field)
    citation.record_type, citation.record_id = record.type_label(), record.pk
    citation.person, citation.case = subject_of(record)
    return add_record(actor=actor, case=case, record=citation)


@transaction.atomic
def add_source(*, actor: User, case: Case, source: Source) -> Source:
    """Save a new source of the case's team."""
    require_change(actor, case)
    source.team, source.created_by = case.team, actor
    source.data_key = source.expected_key()
    validate(source)
    source.save(force_insert=True)
    note_change(actor=actor, record=source, act=Verb.ADDED, before={}, case=case)
    return source


def _require_field(record: SealedRecord, name: str) -> None:
    names = {field.name for field in [*record._meta.fields, *record._meta.many_to_many]}
    if name and name not in names - record.kept_fields:
        raise ValidationError({"field": _("Choose one of these.")})
