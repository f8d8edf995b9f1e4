"""A role that an account holds for a time, and who answered for it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casetracker.accounts.models.team import Team
from casetracker.accounts.roles import Role

if TYPE_CHECKING:
    from casetracker.accounts.models.user import User


class GrantQuerySet(models.QuerySet["Grant"]):
    """Grants by how far they have come."""

    def live(self, at: datetime | None = None) -> GrantQuerySet:
        """Keep what is neither taken away nor over, confirmed or still waiting."""
        return self.filter(revoked_at=None, until__gt=at or timezone.now())

    def waiting(self, at: datetime | None = None) -> GrantQuerySet:
        """Keep proposals that nobody has confirmed yet."""
        return self.live(at).filter(confirmed_at=None)

    def in_force(self, at: datetime | None = None) -> GrantQuerySet:
        """Keep what counts: confirmed, not over, not taken away, in a team that is at work."""
        at_work = Q(team=None) | Q(team__is_active=True)
        return self.live(at).filter(at_work, confirmed_at__isnull=False)

    def of_roles(self, *roles: Role) -> GrantQuerySet:
        """Keep these roles."""
        return self.filter(role__in=roles)


class Grant(models.Model):
    """A role in a team with an end; it counts once a second person has confirmed it.

    An empty proposer or confirmer stands for the set-up commands on the server.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user: models.ForeignKey[User, User] = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="grants",
        verbose_name=_("account"),
    )
    team = models.ForeignKey(
        Team,
        on_delete=models.PROTECT,
        related_name="grants",
        null=True,
        blank=True,
        verbose_name=_("team"),
    )
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    until = models.DateTimeField(_("until"))
    proposed_by: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="proposed_grants",
        null=True,
        editable=False,
        verbose_name=_("proposed by"),
    )
    proposed_at = models.DateTimeField(_("proposed at"), default=timezone.now, editable=False)
    confirmed_by: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="confirmed_grants",
        null=True,
        editable=False,
        verbose_name=_("confirmed by"),
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, editable=False)
    revoked_by: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="revoked_grants",
        null=True,
        editable=False,
        verbose_name=_("taken away by"),
    )
    revoked_at = models.DateTimeField(_("taken away at"), null=True, editable=False)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("role of an account")
        verbose_name_plural = _("roles of accounts")
        ordering = ["-proposed_at"]
        indexes = [models.Index(fields=["user", "until"], name="grant_user_until")]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="grant_role_known"),
            models.CheckConstraint(
                condition=Q(role=Role.ADMINISTRATOR, team=None)
                | (~Q(role=Role.ADMINISTRATOR) & Q(team__isnull=False)),
                name="grant_team_unless_administrator",
                violation_error_message=_("Name a team; only an administrator belongs to none."),
            ),
            models.CheckConstraint(
                condition=Q(until__gt=F("proposed_at")),
                name="grant_ends_after_proposal",
                violation_error_message=_("The end must lie in the future."),
            ),
            models.CheckConstraint(
                condition=Q(proposed_by=None) | ~Q(proposed_by=F("user")),
                name="grant_not_proposed_for_oneself",
                violation_error_message=_("Nobody can propose a role for himself."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None)
                | (
                    ~Q(confirmed_by=F("user"))
                    & (Q(proposed_by=None) | ~Q(confirmed_by=F("proposed_by")))
                ),
                name="grant_confirmed_by_a_second_person",
                violation_error_message=_(
                    "A second person has to confirm: neither who proposed it nor who gets it."
                ),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | Q(confirmed_at__isnull=False),
                name="grant_confirmation_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(revoked_by=None) | Q(revoked_at__isnull=False),
                name="grant_revocation_has_a_time",
            ),
            models.UniqueConstraint(
                fields=["user", "team", "role"],
                condition=Q(confirmed_at=None, revoked_at=None),
                name="grant_one_open_proposal",
                violation_error_message=_("This role is already proposed."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.id}"

    @property
    def is_waiting(self) -> bool:
        """Return whether it still needs a second person."""
        return self.confirmed_at is None and self.revoked_at is None

    @property
    def is_over(self) -> bool:
        """Return whether it was taken away or has run out."""
        return self.revoked_at is not None or self.until <= timezone.now()
