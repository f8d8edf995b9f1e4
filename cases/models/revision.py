"""The old values of changed records: behind history, the conflict page and undo."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.access import LawyersSee
from cases.models.case import Case
from cases.models.person import Person
from cases.querysets import SubjectQuerySet
from casetracker.audit.verbs import Verb
from casetracker.vault.fields import DataKeyField, EncryptedJSONField


class RevisionQuerySet(SubjectQuerySet["Revision"]):
    """Revisions; not for lawyers."""

    lawyers = LawyersSee.NONE

    def of(self, record: models.Model) -> RevisionQuerySet:
        """Keep the revisions of one record, the newest first."""
        return self.filter(record_type=record._meta.label_lower, record_id=record.pk).order_by(
            "-version"
        )


class Revision(models.Model):
    """One change of one record: which fields, and what they held before."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record_type = models.CharField(max_length=64)
    record_id = models.UUIDField()
    #: The version that the change produced.
    version = models.PositiveIntegerField()
    act = models.CharField(max_length=32, choices=Verb.choices)
    fields = models.JSONField(default=list)
    old_values = EncryptedJSONField(aad_name="revision.old_values", default=dict)
    data_key = DataKeyField()
    person = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="revisions"
    )
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="revisions")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    # One act of a person may change many records; undo takes them back together.
    operation = models.UUIDField(null=True, editable=False)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        constraints = [
            models.UniqueConstraint(fields=["record_id", "version"], name="revision_once_a_version")
        ]
        indexes = [
            models.Index(fields=["case", "-at"], name="revision_case"),
            models.Index(fields=["person", "-at"], name="revision_person"),
            models.Index(
                fields=["operation"],
                condition=models.Q(operation__isnull=False),
                name="revision_operation",
            ),
        ]

    def __str__(self) -> str:
        return f"revision {self.version} of {self.record_type}"
