"""Audit events in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Case, Citation
from cases.selectors.case_history import HistoryPage
from cases.services.duplicates import MET
from cases.views.sections import BY_TYPE
from cases.views.wording import Wording
from casetracker.accounts.models import User
from casetracker.audit.models import AuditEvent
from casetracker.audit.verbs import Verb
from casetracker.vault.hiding import are_values_hidden

# Acts whose words name already what was acted on.
SAY_IT_ALL = (Verb.ACCESS_GRANTED, Verb.ACCESS_REVOKED)
# Acts on many records at once, said by the reason code of their event.
TURNS = {
    "merged": gettext_lazy("Made one person of two entries"),
    "merge_taken_back": gettext_lazy("Took a merge back"),
    "joined": gettext_lazy("Joined another case into this one"),
    "split": gettext_lazy("Split this case from another one"),
    "transferred": gettext_lazy("Handed the case to this team"),
}
# What a source said may be about a masked field; the event does not name that field.
MASKED_HERE = (Citation._meta.get_field("remark"),)


@dataclass
class Change:
    """One field of a change: what it held before, where that is known and not masked."""

    label: str
    before: str = ""
    is_masked: bool = False


@dataclass
class Entry:
    """One thing that was done."""

    who: str
    what: str
    when: Any
    url: str = ""
    changes: list[Change] = field(default_factory=list)


def entries(user: User, case: Case, page: HistoryPage) -> list[Entry]:
    """Return the events of a page as sentences, with old values."""
    fields = {event.sequence: _fields(event) for event in page.events}
    # Without names, a change is named by its fields alone.
    revisions = {} if are_values_hidden() else page.revisions
    kept = {sequence: revision.old_values or {} for sequence, revision in revisions.items()}
    named = [
        (field, kept[sequence].get(field.name)) for sequence in kept for field in fields[sequence]
    ]
    wording = Wording(user, named)
    return [
        Entry(
            who=_actor(event, page),
            what=_act(event),
            when=event.at,
            url=_url(event, case),
            changes=_changes(fields[event.sequence], kept.get(event.sequence), wording),
        )
        for event in page.events
    ]


def _actor(event: AuditEvent, page: HistoryPage) -> str:
    actor = page.actors.get(event.actor_id)
    if actor:
        return actor.get_full_name()
    return _("an account that is gone") if event.actor_id else _("the app")


def _act(event: AuditEvent) -> str:
    words: Any = event
    kind = _model(event)
    if event.reason_code in TURNS:
        return str(TURNS[event.reason_code])
    if event.reason_code == MET:
        return _("Met a similar person at an intake, number E-%(number)s") % {
            "number": event.sequence
        }
    if event.verb in SAY_IT_ALL:
        return str(capfirst(words.get_verb_display()))
    return _("%(act)s: %(record)s") % {
        "act": capfirst(words.get_verb_display()),
        "record": kind._meta.verbose_name if kind else _("case"),
    }


def _model(event: AuditEvent) -> Any:
    try:
        return apps.get_model(event.target_type)
    except (LookupError, ValueError):
        return None


def _fields(event: AuditEvent) -> list[Any]:
    """Return the fields that an event names, as far as they still exist."""
    model = _model(event)
    found = []
    for name in event.fields if model else ():
        try:
            found.append(model._meta.get_field(name))
        except FieldDoesNotExist:
            continue
    return found


def _changes(fields: list[Any], kept: dict[str, Any] | None, wording: Wording) -> list[Change]:
    found = []
    for one in fields:
        is_masked = getattr(one, "critical", False) or one in MASKED_HERE
        known = kept is not None and one.name in kept and not is_masked
        before = wording.of(one, kept[one.name]) if known and kept else ""
        found.append(Change(str(capfirst(one.verbose_name)), before, is_masked))
    return found


def _url(event: AuditEvent, case: Case) -> str:
    if event.target_type == Case.type_label():
        return case.get_absolute_url()
    section = BY_TYPE.get(event.target_type)
    if section is None:
        return ""
    return reverse(f"{section.name}-detail", args=[case.shown_code, event.target_id])
