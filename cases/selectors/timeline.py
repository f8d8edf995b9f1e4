"""What happened in a case, the newest first: notes, and what the records themselves tell."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Substr

from cases.fields import earliest_day
from cases.models import AsylumDecision, Case, Citation, Note, StageChange
from cases.selectors.case_records import day_of_note, of_case, preload_all
from casetracker.accounts.models import User

PAGE_SIZE = 25
LONGEST_CURSOR = 300
NOTE, STAGE, DECISION = "note", "stage", "decision"

Event = Note | StageChange | AsylumDecision
signer = Signer(salt="cases.timeline")


@dataclass(frozen=True)
class Timeline:
    """Events of a case, what sources say of its notes, and the cursor of the page after them."""

    events: list[Event] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    next: str = ""


def day_of(event: Event) -> str:
    """Return the day by which an event stands in its place, as ISO text."""
    if isinstance(event, Note):
        partial, written = event.happened, event.created_at
    elif isinstance(event, AsylumDecision):
        partial, written = event.decided, event.created_at
    else:
        partial, written = None, event.from_at
    day: date = partial.stored_earliest if partial else written.date()
    return day.isoformat()


def newest(*parts: Sequence[Event], most: int) -> list[Event]:
    """Merge events of several kinds; what is kept on top comes first."""
    found = [event for part in parts for event in part]
    found.sort(key=day_of, reverse=True)
    found.sort(key=lambda event: not (isinstance(event, Note) and event.is_pinned))
    return found[:most]


def timeline(user: User, case: Case, *, notes_only: bool, after: str = "") -> Timeline:
    """Read one page of what happened; a cursor that leads nowhere gives the first page."""
    place = _read(after)
    first, *others = [_places(rows, kind, place) for kind, rows in _kinds(user, case, notes_only)]
    ordered = first.union(*others, all=True) if others else first
    found = list(ordered.order_by("-day", "-key")[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    events = _read_events(user, case, shown)
    cursor = signer.sign_object(list(shown[-1][:2])) if len(found) > PAGE_SIZE else ""
    return Timeline(events, _citations(user, case, events), cursor)


def _kinds(user: User, case: Case, notes_only: bool) -> list[tuple[str, QuerySet[Any]]]:
    notes = of_case(Note, user, case).annotate(day=day_of_note())
    if notes_only:
        return [(NOTE, notes)]
    written = Substr(Cast("created_at", CharField()), 1, 10)
    decided = Coalesce(earliest_day("decided"), written, output_field=CharField())
    begun = Substr(Cast("from_at", CharField()), 1, 10)
    stages = StageChange.objects.visible_to(user).filter(case=case)
    return [
        (NOTE, notes),
        (STAGE, stages.annotate(day=begun)),
        (DECISION, of_case(AsylumDecision, user, case).annotate(day=decided)),
    ]


def _places(rows: QuerySet[Any], kind: str, place: tuple[str, str] | None) -> Any:
    keyed = rows.annotate(key=Cast("pk", CharField()), which=Value(kind))
    if place:
        day, key = place
        keyed = keyed.filter(Q(day__lt=day) | Q(day=day, key__lt=key))
    return keyed.order_by().values_list("day", "key", "which")


def _read_events(user: User, case: Case, places: Sequence[Any]) -> list[Event]:
    wanted: dict[str, list[str]] = {NOTE: [], STAGE: [], DECISION: []}
    for _day, key, kind in places:
        wanted[kind].append(key)
    rows: dict[str, Any] = {
        NOTE: of_case(Note, user, case).filter(pk__in=wanted[NOTE]),
        STAGE: StageChange.objects.visible_to(user).filter(case=case, pk__in=wanted[STAGE]),
        DECISION: of_case(AsylumDecision, user, case).filter(pk__in=wanted[DECISION]),
    }
    found = {
        (kind, str(row.pk).replace("-", "")): row
        for kind, keys in wanted.items()
        for row in (rows[kind] if keys else ())
    }
    events = [found.get((kind, key.replace("-", ""))) for _day, key, kind in places]
    shown = [event for event in events if event is not None]
    preload_all([case, *(row for row in shown if not isinstance(row, StageChange))])
    return shown


def _citations(user: User, case: Case, events: Sequence[Event]) -> list[Citation]:
    notes = [event.pk for event in events if isinstance(event, Note)]
    if not notes:
        return []
    found = list(of_case(Citation, user, case).filter(record_id__in=notes))
    preload_all(found)
    return found


def _read(cursor: str) -> tuple[str, str] | None:
    if not cursor or len(cursor) > LONGEST_CURSOR or not cursor.isascii():
        return None
    try:
        day, key = signer.unsign_object(cursor)
    except (BadSignature, json.JSONDecodeError, ValueError, TypeError):
        return None
    return str(day), str(key)
