"""Roles: proposed by an administrator, confirmed by a second person, taken away by either."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casetracker.accounts.models import EnrolmentLink, Grant, Team, User
from casetracker.accounts.rights import may_confirm, may_revoke, require_administrator
from casetracker.accounts.roles import Role, roles_conflict
from casetracker.accounts.services.accounts import lock_account
from casetracker.accounts.services.sessions import end_sessions
from casetracker.audit.record import record
from casetracker.audit.verbs import Verb

DEFAULT_DURATION = timedelta(days=365)
LONGEST_DURATION = timedelta(days=2 * 366)


def default_until() -> datetime:
    """Return the end of a role for which none is named: twelve months from now."""
    return timezone.now() + DEFAULT_DURATION


@transaction.atomic
def propose_grant(
    *, actor: User, user: User, role: Role, team: Team | None = None, until: datetime | None = None
) -> Grant:
    """Propose a role; it counts for nothing until somebody else has confirmed it."""
    user = lock_account(user)
    grant = Grant(
        user=user, role=role, team=team, until=until or default_until(), proposed_by=actor
    )
    check_proposal(actor=actor, grant=grant)
    _close_forgotten_proposals(grant)
    grant.full_clean()
    grant.save(force_insert=True)
    record(actor=actor, verb=Verb.GRANT_PROPOSED, target=grant, reason_code=grant.role)
    return grant


def check_proposal(*, actor: User, grant: Grant) -> None:
    """Refuse a proposal that breaks a rule, in words for whoever proposes."""
    require_administrator(actor)
    if grant.user == actor:
        raise ValidationError(_("Nobody can propose a role for himself."), code="own_role")
    if not grant.user.is_active:
        raise ValidationError(_("This account is switched off."), code="switched_off")
    if grant.team is not None and not grant.team.is_active:
        raise ValidationError(_("This team has stopped."), code="team_stopped")
    if grant.until <= timezone.now():
        raise ValidationError(_("The end must lie in the future."), code="end_past")
    if grant.until > timezone.now() + LONGEST_DURATION:
        raise ValidationError(_("A role lasts two years at most."), code="end_too_far")
    same = grant.user.grants.waiting().filter(role=grant.role, team=grant.team)
    if same.exists():
        raise ValidationError(_("This role is already proposed."), code="already_proposed")
    refuse_mixed_roles(grant)


def refuse_mixed_roles(grant: Grant) -> None:
    """Refuse an administrator a role in a team and the other way round, unless strictness is off.

    Waiting proposals count too, so that two of them cannot pass each other.
    """
    if not settings.STRICT_ROLES:
        return
    held = grant.user.grants.live().exclude(pk=grant.pk).values_list("role", flat=True)
    if any(roles_conflict(Role(role), Role(grant.role)) for role in held):
        raise ValidationError(
            _("Nobody holds the role of administrator together with a role in a team."),
            code="mixed_roles",
        )


@transaction.atomic
def confirm_grant(*, actor: User, grant: Grant) -> Grant:
    """Confirm a proposal as the second person; from then on the role counts.

    The account must have been enrolled, and its open link closes: nobody who once held a link to
    it can use the role that is confirmed here.
    """
    grant = _lock_grant(grant)
    if not may_confirm(actor, grant):
        raise PermissionDenied(_("Only a coordinator of the team may confirm this."))
    if not grant.is_waiting or grant.is_over:
        raise ValidationError(_("This proposal is no longer open."), code="not_open")
    if not grant.user.is_active:
        raise ValidationError(_("This account is switched off."), code="switched_off")
    if not grant.user.has_usable_password():
        raise ValidationError(
            _("This person has not used the enrolment link yet. Confirm the role afterwards."),
            code="not_enrolled",
        )
    refuse_mixed_roles(grant)
    return put_in_force(actor=actor, grant=grant)


def put_in_force(*, actor: User | None, grant: Grant) -> Grant:
    """Write the confirmation down; for `confirm_grant` and the set-up, which check first."""
    grant.confirmed_by, grant.confirmed_at = actor, timezone.now()
    grant.full_clean()
    grant.save(update_fields=["confirmed_by", "confirmed_at"])
    EnrolmentLink.objects.filter(user=grant.user).delete()
    end_sessions(grant.user)
    record(actor=actor, verb=Verb.GRANT_CONFIRMED, target=grant, reason_code=grant.role)
    return grant


@transaction.atomic
def revoke_grant(*, actor: User, grant: Grant) -> Grant:
    """Take a role away, or turn a proposal down; sessions of its holder end at once."""
    grant = _lock_grant(grant)
    if not may_revoke(actor, grant):
        raise PermissionDenied(_("You may not take this role away."))
    if grant.revoked_at is not None:
        raise ValidationError(_("This role was already taken away."), code="not_open")
    grant.revoked_by, grant.revoked_at = actor, timezone.now()
    grant.save(update_fields=["revoked_by", "revoked_at"])
    end_sessions(grant.user)
    record(actor=actor, verb=Verb.GRANT_REVOKED, target=grant, reason_code=grant.role)
    return grant


def _lock_grant(grant: Grant) -> Grant:
    user = lock_account(grant.user)
    locked = Grant.objects.select_for_update().get(pk=grant.pk)
    locked.user = user
    return locked


def _close_forgotten_proposals(grant: Grant) -> None:
    """Close proposals whose time has passed; they would block a new one for ever."""
    now = timezone.now()
    grant.user.grants.filter(
        role=grant.role, team=grant.team, confirmed_at=None, revoked_at=None, until__lte=now
    ).update(revoked_at=now)
