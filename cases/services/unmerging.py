"""Taking a merge of two people back, by a coordinator and for thirty days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import access
from cases.choices import MemberRole
from cases.models import Case, CaseMember, Person, Revision
from cases.querysets import unscoped
from cases.services.merging import WHY, require_merge
from cases.services.revisions import note_change
from cases.services.undo import Undone, put_back, revisions_of
from casetracker.accounts.models import User
from casetracker.audit.record import record as record_event
from casetracker.audit.verbs import Verb

UNMERGE_FOR = timedelta(days=30)


@dataclass(frozen=True)
class PastMerge:
    """Somebody who was merged into a person: what ties the changes together, and since when."""

    person: Person
    operation: UUID
    at: datetime
    by: User | None


def merges_into(person: Person) -> list[PastMerge]:
    """Return who was merged into a person in the last thirty days, the latest first."""
    since = timezone.now() - UNMERGE_FOR
    with unscoped(WHY):
        others = {one.pk: one for one in Person._base_manager.filter(merged_into=person)}
        rows = Revision.objects.filter(
            record_id__in=others, act=Verb.REMOVED, operation__isnull=False, at__gte=since
        )
        latest = {row.record_id: row for row in rows.select_related("actor").order_by("at")}
        return [
            PastMerge(others[row.record_id], row.operation, row.at, row.actor)
            for row in sorted(latest.values(), key=lambda row: row.at, reverse=True)
            if row.operation
        ]


@transaction.atomic
def take_back_merge(*, actor: User, case: Case, kept: Person, other: Person) -> Undone:
    """Make two people again of one; what was changed since stays as it is and is named.

    Raises PermissionDenied unless a coordinator asks, ValidationError where it is too late.
    """
    if not access.can_manage(actor, case):
        raise PermissionDenied("Only a coordinator takes a merge back.")
    require_merge(actor, [kept])
    past = next((one for one in merges_into(kept) if one.person.pk == other.pk), None)
    if past is None:
        raise ValidationError(_("This merge is too old to be taken back."))
    with unscoped(WHY):
        revisions = revisions_of(past.operation)
        _take_in_again(actor, other, revisions)
        undone = put_back(actor, past.operation, revisions)
        record_event(
            actor=actor,
            verb=Verb.RESTORED,
            target=other,
            case_id=case.pk,
            count=undone.done,
            reason_code="merge_taken_back",
        )
    return undone


def _take_in_again(actor: User, other: Person, revisions: list[Revision]) -> None:
    """Give the other person a new membership where theirs was changed since and so stays."""
    members = {
        revision.record_id: revision.version
        for revision in reversed(revisions)
        if revision.record_type == CaseMember.type_label()
        and (revision.old_values or {}).get("person") == str(other.pk)
    }
    for member in CaseMember._base_manager.filter(pk__in=members, removed_at=None):
        if member.version == members[member.pk]:
            continue
        again = CaseMember(case=member.case, person=other, created_by=actor)
        again.role, again.data_key = MemberRole.OTHER, member.case.data_key
        again.save(force_insert=True)
        note_change(actor=actor, record=again, act=Verb.ADDED, before={}, case=member.case)
