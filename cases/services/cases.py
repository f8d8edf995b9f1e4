"""The life of a case: opened, assigned, shared, closed and reopened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import access
from cases.choices import CaseStatus
from cases.models import Case, CaseAccess
from cases.services.records import lock, save_next_version, set_fields, validate
from cases.services.revisions import note_change, old_values
from cases.services.summaries import refresh_case
from casetracker.accounts.models import Team, User
from casetracker.accounts.roles import Role
from casetracker.audit.record import record as record_event
from casetracker.audit.verbs import Verb
from casetracker.vault.data_keys import create_data_key

NOT_A_WORKER = _("Choose somebody who works on cases in this team.")


@transaction.atomic
def open_case(
    *,
    actor: User,
    team: Team,
    case: Case,
    lead: User | None = None,
    many: Mapping[str, Any] | None = None,
) -> Case:
    """Save a new case under a data key of its own; a caseworker leads what they open."""
    if team.pk not in access.teams_to_start_cases(actor):
        raise PermissionDenied("The actor may not open cases in this team.")
    if team.pk not in access.teams(actor, Role.COORDINATOR):
        lead = actor
    _require_workers(team, [lead] if lead else [])
    case.team, case.lead, case.created_by = team, lead, actor
    case.data_key = create_data_key("case")
    validate(case)
    case.save(force_insert=True)
    for name, value in (many or {}).items():
        getattr(case, name).set(value)
    note_change(actor=actor, record=case, act=Verb.ADDED, before={}, case=case)
    refresh_case(case)
    return case


def assign_case(
    *, actor: User, case: Case, lead: User | None, workers: Iterable[User] = (), version: int
) -> Case:
    """Hand a case to a lead worker and others; a coordinator does that."""
    workers = list(workers)
    # Whose role has run out may stay where they are; they reach nothing.
    present = set(case.workers.values_list("pk", flat=True))
    newcomers = [user for user in workers if user.pk not in present]
    if lead and lead.pk != case.lead_id:
        newcomers.append(lead)
    _require_workers(case.team, newcomers)
    return _manage(
        actor=actor, case=case, version=version, changes={"lead": lead, "workers": workers}
    )


def close_case(
    *, actor: User, case: Case, outcome: str, reason: str, closed_on: date, version: int
) -> Case:
    """End work on a case; the result and a reason are required."""
    if not reason.strip():
        raise ValidationError({"closing_reason": _("Say why the case is closed.")})
    changes = {
        "status": CaseStatus.CLOSED,
        "closing_outcome": outcome,
        "closing_reason": reason,
        "closed_on": closed_on,
    }
    return _manage(actor=actor, case=case, version=version, changes=changes, by_worker=True)


def reopen_case(*, actor: User, case: Case, version: int) -> Case:
    """Take work on a closed case up again; what was said at closing stays in its history."""
    changes = {
        "status": CaseStatus.OPEN,
        "closing_outcome": "",
        "closing_reason": "",
        "closed_on": None,
    }
    return _manage(actor=actor, case=case, version=version, changes=changes, by_worker=True)


def hold_case(*, actor: User, case: Case, on_hold: bool, version: int) -> Case:
    """Let work on an open case rest, or take it up again."""
    if case.is_closed:
        raise ValidationError(_("This case is closed. Reopen it before you change it."))
    changes = {"status": CaseStatus.ON_HOLD if on_hold else CaseStatus.OPEN}
    return _manage(actor=actor, case=case, version=version, changes=changes, by_worker=True)


@transaction.atomic
def give_access(*, actor: User, case: Case, user: User, until: datetime, reason: str) -> CaseAccess:
    """Let a caseworker or lawyer of the team into one case until a day."""
    if not access.can_manage(actor, case):
        raise PermissionDenied("Only a coordinator lets others into a case.")
    if not _works_in(case.team, user, Role.LAWYER, Role.CASEWORKER):
        raise ValidationError({"user": NOT_A_WORKER})
    if until <= timezone.now():
        raise ValidationError({"until": _("Choose a day that is still to come.")})
    # One that has run out would stand in the way of the new one.
    lapsed = case.accesses.filter(user=user, until__lte=timezone.now())
    lapsed.update(removed_at=timezone.now(), removed_by=actor)
    permission = CaseAccess(case=case, user=user, until=until, created_by=actor)
    permission.data_key = permission.expected_key()
    permission.reason = reason
    validate(permission)
    permission.save(force_insert=True)
    record_event(
        actor=actor, verb=Verb.ACCESS_GRANTED, target=permission, case_id=case.pk, fields=["until"]
    )
    return permission


@transaction.atomic
def take_access(*, actor: User, permission: CaseAccess) -> None:
    """End somebody's access to a case at once."""
    if not access.can_manage(actor, permission.case):
        raise PermissionDenied("Only a coordinator takes access away.")
    current = lock(permission, permission.version)
    current.removed_at, current.removed_by = timezone.now(), actor
    save_next_version(current, ["removed_at", "removed_by"])
    record_event(actor=actor, verb=Verb.ACCESS_REVOKED, target=current, case_id=permission.case_id)


def note_opened(*, actor: User, case: Case) -> None:
    """Leave the event that somebody opened a case."""
    record_event(actor=actor, verb=Verb.OPENED, target=case, case_id=case.pk)


@transaction.atomic
def _manage(
    *,
    actor: User,
    case: Case,
    version: int,
    changes: Mapping[str, Any],
    by_worker: bool = False,
) -> Case:
    allowed = access.can_change if by_worker else access.can_manage
    if not allowed(actor, case):
        raise PermissionDenied("The actor may not do that with this case.")
    current = lock(case, version)
    before = old_values(current, changes)
    set_fields(current, changes, before)
    save_next_version(current, changes)
    note_change(actor=actor, record=current, act=Verb.CHANGED, before=before, case=current)
    refresh_case(current)
    return current


def _require_workers(team: Team, workers: Iterable[User]) -> None:
    for worker in workers:
        if not _works_in(team, worker, Role.CASEWORKER, Role.COORDINATOR):
            raise ValidationError({"lead": NOT_A_WORKER})


def _works_in(team: Team, user: User, *roles: Role) -> bool:
    return any(team.pk in access.teams(user, role) for role in roles)
