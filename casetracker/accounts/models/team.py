"""A team: the circle inside which cases are seen."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casetracker.vault.fields import DataKeyField


class Team(models.Model):
    """People who work on the same cases."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=80)
    is_active = models.BooleanField(_("at work"), default=True)
    # Seals what belongs to the team as a whole: contacts, sources, drafts.
    data_key = DataKeyField()
    created_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="team_name_unique_any_case",
                violation_error_message=_("A team of this name exists."),
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="team_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name
