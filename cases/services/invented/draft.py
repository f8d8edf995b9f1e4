"""The tools with which one invented case is written: its own chance, its dates and its records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any, TypeVar
from uuid import UUID

from django.db import models

from cases.models import Case, Person, Record, Stay
from cases.models.base import SealedRecord
from cases.partial_dates import PartialDate
from cases.services.invented.world import World

R = TypeVar("R", bound=SealedRecord)
T = TypeVar("T")


class Batch:
    """Records of many cases, kept until they are written together."""

    def __init__(self) -> None:
        self.rows: dict[type[models.Model], list[models.Model]] = defaultdict(list)

    def add(self, row: models.Model) -> None:
        self.rows[type(row)].append(row)

    def link(self, record: models.Model, name: str, keys: Iterable[UUID]) -> None:
        """Tie a record to others through a many-to-many field."""
        field: Any = record._meta.get_field(name)
        through = field.remote_field.through
        ours, theirs = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
        for key in keys:
            self.add(through(**{ours: record.pk, theirs: key}))

    def write(self) -> None:
        """Insert everything, the rows that others point to first."""
        for model in sorted(self.rows, key=_rank):
            model._base_manager.bulk_create(self.rows[model], batch_size=500)


def _rank(model: type[models.Model]) -> int:
    if model in (Person, Case):
        return 0
    return 1 if issubclass(model, Record) else 2


class Draft:
    """One case in the making."""

    def __init__(self, world: World, rng: Random, batch: Batch) -> None:
        self.world, self.rng, self.batch = world, rng, batch
        self.case: Case
        self.people: list[Person] = []
        self.records: dict[type[models.Model], list[Any]] = defaultdict(list)
        #: To whom each incident happened.
        self.struck: dict[UUID, frozenset[UUID]] = {}
        self._written = 0

    @property
    def main(self) -> Person:
        """Return the main person."""
        return self.people[0]

    # Chance -----------------------------------------------------------------------------------

    def uuid(self) -> UUID:
        return UUID(int=self.rng.getrandbits(128), version=4)

    def happens(self, chance: float) -> bool:
        return self.rng.random() < chance

    def pick(self, weights: Mapping[T, int]) -> T:
        """Choose one of several, each as often as its weight says."""
        return self.rng.choices(tuple(weights), tuple(weights.values()))[0]

    def ago(self, least: int, most: int) -> date:
        """Return a day so many days before the day of the run; after it, where negative."""
        return self.world.as_of - timedelta(days=self.rng.randint(least, most))

    def between(self, first: date, last: date) -> date:
        return first + timedelta(days=self.rng.randint(0, max((last - first).days, 0)))

    def about(self, day: date) -> PartialDate:
        """Return a day as somebody would report it: exactly, or less so."""
        form = self.rng.choices(("%Y-%m-%d", "%Y-%m", "%Y", "%Y-%m~"), (60, 28, 6, 6))[0]
        return PartialDate.parse(day.strftime(form))

    # Records ----------------------------------------------------------------------------------

    def say(self, text: str) -> str:
        """Return a text as it goes into a sealed field, with the canary where there is one."""
        return f"{self.world.canary}{text}"

    def put(self, record: R, owner: SealedRecord | None = None, /, **values: Any) -> R:
        """Seal a record under its owner's key and keep it for writing."""
        record.id = self.uuid()
        if owner is not None:
            record.data_key = owner.data_key
        record.created_by = self.world.crew.caseworker
        record.created_at = record.updated_at = self.moment(self.world.as_of)
        for name, value in values.items():
            setattr(record, name, value)
        record.clean()
        self.records[type(record)].append(record)
        self.batch.add(record)
        return record

    def is_grown_up(self, person: Person) -> bool:
        """Return whether a person is surely eighteen or older."""
        return bool(person.birth.latest.year < self.world.as_of.year - 18)

    def current_stay(self, person: Person) -> Stay:
        """Return where a person is now."""
        stays: list[Stay] = self.records[Stay]
        return next(stay for stay in stays if stay.person is person and stay.is_current)

    def moment(self, day: date) -> datetime:
        """Return an instant of a day, later at every call."""
        self._written += 1
        return datetime.combine(day, time(9), UTC) + timedelta(seconds=self._written)
