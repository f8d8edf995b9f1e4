"""Who may see and change what: the only module that knows roles.

A coordinator reaches every case of the team; a caseworker the cases they lead, work on or were let
into; a lawyer the cases they were let into, and there only what the table below shares. An auditor
and an administrator reach no case. A role counts while its grant runs.
"""

from __future__ import annotations

from datetime import timedelta
from enum import Enum
from functools import reduce
from operator import or_
from typing import Any, Protocol
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils import timezone

from casetracker.accounts.models import User
from casetracker.accounts.roles import CASE_ROLES, Role

AnyUser = User | AnonymousUser
CORRECTABLE_FOR = timedelta(minutes=15)


class OwnedCase(Protocol):
    """What rights ask of a case; the model lies above this module."""

    team_id: Any
    lead_id: Any
    workers: Any
    accesses: Any


class WrittenNote(Protocol):
    """What rights ask of a note."""

    created_by_id: Any
    created_at: Any


class LawyersSee(Enum):
    """Which records of a shared case its lawyer sees."""

    ALL = "all"
    MARKED = "marked"
    NONE = "none"


def teams(user: AnyUser, role: Role) -> list[UUID]:
    """Return the teams in which a user holds a role now."""
    if isinstance(user, AnonymousUser) or not user.is_active:
        return []
    return user.teams_with(role)


def teams_of(user: AnyUser) -> list[UUID]:
    """Return the teams in which a user works on cases in any role."""
    return [team for role in CASE_ROLES for team in teams(user, role)]


def staffed_teams(user: AnyUser) -> list[UUID]:
    """Return the teams to whose staff a user belongs; a lawyer comes from outside."""
    staff = [*teams(user, Role.COORDINATOR), *teams(user, Role.CASEWORKER)]
    return list(dict.fromkeys(staff))


def case_scope(user: AnyUser, path: str = "", lawyers: LawyersSee = LawyersSee.ALL) -> Q | None:
    """Return the filter for what a user may see, or None for nobody.

    `path` leads from the filtered model to the case, "" for the case itself. Beyond that path the
    filter joins nothing: the cases that are somebody's own are read first, by their indexes.
    """
    if isinstance(user, AnonymousUser):
        return None
    scopes = [
        _team_scope(path, teams(user, Role.COORDINATOR)),
        _worker_scope(user, path, teams(user, Role.CASEWORKER)),
        _lawyer_scope(user, path, teams(user, Role.LAWYER), lawyers),
    ]
    reach = [scope for scope in scopes if scope is not None]
    return reduce(or_, reach) if reach else None


def _team_scope(path: str, coordinated: list[UUID]) -> Q | None:
    return Q(**{f"{path}team__in": coordinated}) if coordinated else None


def _worker_scope(user: User, path: str, worked: list[UUID]) -> Q | None:
    if not worked:
        return None
    led = user.led_cases.filter(team__in=worked).values("pk")
    shared = user.worked_cases.filter(team__in=worked).values("pk")
    return Q(**{f"{path}pk__in": led.union(shared, _let_into(user, worked))})


def _lawyer_scope(user: User, path: str, advised: list[UUID], lawyers: LawyersSee) -> Q | None:
    if not advised or lawyers is LawyersSee.NONE:
        return None
    scope = Q(**{f"{path}pk__in": _let_into(user, advised)})
    return scope & Q(shared_with_lawyer=True) if lawyers is LawyersSee.MARKED else scope


def _let_into(user: User, within: list[UUID]) -> QuerySet[Any]:
    """Return the keys of the cases of some teams into which a user is let now."""
    accesses = user.case_accesses.filter(until__gt=timezone.now(), case__team__in=within)
    return accesses.values("case")


def can_change(user: AnyUser, case: OwnedCase) -> bool:
    """Return whether a user who sees a case may write in it; lawyers read."""
    if case.team_id in teams(user, Role.COORDINATOR):
        return True
    return case.team_id in teams(user, Role.CASEWORKER) and (
        case.lead_id == user.pk
        or case.workers.filter(pk=user.pk).exists()
        or case.accesses.filter(user=user.pk, until__gt=timezone.now()).exists()
    )


def can_correct(user: AnyUser, note: WrittenNote) -> bool:
    """Return whether a user may still correct what a note says; later a new note says it."""
    if note.created_by_id is None:  # loaded in bulk: nobody wrote it here
        return True
    is_fresh: bool = note.created_at > timezone.now() - CORRECTABLE_FOR
    return is_fresh and note.created_by_id == user.pk


def can_manage(user: AnyUser, case: OwnedCase) -> bool:
    """Return whether a user may assign a case and let others into it."""
    return case.team_id in teams(user, Role.COORDINATOR)


def can_start_cases(user: AnyUser) -> bool:
    """Return whether a user may open a new case."""
    return bool(teams_to_start_cases(user))


def teams_to_start_cases(user: AnyUser) -> list[UUID]:
    """Return the teams in which a user may open a case."""
    return staffed_teams(user)


def teams_to_export_names(user: AnyUser) -> list[UUID]:
    """Return the teams whose people's names may be in this user's exports; the role decides."""
    return teams(user, Role.COORDINATOR)


def can_see_reports(user: AnyUser) -> bool:
    """Return whether a user sees reports on the cases in reach."""
    return bool(teams(user, Role.COORDINATOR) or teams(user, Role.CASEWORKER))


def can_see_history(user: AnyUser, case: OwnedCase) -> bool:
    """Return whether a user may read who changed and opened a case."""
    return can_change(user, case)


def can_edit_cases_in_admin(user: AnyUser) -> bool:
    """Return whether the admin site shows case records; coordinators only, superusers included."""
    return bool(teams(user, Role.COORDINATOR))


def can_edit_reference(user: AnyUser) -> bool:
    """Return whether a user may edit reference data."""
    return isinstance(user, User) and user.is_active and user.has_role(Role.ADMINISTRATOR)
