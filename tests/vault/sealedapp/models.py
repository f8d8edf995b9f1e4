"""Models of the vault's tests."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models

from casetracker.vault.fields import (
    DataKeyField,
    EncryptedField,
    EncryptedJSONField,
    EncryptedTextField,
)


class WeightField(EncryptedField):
    """A field of its own kind, as other apps declare them."""

    def decode(self, text: str | None) -> int | None:
        return None if text is None else int(text)


class SealedRecord(models.Model):
    """What every sealed model has in common."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data_key = DataKeyField()
    remark = EncryptedTextField(aad_name="*.remark", blank=True)

    class Meta:
        abstract = True


class Heron(SealedRecord):
    """An invented bird."""

    city = models.CharField(max_length=40, default="", blank=True)
    name = EncryptedTextField(aad_name="heron.name", max_length=20)
    traits: Any = EncryptedJSONField(aad_name="heron.traits", blank=True)
    weight: Any = WeightField(aad_name="heron.weight", blank=True)

    def __str__(self) -> str:
        return str(self.pk)


class Nest(SealedRecord):
    """Belongs to a heron and has a name that is bound to an older name of the model."""

    aad_prefix = "dwelling"

    heron = models.ForeignKey(Heron, on_delete=models.CASCADE, related_name="nests")

    def __str__(self) -> str:
        return str(self.pk)
