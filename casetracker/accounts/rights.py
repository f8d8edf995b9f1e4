"""Who may do what to accounts, teams and grants."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from casetracker.accounts.models import Grant, User
from casetracker.accounts.roles import Role


def may_administer(actor: User) -> bool:
    """Return whether the actor keeps accounts and teams."""
    return actor.has_role(Role.ADMINISTRATOR)


def require_administrator(actor: User) -> None:
    """Refuse everybody but administrators."""
    if not may_administer(actor):
        raise PermissionDenied(_("Only an administrator may do this."))


def may_confirm(actor: User, grant: Grant) -> bool:
    """Return whether the actor can be the second person for a proposal.

    That an administrator is needed belongs to no team, so any coordinator may speak for it.
    """
    if grant.team_id is None:
        return actor.has_role(Role.COORDINATOR)
    return actor.has_role(Role.COORDINATOR, grant.team_id)


def may_revoke(actor: User, grant: Grant) -> bool:
    """Return whether the actor may take a role away; that needs no second person."""
    return may_administer(actor) or (
        grant.team_id is not None and actor.has_role(Role.COORDINATOR, grant.team_id)
    )


def may_make_link(actor: User, user: User) -> bool:
    """Return whether the actor may open an account by a new enrolment link.

    Whoever holds the link can become the account. So a link never reaches further than its maker:
    roles in teams need the coordinator of each of them, and an administrator is opened only by
    another. Otherwise an administrator could read cases by resetting a caseworker's password.
    """
    if actor.pk == user.pk:
        return False
    held = [
        (grant.role, grant.team_id)
        for grant in user.grants.live().filter(confirmed_at__isnull=False)
    ]
    if not held:
        return may_administer(actor)
    return all(
        may_administer(actor) if team_id is None else actor.has_role(Role.COORDINATOR, team_id)
        for _role, team_id in held
    )


def may_disable(actor: User, user: User) -> bool:
    """Return whether the actor may switch an account off."""
    if actor.pk == user.pk:
        return False
    teams = actor.teams_with(Role.COORDINATOR)
    return may_administer(actor) or user.grants.in_force().filter(team__in=teams).exists()
