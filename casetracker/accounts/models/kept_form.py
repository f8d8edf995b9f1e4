"""What somebody had typed when their session ended."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casetracker.vault.fields import DataKeyField, EncryptedJSONField


class KeptForm(models.Model):
    """A form that was sent too late: kept sealed for its sender, for a short time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="kept_forms"
    )
    # Where it was sent: addresses hold codes, never words.
    path = models.CharField(max_length=200)
    fields = EncryptedJSONField(aad_name="keptform.fields", default=dict)
    data_key = DataKeyField()
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("kept form")
        verbose_name_plural = _("kept forms")

    def __str__(self) -> str:
        return str(self.id)

    def get_absolute_url(self) -> str:
        """Return where its page shows it filled in."""
        return f"{self.path}{'&' if '?' in self.path else '?'}kept={self.pk}"
