"""The one-time link by which somebody chooses the password of his account."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from casetracker.accounts.models.user import User


class EnrolmentLink(models.Model):
    """An open link: only its digest is stored, and the row goes when the link is used or replaced.

    One row per account, so that there is never more than one way in.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user: models.OneToOneField[User, User] = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="enrolment_link"
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(editable=False)

    class Meta:
        verbose_name = _("enrolment link")
        verbose_name_plural = _("enrolment links")
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="enrolmentlink_expires_later"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
