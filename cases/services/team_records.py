"""Records that belong to a team and to no case: sources, contacts, and citations for them."""

from __future__ import annotations

from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models, transaction

from cases import access
from cases.models import Citation
from cases.models.organisation import TeamRecord
from cases.services.records import validate
from cases.services.revisions import note_change
from casetracker.accounts.models import Team, User
from casetracker.audit.verbs import Verb

R = TypeVar("R", bound=TeamRecord)


@transaction.atomic
def add_team_record(*, actor: User, record: R) -> R:
    """Save a new record of the team that it names, under the team's data key."""
    _require_team(actor, record.team)
    record.created_by, record.data_key = actor, record.expected_key()
    validate(record)
    record.save(force_insert=True)
    note_change(actor=actor, record=record, act=Verb.ADDED, before={}, case=None)
    return record


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
