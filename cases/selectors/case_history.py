"""The audit events of a case, with the values that its changes replaced."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from cases.models import Case, Revision
from casetracker.accounts.models import User
from casetracker.audit.models import AuditEvent
from casetracker.audit.verbs import Verb
from casetracker.vault.data_keys import preload

PAGE_SIZE = 100
# What leaves a case as it was.
READ_ONLY = (Verb.OPENED, Verb.LISTED, Verb.REVEALED, Verb.EXPORTED, Verb.PRINTED)


@dataclass(frozen=True)
class HistoryPage:
    """Events, the newest first; who did them; and the revision behind each change."""

    events: list[AuditEvent]
    actors: dict[str, User]
    revisions: dict[int, Revision]


def case_history_page(
    user: User, case: Case, *, before: int | None = None, changes_only: bool = False
) -> HistoryPage:
    """Read one page of the history of a case; `before` is the sequence number to start below.

    With `changes_only`, without who only looked.
    """
    found = AuditEvent.objects.about_case(case.pk).order_by("-sequence")
    if changes_only:
        found = found.exclude(verb__in=READ_ONLY)
    if before is not None:
        found = found.filter(sequence__lt=before)
    events = list(found[:PAGE_SIZE])
    actors = User.objects.filter(pk__in={event.actor_id for event in events if event.actor_id})
    targets = {event.target_id for event in events if event.fields}
    revisions = list(Revision.objects.visible_to(user).filter(record_id__in=targets))
    preload(revisions)
    return HistoryPage(
        events, {str(actor.pk): actor for actor in actors}, _matched(events, revisions)
    )


def _matched(events: list[AuditEvent], revisions: list[Revision]) -> dict[int, Revision]:
    """Find the revision that was written together with each event.

    Neither names the other: an event outlives the record, a revision goes with its key. They agree
    in record, act and fields, and were written within one transaction.
    """
    alike: dict[Any, list[Revision]] = defaultdict(list)
    for revision in revisions:
        alike[str(revision.record_id), revision.act, tuple(revision.fields)].append(revision)
    found = {}
    for event in events:
        if near := alike.get((event.target_id, event.verb, tuple(event.fields))):
            found[event.sequence] = min(near, key=lambda one: abs(one.at - event.at))
    return found
