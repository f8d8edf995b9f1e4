"""What stands in the way when two people become one, and how it gives way without being lost."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from cases.choices import MemberRole
from cases.models import Case, CaseMember, Citation, Person, Relationship, Stay
from cases.rules.merging import both_texts, free_locator
from cases.services.moving import move, take_out
from cases.services.relations import Rows
from casetracker.accounts.models import User

LONGEST_LOCATOR: int = Citation._meta.get_field("locator").max_length or 0


@dataclass
class Merge:
    """Two people who become one, with everything that is locked for it."""

    actor: User
    case: Case
    kept: Person
    other: Person
    records: Rows
    cases: dict[UUID, Case]
    #: Records that found their place already.
    settled: set[UUID] = field(default_factory=set)

    def of(self, model: Any, person: Person, name: str = "person") -> list[Any]:
        """Return the present records of a model that name a person."""
        rows = self.records.get(model, [])
        return [
            row
            for row in rows
            if getattr(row, f"{name}_id") == person.pk and row.removed_at is None
        ]

    def home_of(self, record: Any) -> Case:
        """Return the case in whose history a change of a record belongs."""
        return self.cases.get(getattr(record, "case_id", None) or self.case.pk, self.case)


def clear_the_way(merge: Merge, *, keep_other_stay: bool) -> None:
    """Let everything give way that could not stand beside what the kept person has."""
    _unite_memberships(merge)
    _end_one_stay(merge, keep_other=keep_other_stay)
    _unite_relationships(merge)
    _unite_citations(merge)


def _unite_memberships(merge: Merge) -> None:
    """In a case of both, the kept person's membership takes over role and dates."""
    mine = {member.case_id: member for member in merge.of(CaseMember, merge.kept)}
    for member in merge.of(CaseMember, merge.other):
        own = mine.get(member.case_id)
        if own is None:
            continue
        home = merge.home_of(member)
        _give_way(merge, member, {"person": merge.kept})
        starts = [day for day in (own.since, member.since) if day]
        ends = [own.until, member.until]
        changes: dict[str, Any] = {
            "since": min(starts, key=lambda day: day.stored) if starts else None,
            "until": None if None in ends else max(ends, key=lambda day: day.stored),
            "remark": both_texts(own.remark, member.remark),
        }
        if MemberRole.MAIN in (own.role, member.role):
            changes["role"] = MemberRole.MAIN
        elif own.role == MemberRole.OTHER:
            changes["role"] = member.role
        move(actor=merge.actor, record=own, changes=changes, case=home)


def _end_one_stay(merge: Merge, *, keep_other: bool) -> None:
    """A person is in one place: of two current stays one is not current any more."""
    mine = [stay for stay in merge.of(Stay, merge.kept) if stay.is_current]
    theirs = [stay for stay in merge.of(Stay, merge.other) if stay.is_current]
    if mine and theirs:
        for stay in mine if keep_other else theirs:
            _change(merge, stay, {"is_current": False})


def _unite_relationships(merge: Merge) -> None:
    """A tie between the two is none any more; of two alike ties one stays, with both remarks."""
    pair = {merge.kept.pk, merge.other.pk}
    rows: list[Relationship] = merge.records.get(Relationship, [])
    present = [row for row in rows if row.removed_at is None]
    taken = {
        (row.case_id, row.person_id, row.of_person_id): row
        for row in present
        if merge.other.pk not in (row.person_id, row.of_person_id)
    }
    for row in rows:
        if {row.person_id, row.of_person_id} == pair:
            # It cannot be turned: nobody is tied to themselves.
            take_out(actor=merge.actor, record=row, case=merge.home_of(row))
            merge.settled.add(row.pk)
    for row in present:
        if row.pk in merge.settled or merge.other.pk not in (row.person_id, row.of_person_id):
            continue
        ends = [merge.kept.pk if key == merge.other.pk else key for key in _ends(row)]
        twin = taken.setdefault((row.case_id, ends[0], ends[1]), row)
        if twin is not row:
            _unite_tie(merge, row, twin, ends)


def _unite_tie(merge: Merge, row: Relationship, twin: Relationship, ends: list[Any]) -> None:
    said = row.remark if row.kind == twin.kind else f"{row.get_kind_display()}. {row.remark}"
    _change(merge, twin, {"remark": both_texts(twin.remark, said.strip())})
    people = {merge.kept.pk: merge.kept}
    changes = {
        name: people[key]
        for name, key, now in zip(("person", "of_person"), ends, _ends(row), strict=True)
        if key != now
    }
    _give_way(merge, row, changes)


def _ends(row: Relationship) -> tuple[Any, Any]:
    return row.person_id, row.of_person_id


def _unite_citations(merge: Merge) -> None:
    """Citations of the other person's own fields speak of the kept person from now on."""
    about: list[Citation] = merge.records.get(Citation, [])
    taken = {
        (row.source_id, row.field, row.locator): row
        for row in about
        if row.record_id == merge.kept.pk and row.removed_at is None
    }
    for row in about:
        if row.record_id != merge.other.pk:
            continue
        changes: dict[str, Any] = {"record_id": merge.kept.pk, "person": merge.kept}
        place = (row.source_id, row.field, row.locator)
        twin = taken.get(place)
        if row.removed_at is not None or twin is None:
            _change(merge, row, changes)
            taken.setdefault(place, row) if row.removed_at is None else None
        elif (twin.stance, twin.remark) == (row.stance, row.remark):
            _give_way(merge, row, changes)
        else:
            used = {locator for source, name, locator in taken if (source, name) == place[:2]}
            changes["locator"] = free_locator(row.locator, used, LONGEST_LOCATOR)
            taken[(row.source_id, row.field, changes["locator"])] = row
            _change(merge, row, changes)
        merge.settled.add(row.pk)


def _change(merge: Merge, record: Any, changes: dict[str, Any]) -> None:
    move(actor=merge.actor, record=record, changes=changes, case=merge.home_of(record))


def _give_way(merge: Merge, record: Any, changes: dict[str, Any]) -> None:
    home = merge.home_of(record)
    take_out(actor=merge.actor, record=record, case=home, changes=changes)
    merge.settled.add(record.pk)
