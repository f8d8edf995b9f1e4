"""The one way into the audit."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from casetracker.audit.models import AuditEvent
from casetracker.audit.verbs import Verb


def record(  # noqa: PLR0913  (the columns of one row, each by its name)
    *,
    actor: Any,
    verb: Verb,
    target: Any = None,
    target_type: str = "",
    target_id: str = "",
    case_id: uuid.UUID | None = None,
    fields: Iterable[str] = (),
    count: int | None = None,
    outcome: str = "ok",
    reason_code: str = "",
) -> AuditEvent:
    """Append an event in the running transaction.

    `actor` is a user or None for the system; `target` a model instance, named by its label and key.
    `fields` are names of fields; neither they nor the reason code may carry what somebody wrote.
    """
    if target is not None:
        target_type, target_id = target._meta.label_lower, str(target.pk)
    return AuditEvent.objects.create(
        actor_id=str(getattr(actor, "pk", None) or ""),
        verb=verb,
        target_type=target_type,
        target_id=target_id,
        case_id=case_id,
        fields=sorted(fields),
        count=count,
        outcome=outcome,
        reason_code=reason_code,
    )
