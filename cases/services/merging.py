"""Two entries of one person become one; nothing is dropped, and it can be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases import access
from cases.choices import Stance
from cases.models import Case, CaseMember, Citation, Person, Revision
from cases.querysets import unscoped
from cases.rules.merging import both_texts, united_names
from cases.selectors.merging import (
    BOTH,
    KEPT,
    OTHER,
    STAY,
    differing_fields,
    is_unknown,
    single_fields,
    takes_both,
    words_of,
)
from cases.services.merge_collisions import Merge, clear_the_way
from cases.services.moving import move, take_out
from cases.services.records import Conflict, save_next_version, validate
from cases.services.relations import (
    Rows,
    keys_of,
    lock_belongings,
    moved_relations,
    points_anywhere,
)
from cases.services.revisions import one_operation
from cases.services.settling import follow
from cases.services.summaries import lock_cases, refresh_case
from cases.validators import MAX_NAMES
from casetracker.accounts.models import User
from casetracker.audit.record import record as record_event
from casetracker.audit.verbs import Verb
from casetracker.vault.data_keys import preload

LONGEST_REMARK: int = Citation._meta.get_field("remark").max_length or 0
WHY = "a merge takes along every record of both people; rights were asked for all their cases"
NOT_IN_REACH = _("One of the two is in a case that you may not change. Ask a coordinator.")
TOO_MANY_NAMES = _("Together they have more than twelve names. Remove some before the merge.")


@dataclass(frozen=True)
class Merged:
    """What a merge did: what ties its changes together, and how many records were moved."""

    operation: UUID
    moved: int


def require_merge(actor: User, people: list[Person]) -> None:
    """Raise where somebody in these people's cases would see or lose more than the actor may say.

    The answer is the same for a case of the team and for another team's.
    """
    with unscoped(WHY):
        rows = CaseMember.objects.filter(person__in=people, case__removed_at=None)
        members = list(rows.select_related("case"))
        mine = {one.case_id: access.can_change(actor, one.case) for one in members}
    reached = {member.person_id for member in members if mine[member.case_id]}
    if any(person.pk not in reached for person in people):
        raise PermissionDenied("The actor works with only one of the two.")
    if not all(mine.values()):
        raise ValidationError(NOT_IN_REACH)


@transaction.atomic
def merge_people(
    *,
    actor: User,
    case: Case,
    kept: Person,
    other: Person,
    choices: Mapping[str, str],
    versions: tuple[int, int],
) -> Merged:
    """Make one person of two: all records of the other move to the one that is kept.

    `choices` says for each differing field whose value stays; `versions` are those that were shown.
    Raises Conflict where one of them changed meanwhile, ValidationError or PermissionDenied.
    """
    with unscoped(WHY), one_operation() as operation:
        merge = _locked(actor, case, kept, other, versions)
        sayings = _Sayings(merge)
        clear_the_way(merge, keep_other_stay=choices.get(STAY) == OTHER)
        moved = _move_all(merge) + len(merge.settled)
        _take_over(merge, choices, sayings)
        gone = {"merged_into": merge.kept}
        take_out(actor=actor, record=merge.other, case=case, changes=gone)
        rest = Revision.objects.filter(person=merge.other)
        follow(rest, merge.kept, None, merge.kept.data_key_id)
        for touched in merge.cases.values():
            refresh_case(touched)
        record_event(
            actor=actor,
            verb=Verb.CHANGED,
            target=merge.kept,
            case_id=case.pk,
            count=moved,
            reason_code="merged",
        )
    return Merged(operation, moved)


def _locked(
    actor: User, case: Case, kept: Person, other: Person, versions: tuple[int, int]
) -> Merge:
    """Lock people, then their records, then their cases, and see that nothing came between."""
    if kept.pk == other.pk:
        raise ValidationError(_("Choose two different people."))
    records = lock_belongings([kept, other])
    found = {person.pk: person for person in records.pop(Person)}
    people = [found[kept.pk], found[other.pk]]
    for person, version in zip(people, versions, strict=True):
        if person.version != version or person.removed_at is not None:
            raise Conflict(person)
    require_merge(actor, people)
    cases = {one.pk: one for one in lock_cases(_homes(case, records), people)}
    if keys_of(lock_belongings(people)) - set(found) != keys_of(records):
        # Somebody added a record before the cases were locked.
        raise Conflict(people[0])
    require_merge(actor, people)
    if not all(access.can_change(actor, one) for one in cases.values()):
        raise ValidationError(NOT_IN_REACH)
    preload(*records.values(), people, list(cases.values()))
    return Merge(actor, case, people[0], people[1], records, cases)


def _homes(case: Case, records: Rows) -> list[Case]:
    """Return the cases that own records of these people, those they have left included."""
    keys = {getattr(row, "case_id", None) for rows in records.values() for row in rows}
    return [case, *Case._base_manager.filter(pk__in=[key for key in keys if key])]


def _move_all(merge: Merge) -> int:
    moved: set[UUID] = set()
    for relation in moved_relations(Person):
        for record in merge.records.get(relation.model, []):
            changes = _turned(record, relation.field, relation.is_many, merge)
            if changes and _move(merge, record, changes):
                moved.add(record.pk)
    for model, rows in merge.records.items():
        for record in rows if points_anywhere(model) else ():
            if record.record_id == merge.other.pk and record.pk not in merge.settled:
                _move(merge, record, {"record_id": merge.kept.pk})
                moved.add(record.pk)
    return len(moved)


def _move(merge: Merge, record: Any, changes: dict[str, Any]) -> bool:
    return move(actor=merge.actor, record=record, changes=changes, case=merge.home_of(record))


def _turned(record: Any, field: str, is_many: bool, merge: Merge) -> dict[str, Any]:
    """Return what to set in a record so that it names the kept person instead of the other."""
    if record.pk in merge.settled:
        return {}
    if is_many:
        named = set(getattr(record, field).values_list("pk", flat=True))
        fresh = named - {merge.other.pk} | {merge.kept.pk}
        return {field: fresh} if merge.other.pk in named else {}
    is_named = getattr(record, f"{field}_id") == merge.other.pk
    return {field: merge.kept} if is_named else {}


class _Sayings:
    """What both people's fields held before, and the citations that spoke of each."""

    def __init__(self, merge: Merge) -> None:
        names = [*single_fields(merge.kept), "names"]
        self.mine = {name: getattr(merge.kept, name) for name in names}
        self.theirs = {name: getattr(merge.other, name) for name in names}
        cited: list[Citation] = merge.records.get(Citation, [])
        self.of_mine = [row for row in cited if row.record_id == merge.kept.pk]
        self.of_theirs = [row for row in cited if row.record_id == merge.other.pk]


