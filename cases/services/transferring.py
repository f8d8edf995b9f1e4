"""Handing a case to another team, with nothing of the giving team's own left in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cases import access
from cases.choices import TaskState
from cases.models import (
    AsylumClaim,
    Case,
    CaseAccess,
    CaseMember,
    Citation,
    Contact,
    Person,
    Source,
    Task,
)
from cases.models.organisation import TeamRecord
from cases.querysets import unscoped
from cases.services.joining import add_trail
from cases.services.moving import move, take_out
from cases.services.records import Conflict, require_change, validate
from cases.services.relations import Rows, keys_of, lock_belongings
from cases.services.revisions import note_change
from cases.services.summaries import lock_cases, refresh_case
from casetracker.accounts.models import Team, User
from casetracker.audit.record import record as record_event
from casetracker.audit.verbs import Verb
from casetracker.vault.data_keys import preload

#: What another team gets of a contact or a source; remarks and what contacts say stay behind.
CONTACT_FIELDS = ("organisation", "role", "name")
SOURCE_FIELDS = (
    "kind",
    "title",
    "publisher",
    "published",
    "address",
    "reliability",
    "retracted_on",
)
WHY = "a transfer looks at everything in the case that belongs to its team"


@dataclass
class _Transfer:
    """A case on its way, with the copies of the giving team's records made so far."""

    actor: User
    case: Case
    team: Team
    rows: Rows
    #: Those of its people who are in no other case of the giving team.
    people: set[Any]
    copies: dict[Any, Any] = field(default_factory=dict)

    def copy(self, record: TeamRecord, names: tuple[str, ...]) -> Any:
        """Return the receiving team's copy of a record, made once."""
        if record.pk not in self.copies:
            self.copies[record.pk] = _copied(self.actor, record, self.team, names)
        return self.copies[record.pk]


def receiving_teams(case: Case) -> Any:
    """Return the teams to which a case may be handed."""
    return Team.objects.filter(is_active=True).exclude(pk=case.team_id).order_by("name")


def staying_people(case: Case) -> list[Person]:
    """Return the people of a case who are in another case of its team too."""
    with unscoped(WHY):
        people = case.members.values("person")
        others = CaseMember.objects.filter(person__in=people, case__team=case.team_id)
        keys = others.exclude(case=case).values_list("person", flat=True)
        return list(Person.objects.filter(pk__in=list(keys)))


@transaction.atomic
def transfer_case(*, actor: User, case: Case, team: Team, reason: str, version: int) -> Case:
    """Hand a case to another team, whose coordinators find it without a worker.

    Labels, workers and accesses end; contacts and sources are copied. Raises Conflict,
    ValidationError or PermissionDenied.
    """
    if not access.can_manage(actor, case):
        raise PermissionDenied("Only a coordinator hands a case to another team.")
    require_change(actor, case)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the case goes to another team.")})
    if not receiving_teams(case).filter(pk=team.pk).exists():
        raise ValidationError({"team": _("Choose another team.")})
    with unscoped(WHY):
        transfer = _locked(actor, case, team, version)
        current = transfer.case
        words = {"team": team.name, "from": current.team.name, "reason": reason}
        add_trail(actor, current, _("Handed from %(from)s to %(team)s: %(reason)s") % words)
        _end_accesses(transfer)
        _free_tasks(transfer)
        # The copies belong to the new team, and so does the case from here on.
        handed: dict[str, Any] = {"team": team, "lead": None, "workers": [], "labels": []}
        move(actor=actor, record=current, changes=handed, case=current)
        _copy_contacts(transfer)
        _copy_sources(transfer)
        current.refresh_from_db()
        refresh_case(current)
        record_event(
            actor=actor,
            verb=Verb.CHANGED,
            target=current,
            case_id=current.pk,
            reason_code="transferred",
        )
    return current


def _locked(actor: User, case: Case, team: Team, version: int) -> _Transfer:
    members = case.members.values_list("person", flat=True)
    people = list(Person.objects.filter(pk__in=list(members)))
    rows = lock_belongings([case, *people])
    current = next(one for one in lock_cases([case]) if one.pk == case.pk)
    if keys_of(lock_belongings([case, *people])) != keys_of(rows):
        raise Conflict(current)
    if current.version != version or current.is_closed or current.team_id != case.team_id:
        raise Conflict(current)
    preload(*rows.values(), [current])
    staying = {person.pk for person in staying_people(current)}
    return _Transfer(actor, current, team, rows, {one.pk for one in people} - staying)


def _end_accesses(transfer: _Transfer) -> None:
    for permission in transfer.rows.get(CaseAccess, []):
        if permission.removed_at is None:
            take_out(actor=transfer.actor, record=permission, case=transfer.case)


def _free_tasks(transfer: _Transfer) -> None:
    for task in transfer.rows.get(Task, []):
        if task.assigned_to_id and task.state == TaskState.OPEN:
            _set(transfer, task, {"assigned_to": None})


def _copy_contacts(transfer: _Transfer) -> None:
    for claim in transfer.rows.get(AsylumClaim, []):
        contact: Contact | None = claim.represented_by
        if contact and claim.person_id in transfer.people and contact.team_id != transfer.team.pk:
            _set(transfer, claim, {"represented_by": transfer.copy(contact, CONTACT_FIELDS)})


def _copy_sources(transfer: _Transfer) -> None:
    for citation in transfer.rows.get(Citation, []):
        is_handed = citation.case_id == transfer.case.pk or citation.person_id in transfer.people
        source: Source = citation.source
        if is_handed and source.team_id != transfer.team.pk:
            _set(transfer, citation, {"source": transfer.copy(source, SOURCE_FIELDS)})


def _set(transfer: _Transfer, record: Any, changes: dict[str, Any]) -> None:
    move(actor=transfer.actor, record=record, changes=changes, case=transfer.case)


def _copied(actor: User, record: TeamRecord, team: Team, names: tuple[str, ...]) -> Any:
    copy = type(record)(team=team, created_by=actor)
    copy.data_key = copy.expected_key()
    for name in names:
        setattr(copy, name, getattr(record, name))
    validate(copy)
    copy.save(force_insert=True)
    note_change(actor=actor, record=copy, act=Verb.ADDED, before={}, case=None)
    return copy
