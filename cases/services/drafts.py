"""Intakes that are not finished: kept sealed for their owner, for a week."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import access
from cases.models import Draft
from casetracker.accounts.models import User
from casetracker.audit.record import record as record_event
from casetracker.audit.verbs import Verb
from casetracker.vault.data_keys import create_data_key
from casetracker.vault.models import DataKey, SubjectType

KEPT_FOR = timedelta(days=7)
MOST = 20
MOST_TEXT = 200_000
Typed = Mapping[str, Sequence[str]]


@transaction.atomic
def save_draft(
    *,
    actor: User,
    typed: Typed,
    draft: Draft | None = None,
    similar: Mapping[str, Any] | None = None,
) -> Draft:
    """Keep what was typed, sealed, for another week; `similar` is who was found to be alike."""
    now = timezone.now()
    fields = {"typed": {name: list(values) for name, values in typed.items()}}
    if similar is not None:
        fields |= {"similar": dict(similar)}
    if len(json.dumps(fields)) > MOST_TEXT:
        raise ValidationError(_("This is too long for a draft. Shorten it."), code="too_long")
    is_new = draft is None
    if draft is None:
        if Draft.objects.visible_to(actor).filter(expires_at__gt=now).count() >= MOST:
            raise ValidationError(
                _("You have twenty drafts. Finish or delete one first."), code="too_many"
            )
        draft = Draft(owner=actor, data_key=create_data_key(SubjectType.WORKER))
    elif draft.owner_id != actor.pk:
        raise PermissionDenied("A draft is its owner's alone.")
    draft.fields, draft.updated_at, draft.expires_at = fields, now, now + KEPT_FOR
    draft.team_id = _team_of(actor, typed)
    draft.save(force_insert=is_new)
    record_event(actor=actor, verb=Verb.ADDED if is_new else Verb.CHANGED, target=draft)
    return draft


def _team_of(actor: User, typed: Typed) -> UUID | None:
    """Return the team in which the case would be opened, as far as that is clear."""
    own = access.teams_to_start_cases(actor)
    named = [team for team in own if str(team) in typed.get("team", ())]
    clear = named or own
    return clear[0] if len(clear) == 1 else None


@transaction.atomic
def delete_draft(*, actor: User, draft: Draft) -> None:
    """Delete a draft with its key, which closes whatever copies of it there are."""
    if draft.owner_id != actor.pk:
        raise PermissionDenied("A draft is its owner's alone.")
    record_event(actor=actor, verb=Verb.REMOVED, target=draft)
    _delete([draft])


@transaction.atomic
def purge_drafts() -> int:
    """Delete the drafts whose week is over; return how many."""
    over = list(
        Draft.objects.unscoped("drafts are deleted by their age").filter(
            expires_at__lte=timezone.now()
        )
    )
    if over:
        record_event(
            actor=None,
            verb=Verb.REMOVED,
            target_type=Draft._meta.label_lower,
            count=len(over),
            reason_code="expired",
        )
    _delete(over)
    return len(over)


def _delete(drafts: Sequence[Draft]) -> None:
    keys = [draft.data_key_id for draft in drafts]
    rows = Draft.objects.unscoped("the caller names the drafts")
    rows.filter(pk__in=[draft.pk for draft in drafts]).delete()
    DataKey.objects.filter(pk__in=keys).delete()
