"""The history of one row in the admin: who did what to which fields, without values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from casetracker.accounts.models import User
from casetracker.audit.models import AuditEvent

MOST_EVENTS = 100


@dataclass(frozen=True)
class Entry:
    """One line of the history."""

    at: datetime
    who: str
    what: str
    fields: str


def history_of(row: models.Model) -> list[Entry]:
    """Return the newest events about a row, two queries in all."""
    events = list(
        AuditEvent.objects.filter(
            target_id=str(row.pk), target_type=row._meta.label_lower
        ).order_by("-sequence")[:MOST_EVENTS]
    )
    actors = {event.actor_id for event in events if event.actor_id}
    names = {str(one.pk): one.get_full_name() for one in User.objects.filter(pk__in=actors)}
    return [
        Entry(
            at=event.at,
            who=names.get(event.actor_id, _("the system")),
            what=event.get_verb_display(),
            fields=", ".join(_label(row, name) for name in event.fields),
        )
        for event in events
    ]


def _label(row: models.Model, name: str) -> str:
    try:
        field: Any = row._meta.get_field(name)
    except FieldDoesNotExist:
        return name
    return str(capfirst(field.verbose_name))
