"""Some people of a case go on in a case of their own, with what is about them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cases import access
from cases.choices import MemberRole
from cases.models import (
    Appointment,
    Case,
    CaseAccess,
    CaseMember,
    Citation,
    Deadline,
    Enquiry,
    File,
    Incident,
    Note,
    Referral,
    Relationship,
    SealedRecord,
    Task,
)
from cases.querysets import unscoped
from cases.services.cases import open_case
from cases.services.joining import add_trail, locked_with
from cases.services.moving import move, take_out
from cases.services.records import add_record, require_change
from cases.services.relations import Rows, moved_relations
from cases.services.revisions import one_operation
from cases.services.summaries import refresh_case
from casetracker.accounts.models import User
from casetracker.accounts.roles import Role
from casetracker.audit.record import record as record_event
from casetracker.audit.verbs import Verb

#: Records that go along where somebody ticks them, because they name nobody.
CHOSEN: tuple[type[SealedRecord], ...] = (
    Deadline,
    Task,
    Note,
    Appointment,
    Incident,
    Referral,
    File,
)
#: Who was let in stays let into the first case alone; files and sources follow their record; an
#: enquiry says which case was opened for it.
STAYING = (CaseAccess, CaseMember, Citation, Enquiry)
WHY = "a split looks at every record of the case; rights were asked for it"


@dataclass(frozen=True)
class Split:
    """What a split made: the new case, and what ties the changes together."""

    case: Case
    operation: UUID


def names_nobody(record: SealedRecord) -> bool:
    """Return whether a record of a case is about the case and none of its people."""
    if isinstance(record, Incident):
        return not record.people.exists()
    if isinstance(record, File):
        return record.record_type in ("", Case.type_label())
    return getattr(record, "person_id", None) is None


def require_split(actor: User, case: Case) -> None:
    """Raise ValidationError for who was only let in: the new case would be theirs for good."""
    is_own = case.lead_id == actor.pk or case.workers.filter(pk=actor.pk).exists()
    if not is_own and case.team_id not in access.teams(actor, Role.COORDINATOR):
        raise ValidationError(_("Ask the lead worker or a coordinator to split this case."))


@transaction.atomic
def split_case(
    *,
    actor: User,
    case: Case,
    people: Collection[UUID],
    records: Collection[UUID],
    reason: str,
    version: int,
) -> Split:
    """Open a case of the same team for some people of a case; nobody sees more than before.

    `records` are those that name nobody and go along. Raises Conflict, ValidationError or
    PermissionDenied.
    """
    require_change(actor, case)
    require_split(actor, case)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the case is split.")})
    with unscoped(WHY), one_operation() as operation:
        rows, current = locked_with(case, versions=(version,))
        going = _members(rows, current, set(people))
        fresh = _open(actor, current)
        _move_members(actor, going, fresh)
        moving = {member.person_id for member in going}
        for relation in moved_relations(Case):
            for row in rows.get(relation.model, []):
                if relation.model not in STAYING:
                    _move_record(actor, row, current, fresh, moving, set(records))
        _leave_trail(actor, current, fresh, reason)
        record_event(
            actor=actor,
            verb=Verb.CHANGED,
            target=fresh,
            case_id=fresh.pk,
            count=len(moving),
            reason_code="split",
        )
    return Split(fresh, operation)


def _leave_trail(actor: User, case: Case, fresh: Case, reason: str) -> None:
    texts = {
        fresh: (_("Split from case %(code)s: %(reason)s"), case),
        case: (_("Case %(code)s was split from this one: %(reason)s"), fresh),
    }
    for one, (text, other) in texts.items():
        add_trail(actor, one, text % {"code": other.shown_code, "reason": reason})
        one.refresh_from_db()
        refresh_case(one)


def _members(rows: Rows, case: Case, people: set[UUID]) -> list[CaseMember]:
    present = [row for row in rows.get(CaseMember, []) if row.removed_at is None]
    going = [row for row in present if row.person_id in people]
    if not people or len(going) != len(people):
        raise ValidationError({"people": _("Choose who goes to the new case.")})
    if len(going) == len(present):
        raise ValidationError({"people": _("At least one person has to stay in the case.")})
    return going


def _open(actor: User, case: Case) -> Case:
    """Open the new case with the same workers, so that nobody sees more or less than before."""
    fresh = Case(risk=case.risk, intake_channel=case.intake_channel)
    workers = set(case.workers.values_list("pk", flat=True)) | {case.lead_id}
    is_coordinator = case.team_id in access.teams(actor, Role.COORDINATOR)
    lead = case.lead if is_coordinator and _may_lead(case) else None
    workers -= {None, lead.pk if lead else None, None if is_coordinator else actor.pk}
    many = {"workers": workers, "destinations": case.destinations.all()}
    return open_case(actor=actor, team=case.team, case=fresh, lead=lead, many=many)


def _may_lead(case: Case) -> bool:
    roles = (Role.CASEWORKER, Role.COORDINATOR)
    lead = case.lead
    return lead is not None and any(case.team_id in access.teams(lead, one) for one in roles)


def _move_members(actor: User, going: list[CaseMember], fresh: Case) -> None:
    has_main = any(row.role == MemberRole.MAIN for row in going)
    for place, row in enumerate(going):
        changes: dict[str, Any] = {"case": fresh}
        if not has_main and place == 0:
            changes["role"] = MemberRole.MAIN
        move(actor=actor, record=row, changes=changes, case=fresh)


def _move_record(
    actor: User, row: Any, case: Case, fresh: Case, moving: set[UUID], chosen: set[UUID]
) -> None:
    if getattr(row, "case_id", None) != case.pk:
        return
    people = _people_of(row)
    if isinstance(row, File) and not names_nobody(row):
        return  # it follows its record
    goes = people <= moving if people else row.pk in chosen and names_nobody(row)
    if goes:
        changes: dict[str, Any] = {"case": fresh}
        if getattr(row, "record_id", None) == case.pk:
            changes["record_id"] = fresh.pk
        move(actor=actor, record=row, changes=changes, case=fresh)
    elif isinstance(row, Relationship) and people & moving:
        # Neither case knows both ends of the tie any more.
        take_out(actor=actor, record=row, case=case)
    elif isinstance(row, Incident) and people & moving:
        _share_incident(actor, row, case, fresh, moving)


def _people_of(row: Any) -> set[UUID]:
    if isinstance(row, Incident):
        return set(row.people.values_list("pk", flat=True))
    ends = (getattr(row, "person_id", None), getattr(row, "of_person_id", None))
    return {key for key in ends if key}


def _share_incident(
    actor: User, incident: Incident, case: Case, fresh: Case, moving: set[UUID]
) -> None:
    """What happened to people of both cases stands in both, in each about its own people."""
    people = _people_of(incident)
    copy = _copy(incident, case=fresh)
    add_record(actor=actor, case=fresh, record=copy, many={"people": people & moving})
    for citation in Citation.objects.of(incident).select_related("source"):
        again = _copy(citation, case=fresh, record_id=copy.pk, record_type=copy.type_label())
        add_record(actor=actor, case=fresh, record=again)
    move(actor=actor, record=incident, changes={"people": people - moving}, case=case)


def _copy(record: Any, **fields: Any) -> Any:
    copy = type(record)(**fields)
    copy.data_key = fields["case"].data_key
    for field in record._meta.fields:
        if field.name not in fields and field.name not in SealedRecord.kept_fields:
            setattr(copy, field.name, getattr(record, field.name))
    return copy
