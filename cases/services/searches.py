"""Searches that somebody made: kept sealed for half an hour, then deleted with their keys."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cases.access import AnyUser
from cases.models import Case, SearchRecord
from cases.selectors.case_search import Asked, Hit
from casetracker.accounts.models import User
from casetracker.audit.record import record as record_event
from casetracker.audit.verbs import Verb
from casetracker.vault.data_keys import create_data_key
from casetracker.vault.hiding import values_open
from casetracker.vault.models import DataKey, SubjectType

KEPT_FOR = timedelta(minutes=30)
SEARCHED = "search"


@transaction.atomic
def keep_search(*, actor: User, asked: Asked, hits: Sequence[Hit]) -> SearchRecord:
    """Keep what was looked for and found, and leave the event with the number of results."""
    purge_searches()
    now = timezone.now()
    kept = SearchRecord(
        owner=actor,
        data_key=create_data_key(SubjectType.WORKER),
        created_at=now,
        expires_at=now + KEPT_FOR,
    )
    kept.content = {
        "words": asked.text,
        "year": asked.year,
        "hits": [[str(hit.case), str(hit.person), round(hit.score, 3), hit.reason] for hit in hits],
    }
    kept.save(force_insert=True)
    record_event(
        actor=actor,
        verb=Verb.LISTED,
        target_type=Case.type_label(),
        count=len(hits),
        reason_code=SEARCHED,
    )
    return kept


def kept_search(user: AnyUser, pk: UUID) -> SearchRecord | None:
    """Return somebody's own search while it is kept."""
    mine = SearchRecord.objects.visible_to(user)
    return mine.filter(pk=pk, expires_at__gt=timezone.now()).first()


def read_search(kept: SearchRecord) -> tuple[Asked, list[Hit]]:
    """Return what was looked for and found, also where the page must show nothing of it."""
    with values_open():
        content = kept.content
    hits = [
        Hit(UUID(case), UUID(person), score, reason)
        for case, person, score, reason in content["hits"]
    ]
    return Asked.of(content["words"], content["year"]), hits


@transaction.atomic
def purge_searches() -> int:
    """Delete the searches whose time is over, each with the key that sealed it."""
    over = SearchRecord.objects.unscoped("expired searches of everybody").filter(
        expires_at__lte=timezone.now()
    )
    rows = dict(over.values_list("pk", "data_key"))
    SearchRecord.objects.unscoped("expired searches of everybody").filter(pk__in=rows).delete()
    DataKey.objects.filter(pk__in=rows.values(), subject_type=SubjectType.WORKER).delete()
    return len(rows)
