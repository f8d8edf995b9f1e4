"""The account of somebody who works here."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from casetracker.accounts.preferences import Language, Theme, validate_time_zone
from casetracker.accounts.roles import Role, roles_conflict
from casetracker.accounts.validators import normalise_username, validate_username


@dataclass(frozen=True)
class ActiveGrant:
    """A role that counts at this moment."""

    role: Role
    team_id: uuid.UUID | None
    until: datetime


class UserManager(BaseUserManager["User"]):
    """Accounts; the services are the way in, this serves them and tests."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        """Make an account; without a password nobody can sign in to it."""
        user = self.model(username=normalise_username(username), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=normalise_username(username or ""))


class User(AbstractBaseUser):
    """Somebody who works here: what is stored about staff is no more than this.

    What an account may do comes from its grants alone. There is no superuser.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(
        _("user name"),
        max_length=30,
        unique=True,
        validators=[validate_username],
        error_messages={"unique": _("This user name is taken.")},
    )
    display_name = models.CharField(_("name shown to colleagues"), max_length=80, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    language = models.CharField(_("language"), max_length=8, choices=Language.choices, blank=True)
    theme = models.CharField(_("colours"), max_length=8, choices=Theme.choices, default=Theme.AUTO)
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="UTC", validators=[validate_time_zone]
    )
    hides_names = models.BooleanField(_("hide names whenever I sign in"), default=False)
    is_active = models.BooleanField(_("may sign in"), default=True)
    # Part of every session's proof: raising it ends all sessions of the account.
    session_epoch = models.PositiveIntegerField(default=0, editable=False)
    date_joined = models.DateTimeField(_("made at"), default=timezone.now, editable=False)

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    is_superuser = False

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["username"]
        constraints = [
            models.UniqueConstraint(Lower("username"), name="user_username_unique_any_case"),
            models.CheckConstraint(
                condition=models.Q(language__in=["", *Language.values]), name="user_language_known"
            ),
            models.CheckConstraint(
                condition=models.Q(theme__in=Theme.values), name="user_theme_known"
            ),
        ]

    def __str__(self) -> str:
        return self.username

    def get_username(self) -> str:
        return self.username

    def get_full_name(self) -> str:
        """Return the name that colleagues see."""
        return self.display_name or self.username

    @property
    def is_staff(self) -> bool:
        """Return whether the admin site is open to this account; its grants decide."""
        return self.has_role(Role.ADMINISTRATOR) or self.has_role(Role.COORDINATOR)

    def has_perm(self, perm: str, obj: object | None = None) -> bool:
        """Refuse: rights come from grants, asked for by name, not from a table of permissions."""
        return False

    def has_perms(self, perm_list: Iterable[str], obj: object | None = None) -> bool:
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return False

    def active_grants(self) -> list[ActiveGrant]:
        """Return the grants that count now; one query, remembered on this instance.

        With strict roles an administrator's grant silences the account's roles in teams, so that
        grants made while the rule was off lose their effect as soon as it is on again.
        """
        if not hasattr(self, "_active_grants"):
            self._active_grants = self._read_active_grants()
        return self._active_grants

    def has_role(self, role: Role, team: Any = None) -> bool:
        """Return whether the account holds the role now, in the team where one is named."""
        team_id = getattr(team, "pk", team)
        return any(
            grant.role == role and (team_id is None or grant.team_id == team_id)
            for grant in self.active_grants()
        )

    def teams_with(self, role: Role) -> list[uuid.UUID]:
        """Return the teams in which the account holds the role now."""
        return [
            grant.team_id
            for grant in self.active_grants()
            if grant.role == role and grant.team_id is not None
        ]

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        super().refresh_from_db(*args, **kwargs)
        self.__dict__.pop("_active_grants", None)

    def _read_active_grants(self) -> list[ActiveGrant]:
        if not self.is_active:
            return []
        rows = self.grants.in_force().values_list("role", "team_id", "until")
        grants = [ActiveGrant(Role(role), team_id, until) for role, team_id, until in rows]
        if settings.STRICT_ROLES and any(g.role == Role.ADMINISTRATOR for g in grants):
            return [g for g in grants if not roles_conflict(g.role, Role.ADMINISTRATOR)]
        return grants

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        return salted_hmac(
            "casetracker.accounts.session",
            f"{self.session_epoch}:{self.password}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()
