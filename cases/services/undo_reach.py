"""What an undo touches: the records, locked, the cases they belong to, and who may write there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db.models import Q

from cases import access
from cases.models import Case, CaseMember, Person
from cases.models.base import SealedRecord
from cases.services.belonging import people_named
from cases.services.records import ROW
from casetracker.accounts.models import User
from casetracker.vault.data_keys import preload

CASE_TYPE, MEMBER_TYPE = Case.type_label(), CaseMember.type_label()
# Who works on a case is for coordinators to say.
MANAGED = {"lead", "workers", "team"}
# What decides who sees a record.
DECIDES_REACH = MANAGED | {"case", "person", "claim"}


class Why(Enum):
    """Why a record is left as it is."""

    CHANGED = "changed"  # by somebody, since the operation
    CLOSED = "closed"
    NOT_ALLOWED = "not allowed"
    REFUSED = "refused"  # by a rule
    NEEDED = "needed"  # by a record that stays


@dataclass
class Change:
    """One record of an operation: the version it was left at, and what it was before."""

    record_type: str
    record_id: UUID
    version: int
    values: dict[str, Any] = field(default_factory=dict)
    #: Whether it was there before; None where that did not change.
    present: bool | None = None
    record: SealedRecord = field(init=False)

    def keys_before(self, model: type[Any]) -> set[UUID]:
        """Return the rows of a model that the record named before and may not name now."""
        fields = self.record._meta.get_fields()
        names = {one.name for one in fields if one.related_model is model}
        texts = [self.values[name] for name in names & self.values.keys()]
        flat = [key for text in texts for key in (text if isinstance(text, list) else [text])]
        return {UUID(key) for key in flat if key}


class Reach:
    """The records of an operation with their cases, and what the actor may do to each."""

    def __init__(self, actor: User, changes: list[Change]) -> None:
        self.actor, self.changes = actor, changes
        self.cases: dict[UUID, Case] = {}
        self.homes: dict[UUID, set[UUID]] = {}
        self.needed: set[UUID] = set()
        self._kept: set[UUID] = set()
        self._may: dict[tuple[UUID, bool], bool] = {}

    def lock(self) -> None:
        """Fetch and lock the records, then the cases."""
        by_type: dict[str, list[Change]] = defaultdict(list)
        for change in self.changes:
            by_type[change.record_type].append(change)
        for label in sorted(by_type.keys() - {CASE_TYPE}):
            self._lock_records(label, by_type[label])
        owned = {change.record_id for change in by_type.get(CASE_TYPE, [])}
        people = self._people()
        places = self._places(people)
        rows = Case._base_manager.filter(pk__in=owned.union(*places.values(), *self._own_cases()))
        self.cases = {case.pk: case for case in rows.order_by("pk").select_for_update(**ROW)}
        for change in by_type.get(CASE_TYPE, []):
            change.record = self.cases[change.record_id]
        preload(list(self.cases.values()))
        for change in self.changes:
            named = people.get(change.record_id, set())
            own = _own_cases(change)
            self.homes[change.record_id] = own or set().union(*(places[one] for one in named))
        for change in self.changes:
            if change.record.version != change.version:
                self.keep(change)

    def _lock_records(self, label: str, changes: list[Change]) -> None:
        model = apps.get_model(label)
        keys = [change.record_id for change in changes]
        rows = model._base_manager.filter(pk__in=keys).order_by("pk").select_for_update(**ROW)
        found = {row.pk: row for row in rows}
        for change in changes:
            change.record = found[change.record_id]
        preload(list(found.values()))

    def _people(self) -> dict[UUID, set[UUID]]:
        """Return whom each record that is no case names, now and before."""
        return {
            change.record_id: people_named(change.record) | change.keys_before(Person)
            for change in self.changes
            if change.record_type != CASE_TYPE
        }

    def _places(self, people: dict[UUID, set[UUID]]) -> dict[UUID, set[UUID]]:
        """Return the cases of people, those that the operation took them out of included."""
        places: dict[UUID, set[UUID]] = defaultdict(set)
        back = [change.record_id for change in self.changes if change.present]
        members = CaseMember._base_manager.filter(
            Q(removed_at=None) | Q(pk__in=back), person__in=set().union(*people.values())
        )
        for person, case in members.values_list("person_id", "case_id"):
            places[person].add(case)
        for change in self.changes:
            # Who is taken into a case again is in it as soon as the undo is done.
            if change.record_type == MEMBER_TYPE and "person" in change.values:
                place: Any = change.record
                places[UUID(change.values["person"])].add(place.case_id)
        return places

    def _own_cases(self) -> list[set[UUID]]:
        return [_own_cases(change) for change in self.changes if change.record_type != CASE_TYPE]

    def keep(self, change: Change) -> None:
        """Note that a record stays as it is, and so does what it names."""
        self._kept.add(change.record_id)
        fields = change.record._meta.concrete_fields
        keys = (getattr(change.record, one.attname) for one in fields if one.is_relation)
        self.needed |= {key for key in keys if key}

    def refusal(self, change: Change) -> Why | None:
        """Return why a record has to be left as it is; None where it can be put back."""
        if not self._may_write(change):
            return Why.NOT_ALLOWED
        if change.record_id in self._kept:
            return Why.CHANGED
        if change.present is False and change.record_id in self.needed:
            return Why.NEEDED
        return None if self._has_open_case(change) else Why.CLOSED

    def _may_write(self, change: Change) -> bool:
        if not (homes := self._present_homes(change)):
            team = getattr(change.record, "team_id", None)
            return team in access.teams_to_start_cases(self.actor)
        manage = isinstance(change.record, Case) and bool(MANAGED & change.values.keys())
        # A record of cases needs them all, one of a person any in which the person is.
        every = all if _own_cases(change) else any
        return every(self._may_in(case, manage=manage) for case in homes)

    def _may_in(self, case: Case, *, manage: bool) -> bool:
        if (case.pk, manage) not in self._may:
            allowed = access.can_manage if manage else access.can_change
            self._may[case.pk, manage] = allowed(self.actor, case)
        return self._may[case.pk, manage]

    def _has_open_case(self, change: Change) -> bool:
        """Return whether a record's case takes changes, or was closed by the operation itself."""
        settled = {one.record_id for one in self.changes if "status" in one.values}
        homes = self._present_homes(change)
        return not homes or any(not case.is_closed or case.pk in settled for case in homes)

    def _present_homes(self, change: Change) -> list[Case]:
        return [self.cases[key] for key in sorted(self.homes[change.record_id])]

    def case_of(self, change: Change) -> Case | None:
        """Return the case in which a record is put back, as the audit tells it."""
        homes = self._present_homes(change)
        mine = [case for case in homes if self._may_in(case, manage=False)]
        return next(iter(mine or homes), None)

    def require_still_visible(self) -> None:
        """Raise PermissionDenied where what was put back would lie outside the actor's reach."""
        for change in self.changes:
            if change.record_id in self._kept or change.record.removed_at is not None:
                continue
            rows: Any = type(change.record)
            if DECIDES_REACH & change.values.keys() and not _sees(self.actor, rows, change):
                raise PermissionDenied("The undo would put a record outside the actor's reach.")


def _own_cases(change: Change) -> set[UUID]:
    """Return the cases that a record itself names, now and before."""
    record = change.record
    if isinstance(record, Case):
        return {record.pk}
    now: Iterable[UUID | None] = [getattr(record, "case_id", None)]
    return {key for key in now if key} | change.keys_before(Case)


def _sees(actor: User, rows: Any, change: Change) -> bool:
    found: bool = rows.objects.visible_to(actor).filter(pk=change.record_id).exists()
    return found