def _take_over(merge: Merge, choices: Mapping[str, str], said: _Sayings) -> None:
    """Give the kept person the values that were chosen and those that only the other had."""
    kept, other = merge.kept, merge.other
    changes: dict[str, Any] = {
        name: said.theirs[name]
        for name in single_fields(kept)
        if is_unknown(kept, name) and not is_unknown(other, name)
    }
    for name in differing_fields(kept, other):
        choice = choices.get(name, KEPT)
        if choice == BOTH and takes_both(name):
            changes[name] = both_texts(said.mine[name], said.theirs[name])
        elif choice == OTHER:
            changes[name] = said.theirs[name]
            _contradict(merge, kept, name, said.of_mine)
        else:
            _contradict(merge, other, name, said.of_theirs)
    first, then = said.mine["names"], said.theirs["names"]
    if choices.get("names") == OTHER:
        first, then = then, first
    changes["names"] = united_names(first, then)
    if len(changes["names"]) > MAX_NAMES:
        raise ValidationError(TOO_MANY_NAMES)
    for name in ("citizenships", "languages"):
        both = [*getattr(kept, name).all(), *getattr(other, name).all()]
        changes[name] = {row.pk for row in both}
    if not move(actor=merge.actor, record=kept, changes=changes, case=merge.case):
        save_next_version(kept, [])  # who had them on a page has seen too little of them now
    validate(kept)


def _contradict(merge: Merge, holder: Person, name: str, citations: list[Citation]) -> None:
    """Let what supported a value that gives way contradict the one that stays."""
    words = words_of(holder, name)
    for row in citations:
        if row.field == name and row.stance == Stance.SUPPORTS and row.removed_at is None:
            remark = both_texts(row.remark, words)[:LONGEST_REMARK]
            _move(merge, row, {"stance": Stance.CONTRADICTS, "remark": remark})
