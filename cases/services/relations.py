"""What hangs on a person or a case, read from the models so that a new one cannot be forgotten."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q

from cases.models import Case, IdentifierToken, Person, Revision, SealedRecord, StageChange

#: Where a row other than a sealed record points to a person or a case, and why it is not moved:
#: tokens and revisions follow their record; an earlier merge or join keeps saying what it did; the
#: stages of a case, and who was let into it, are its own past.
NOT_MOVED = frozenset(
    {
        (IdentifierToken, "person"),
        (Revision, "person"),
        (Revision, "case"),
        (Person, "merged_into"),
        (Case, "joined_into"),
        (StageChange, "case"),
    }
)
Rows = dict[type[SealedRecord], list[Any]]


@dataclass(frozen=True)
class Relation:
    """A field of a model that names a person or a case."""

    model: Any
    field: str
    is_many: bool


def relations_to(subject: type[models.Model]) -> list[Relation]:
    """Return every field of any model that names a person or a case."""
    return [
        Relation(model, field.name, bool(field.many_to_many))
        for model in apps.get_models()
        for field in [*model._meta.fields, *model._meta.many_to_many]
        if field.related_model is subject
    ]


def moved_relations(subject: type[models.Model]) -> list[Relation]:
    """Return the fields that are turned to another person or case when two become one."""
    return [
        relation
        for relation in relations_to(subject)
        if (relation.model, relation.field) not in NOT_MOVED
    ]


def points_anywhere(model: type[models.Model]) -> bool:
    """Return whether rows of a model name a record of any kind by its key alone."""
    return any(field.name == "record_id" for field in model._meta.fields)


def sealed_models() -> list[type[SealedRecord]]:
    """Return the models whose rows are sealed under the key of whom they are about."""
    return [model for model in apps.get_models() if issubclass(model, SealedRecord)]


def lock_belongings(subjects: Collection[Person | Case]) -> Rows:
    """Return, locked, every record that names one of these or is sealed under its key.

    Removed ones too, and the people themselves; cases come last of all and elsewhere. Always in
    the order of every write of several records: by kind, then by key.
    """
    found: Rows = {}
    for model in sorted(sealed_models(), key=lambda model: model.type_label()):
        if model is Case:
            continue
        named = _naming(model, subjects)
        rows = model._base_manager.filter(pk__in=model._base_manager.filter(named).values("pk"))
        locked = rows.order_by("pk").select_for_update(of=("self",), no_key=True)
        if present := list(locked):
            found[model] = present
    return found


def keys_of(rows: Rows) -> set[Any]:
    """Return the keys of all rows, for seeing whether one has come meanwhile."""
    return {row.pk for group in rows.values() for row in group}


def _naming(model: type[SealedRecord], subjects: Iterable[Person | Case]) -> Q:
    subjects = list(subjects)
    if model is Person:
        return Q(pk__in=[subject.pk for subject in subjects if isinstance(subject, Person)])
    named = Q(data_key__in=[subject.data_key_id for subject in subjects])
    if points_anywhere(model):
        named |= Q(record_id__in=[subject.pk for subject in subjects])
    for kind in (Person, Case):
        own = [subject.pk for subject in subjects if isinstance(subject, kind)]
        for relation in relations_to(kind):
            if own and relation.model is model:
                named |= Q(**{f"{relation.field}__in": own})
    return named
