"""Views of the case list that people keep: a name and codes, for oneself or for the team."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import access
from cases.models import SavedView
from cases.selectors.name_reach import NAMED, names_somebody
from cases.services.records import lock, save_next_version, validate
from casetracker.accounts.models import Team, User
from casetracker.accounts.roles import Role
from casetracker.audit.record import record as record_event
from casetracker.audit.verbs import Verb

MOST_VIEWS = 30

Codes = Mapping[str, list[str]]


@transaction.atomic
def save_view(
    *, actor: User, team: Team, name: str, filters: Codes, is_shared: bool = False
) -> SavedView:
    """Keep the filters of the list under a name."""
    if team.pk not in access.staffed_teams(actor):
        raise PermissionDenied("The actor does not work on cases in this team.")
    if SavedView.objects.visible_to(actor).filter(owner=actor).count() >= MOST_VIEWS:
        raise ValidationError(_("You keep as many views as there can be. Remove one first."))
    _require_no_names(actor, name)
    # What stands in the address says nothing.
    view = SavedView(
        owner=actor,
        team=team,
        slug=secrets.token_hex(5),
        name=name,
        filters=dict(filters),
        is_shared=is_shared,
        created_by=actor,
    )
    validate(view)
    view.save(force_insert=True)
    record_event(actor=actor, verb=Verb.ADDED, target=view)
    return view


@transaction.atomic
def change_view(
    *, actor: User, view: SavedView, name: str, is_shared: bool, version: int
) -> SavedView:
    """Give a view another name, share it or not; raise Conflict at another version."""
    require_own(actor, view)
    current = lock(view, version)
    _require_no_names(actor, name)
    current.name, current.is_shared = name, is_shared
    validate(current)
    save_next_version(current, ["name", "is_shared"])
    record_event(actor=actor, verb=Verb.CHANGED, target=current, fields=["name", "is_shared"])
    return current


@transaction.atomic
def remove_view(*, actor: User, view: SavedView, version: int) -> None:
    """Hide a view; a coordinator may do that to what is shared with the team."""
    require_own(actor, view, or_coordinator=True)
    current = lock(view, version)
    current.removed_at, current.removed_by = timezone.now(), actor
    save_next_version(current, ["removed_at", "removed_by"])
    record_event(actor=actor, verb=Verb.REMOVED, target=current)


def may_remove(user: User, view: SavedView) -> bool:
    """Return whether a user may remove a view that they see."""
    return view.owner_id == user.pk or view.team_id in access.teams(user, Role.COORDINATOR)


def require_own(actor: User, view: SavedView, *, or_coordinator: bool = False) -> None:
    """Raise PermissionDenied unless a view is the actor's own, or one that they may remove."""
    if view.owner_id != actor.pk and not (or_coordinator and may_remove(actor, view)):
        raise PermissionDenied("The view is somebody else's.")


def _require_no_names(actor: User, name: str) -> None:
    if names_somebody(actor, name):
        raise ValidationError({"name": NAMED})
