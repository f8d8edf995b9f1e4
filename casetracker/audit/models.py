"""Append-only events: who did what to which record, and when. No names, no values."""

from __future__ import annotations

import uuid
from typing import Any, NoReturn

from django.db import models
from django.utils import timezone

from casetracker.audit.verbs import Verb


class AppendOnlyError(RuntimeError):
    """Somebody tried to change or delete an audit event."""


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    """Events; they can be read and added, nothing else."""

    def about_case(self, case_id: uuid.UUID) -> AuditEventQuerySet:
        """Keep what was done to a case and to its records."""
        return self.filter(case_id=case_id)

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError("An audit event cannot be changed.")

    def delete(self) -> NoReturn:
        raise AppendOnlyError("An audit event cannot be deleted.")


class AuditEvent(models.Model):
    """One thing that was done."""

    sequence = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(default=timezone.now, editable=False)
    # Text, not a foreign key: the event outlives the account and the record that it names.
    actor_id = models.CharField(max_length=36, blank=True, editable=False)
    verb = models.CharField(max_length=32, choices=Verb.choices, editable=False)
    target_type = models.CharField(max_length=64, blank=True, editable=False)
    target_id = models.CharField(max_length=64, blank=True, editable=False)
    case_id = models.UUIDField(null=True, editable=False)
    fields = models.JSONField(default=list, editable=False)
    count = models.PositiveIntegerField(null=True, editable=False)
    outcome = models.CharField(max_length=16, default="ok", editable=False)
    reason_code = models.CharField(max_length=64, blank=True, editable=False)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["case_id", "-sequence"], name="auditevent_case"),
            models.Index(fields=["actor_id", "-sequence"], name="auditevent_actor"),
            models.Index(fields=["target_id", "-sequence"], name="auditevent_target"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.verb} {self.target_type}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise AppendOnlyError("An audit event cannot be changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError("An audit event cannot be deleted.")
