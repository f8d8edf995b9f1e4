"""Forms that were sent after the session had ended: sealed, for ten minutes, for their sender."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from casetracker.accounts.models import KeptForm, User
from casetracker.vault.data_keys import create_data_key
from casetracker.vault.models import DataKey, SubjectType

KEPT_FOR = timedelta(minutes=10)
MOST = 5
MOST_TEXT = 200_000
LONGEST_PATH = 200
NEVER_KEPT = frozenset({"csrfmiddlewaretoken", "password", "present", "again"})


@transaction.atomic
def keep_form(*, user: User, path: str, fields: Mapping[str, Sequence[str]]) -> KeptForm | None:
    """Keep what was sent to an address, in place of what was kept of it before.

    None where it is too much to keep.
    """
    purge_kept_forms()
    typed = {name: list(values) for name, values in fields.items() if name not in NEVER_KEPT}
    if not typed or len(path) > LONGEST_PATH or len(json.dumps(typed)) > MOST_TEXT:
        return None
    _delete(KeptForm.objects.filter(user=user, path=path))
    newest = kept_of(user).values_list("pk", flat=True)[: MOST - 1]
    _delete(KeptForm.objects.filter(user=user).exclude(pk__in=list(newest)))
    kept = KeptForm(user=user, path=path, data_key=create_data_key(SubjectType.WORKER))
    kept.fields = typed
    kept.save(force_insert=True)
    return kept


def kept_of(user: Any) -> QuerySet[KeptForm]:
    """Return what is kept for a user now, the newest first."""
    now = timezone.now()
    return KeptForm.objects.filter(user=user.pk, created_at__gt=now - KEPT_FOR).order_by(
        "-created_at"
    )


def find_kept(*, user: Any, pk: UUID, path: str) -> KeptForm | None:
    """Return what a user sent to an address, as long as it is kept."""
    return kept_of(user).filter(pk=pk, path=path).select_related("data_key").first()


@transaction.atomic
def forget_kept(*, user: Any, pk: UUID) -> None:
    """Delete what was kept, with its key."""
    _delete(KeptForm.objects.filter(user=user.pk, pk=pk))


@transaction.atomic
def purge_kept_forms() -> int:
    """Delete all that was kept long enough; return how many."""
    return _delete(KeptForm.objects.filter(created_at__lte=timezone.now() - KEPT_FOR))


def _delete(forms: QuerySet[KeptForm]) -> int:
    found = dict(forms.values_list("pk", "data_key_id"))
    KeptForm.objects.filter(pk__in=found).delete()
    DataKey.objects.filter(pk__in=found.values()).delete()
    return len(found)
