"""The vault's tables: wrapped data keys, and what recognises the right key file."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class SubjectType(models.TextChoices):
    """Whose values a data key seals."""

    PERSON = "person", _("person")
    CASE = "case", _("case")
    TEAM = "team", _("team")
    WORKER = "worker", _("what a worker keeps for a while")


class DataKey(models.Model):
    """Hold the wrapped key of one subject; deleting it closes the subject's values for ever."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    generation = models.PositiveSmallIntegerField(default=1, editable=False)
    wrapped = models.BinaryField(editable=False)
    kek_id = models.CharField(max_length=40, db_index=True, editable=False)
    subject_type = models.CharField(max_length=10, choices=SubjectType.choices, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("data key")
        verbose_name_plural = _("data keys")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(generation__range=(1, 255)), name="datakey_generation_is_a_byte"
            ),
            models.CheckConstraint(
                condition=models.Q(subject_type__in=SubjectType.values),
                name="datakey_subject_type_known",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class KeyCheck(models.Model):
    """Hold a constant sealed by a key-encryption key: another key file cannot open it."""

    kek_id = models.CharField(primary_key=True, max_length=40, editable=False)
    sealed = models.BinaryField(editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("key check")
        verbose_name_plural = _("key checks")

    def __str__(self) -> str:
        return self.kek_id
