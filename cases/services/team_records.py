"""What belongs to a team and to no case: sources, contacts, labels, and their citations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone

from cases import access
from cases.models import Citation, Label, SealedRecord
from cases.models.organisation import TeamRecord
from cases.selectors.name_reach import NAMED, names_somebody
from cases.services.records import lock, require_free, save_next_version, set_fields, validate
from cases.services.revisions import note_change, old_values
from casetracker.accounts.models import Team, User
from casetracker.audit.record import record as record_event
from casetracker.audit.verbs import Verb

R = TypeVar("R", TeamRecord, Label)


@transaction.atomic
def add_team_record(*, actor: User, record: R) -> R:
    """Save a new record of the team that it names, under the team's data key."""
    _require_team(actor, record.team)
    _require_no_names(actor, record)
    record.created_by = actor
    if isinstance(record, SealedRecord):
        record.data_key = record.expected_key()
    validate(record)
    record.save(force_insert=True)
    _note(actor, record, Verb.ADDED, {})
    return record


@transaction.atomic
def change_team_record(*, actor: User, record: R, changes: Mapping[str, Any], version: int) -> R:
    """Set fields of a team's record that was shown at a version; raise Conflict at another one."""
    _require_team(actor, record.team)
    current = lock(record, version)
    before = old_values(current, changes)
    require_free(current, changes)
    changed = set_fields(current, changes, before)
    _require_no_names(actor, current)
    if changed:
        save_next_version(current, changed)
        _note(actor, current, Verb.CHANGED, {name: before[name] for name in changed})
    return current


@transaction.atomic
def remove_team_record(*, actor: User, record: R, version: int) -> None:
    """Hide a team's record."""
    _require_team(actor, record.team)
    current = lock(record, version)
    current.removed_at, current.removed_by = timezone.now(), actor
    save_next_version(current, ["removed_at", "removed_by"])
    _note(actor, current, Verb.REMOVED, {})


@transaction.atomic
def cite_for_team(*, actor: User, record: models.Model, citation: Citation) -> Citation:
    """Tie a team's source to one of its records or to a row of reference data.

    It is about no person and no case: everybody may read it.
    """
    _require_team(actor, citation.source.team)
    citation.record_type, citation.record_id = record._meta.label_lower, record.pk
    citation.created_by, citation.data_key = actor, citation.expected_key()
    validate(citation)
    citation.save(force_insert=True)
    note_change(actor=actor, record=citation, act=Verb.ADDED, before={}, case=None)
    return citation


def _require_team(actor: User, team: Team) -> None:
    if team.pk not in access.teams_to_start_cases(actor):
        raise PermissionDenied("The actor does not work on cases in this team.")


def _require_no_names(actor: User, record: TeamRecord | Label) -> None:
    """Raise ValidationError where a label, which lists and addresses show, names somebody."""
    if isinstance(record, Label) and names_somebody(actor, record.name):
        raise ValidationError({"name": NAMED})


def _note(actor: User, record: Any, act: Verb, before: dict[str, Any]) -> None:
    """Leave the event, and the old values where the record has a key to seal them with."""
    if isinstance(record, SealedRecord):
        note_change(actor=actor, record=record, act=act, before=before, case=None)
    else:
        record_event(actor=actor, verb=act, target=record, fields=before)
