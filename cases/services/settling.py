"""Keeping a record's key, tokens and revisions in step with whom it is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from cases.models import Case, Citation, File, Person, Revision, SealedRecord
from cases.querysets import unscoped
from cases.services.file_keys import files_follow, rewrap_file
from cases.services.identifiers import refresh_tokens
from cases.services.revisions import subject_of
from casetracker.vault.data_keys import preload
from casetracker.vault.fields import encrypted_fields, reseal
from casetracker.vault.models import DataKey

FOLLOWED = ["person", "case", "data_key", "old_values"]
#: Fields that say whom a record is about.
HOMES = frozenset({"case", "person", "people", "claim"})
WHY = "what hangs on a record goes with it, whoever sees it"


def settle(record: SealedRecord, changed: Iterable[str] = ()) -> None:
    """Seal a record anew where it is about somebody else now, with all that hangs on it.

    `changed` names the fields that were set.
    """
    with unscoped(WHY):
        key = record.expected_key()
        moved = key.pk != record.data_key_id
        if moved:
            _seal_under(record, key)
        refresh_tokens(record)
        person, case = subject_of(record)
        follow(Revision.objects.of(record), person, case, record.data_key_id)
        if moved or HOMES & set(changed):
            files_follow(record)
            _citations_follow(record)
        if not isinstance(record, Person | Case):
            for other in _sealed_through(record):
                settle(other)


def _seal_under(record: SealedRecord, key: DataKey) -> None:
    if isinstance(record, File):
        record.save(update_fields=rewrap_file(record, key))
    elif encrypted_fields(record):
        record.save(update_fields=reseal(record, key))
    else:
        record.data_key = key
        record.save(update_fields=["data_key"])


def _citations_follow(record: SealedRecord) -> None:
    person, case = subject_of(record)
    cited = Citation._base_manager.filter(record_type=record.type_label(), record_id=record.pk)
    for citation in cited.select_for_update(of=("self",), no_key=True):
        if (citation.person_id, citation.case_id) != (person and person.pk, case and case.pk):
            citation.person, citation.case = person, case
            citation.save(update_fields=["person", "case"])
            settle(citation)


def follow(
    revisions: Iterable[Revision], person: Person | None, case: Case | None, key_id: UUID
) -> None:
    """Let revisions be about, and sealed for, whom their record is about now."""
    wanted = (person and person.pk, case and case.pk, key_id)
    astray = [row for row in revisions if (row.person_id, row.case_id, row.data_key_id) != wanted]
    preload(astray)
    for revision in astray:
        old = revision.old_values
        revision.person, revision.case = person, case
        revision.data_key_id = key_id
        revision.old_values = old
        revision.save(update_fields=FOLLOWED)


def _sealed_through(record: SealedRecord) -> Iterator[SealedRecord]:
    """Yield the records that name this one and lie under another key than they should."""
    for relation in record._meta.related_objects:
        model = relation.related_model
        if not (isinstance(model, type) and issubclass(model, SealedRecord)):
            continue
        for row in model._base_manager.filter(**{relation.field.name: record}):
            if not row.has_expected_key():
                yield row
