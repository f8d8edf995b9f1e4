"""What only a command on the server may do: the first accounts, before a second person exists."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from casetracker.accounts.models import Grant, Team, User
from casetracker.accounts.roles import Role
from casetracker.accounts.services.accounts import create_account
from casetracker.accounts.services.enrolment import open_link
from casetracker.accounts.services.grants import (
    default_until,
    put_in_force,
    refuse_mixed_roles,
)
from casetracker.accounts.services.teams import create_team
from casetracker.accounts.validators import normalise_username
from casetracker.audit.record import record
from casetracker.audit.verbs import Verb


@transaction.atomic
def set_up_administrator(*, username: str) -> str:
    """Make the first administrator and return the token of his enrolment link."""
    in_force = Grant.objects.in_force().of_roles(Role.ADMINISTRATOR)
    if in_force.filter(user__is_active=True).exists():
        raise ValidationError(_("There is an administrator already."), code="not_first")
    user = _account(username)
    grant_by_setup(user=user, role=Role.ADMINISTRATOR)
    return open_link(actor=None, user=user)


@transaction.atomic
def set_up_coordinator(*, team_name: str, username: str) -> str | None:
    """Make the first coordinator of a team, and the team; return a token unless he is enrolled."""
    team = Team.objects.filter(name__iexact=team_name.strip()).first()
    if team is None:
        team = create_team(actor=None, name=team_name)
    in_force = team.grants.in_force().of_roles(Role.COORDINATOR)
    if in_force.filter(user__is_active=True).exists():
        raise ValidationError(_("This team has a coordinator already."), code="not_first")
    user = _account(username)
    grant_by_setup(user=user, role=Role.COORDINATOR, team=team)
    return None if user.has_usable_password() else open_link(actor=None, user=user)


@transaction.atomic
def set_up_link(*, username: str) -> str:
    """Open an account whose owner is locked out and has nobody to ask."""
    user = User.objects.filter(username=normalise_username(username)).first()
    if user is None:
        raise ValidationError(_("There is no such account."), code="unknown")
    return open_link(actor=None, user=user)


@transaction.atomic
def ensure_trial_account(
    *, username: str, display_name: str, password: str, role: Role, team: Team | None = None
) -> User:
    """Make an account of a trial with a given password, a role and nothing to confirm.

    Refused outside a trial, where nobody may choose another's password. A second call changes
    the password only where it differs.
    """
    if not settings.TRIAL:
        raise PermissionDenied(_("Only a trial has accounts with a given password."))
    user = _account(username, display_name)
    if not user.check_password(password):
        user.set_password(password)
        user.save(update_fields=["password"])
        record(actor=None, verb=Verb.PASSWORD_CHANGED, target=user, reason_code="trial")
    if not user.grants.in_force().filter(role=role, team=team).exists():
        grant_by_setup(user=user, role=role, team=team)
    return user


def grant_by_setup(*, user: User, role: Role, team: Team | None = None) -> Grant:
    """Give a role that the set-up itself confirms."""
    grant = Grant(user=user, role=role, team=team, until=default_until())
    refuse_mixed_roles(grant)
    grant.full_clean()
    grant.save(force_insert=True)
    return put_in_force(actor=None, grant=grant)


def _account(username: str, display_name: str = "") -> User:
    found = User.objects.filter(username=normalise_username(username)).first()
    if found is None:
        return create_account(actor=None, username=username, display_name=display_name)
    if not found.is_active:
        raise ValidationError(_("This account is switched off."), code="switched_off")
    return found
