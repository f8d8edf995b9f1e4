"""The words of many-to-many fields on a case page, all in one query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import F, Value

from cases.models import Case, Label, Person, VisaApplication

#: The reference rows that a case page names through many-to-many fields.
LINKED: tuple[tuple[type[models.Model], str], ...] = (
    (Person, "citizenships"),
    (Person, "languages"),
    (VisaApplication, "refusal_grounds"),
    (Case, "destinations"),
    (Case, "labels"),
)
LABELS = ("label_en", "label_fr", "label_ru")


def lay_words(records: Iterable[models.Model]) -> None:
    """Give records what their many-to-many fields name, as a prefetch would, but in one query."""
    by_model: dict[type[models.Model], list[models.Model]] = defaultdict(list)
    for record in records:
        by_model[type(record)].append(record)
    links = [(model, name) for model, name in LINKED if by_model[model]]
    found: dict[tuple[str, UUID], list[models.Model]] = defaultdict(list)
    first, *others = [_rows(model, name, by_model[model]) for model, name in links]
    for field, owner, target, *words in first.union(*others, all=True):
        found[field, owner].append(_row(field, target, words))
    for model, name in links:
        for record in by_model[model]:
            _lay(record, name, found[_mark(model, name), record.pk])


def _mark(model: type[models.Model], name: str) -> str:
    return f"{model._meta.model_name}.{name}"


def _rows(model: type[models.Model], name: str, records: Sequence[models.Model]) -> Any:
    field: Any = model._meta.get_field(name)
    source, target = field.m2m_field_name(), field.m2m_reverse_field_name()
    is_label = field.related_model is Label
    words = [F(f"{target}__name"), Value(""), Value("")] if is_label else None
    columns = words or [F(f"{target}__{label}") for label in LABELS]
    links = field.remote_field.through._default_manager
    return links.filter(**{f"{source}__in": [record.pk for record in records]}).values_list(
        Value(_mark(model, name)), f"{source}_id", f"{target}_id", *columns
    )


def _row(mark: str, pk: UUID, words: Sequence[str]) -> models.Model:
    """Make the row that a link names, with its words only."""
    model, name = next((model, name) for model, name in LINKED if _mark(model, name) == mark)
    kind: Any = model._meta.get_field(name).related_model
    if kind is Label:
        return Label(pk=pk, name=words[0])
    row: models.Model = kind(pk=pk, **dict(zip(LABELS, words, strict=True)))
    return row


def _lay(record: models.Model, name: str, rows: list[models.Model]) -> None:
    found = getattr(record, name).none()
    found._result_cache = rows
    found._prefetch_done = True
    cache = record.__dict__.setdefault("_prefetched_objects_cache", {})
    cache[name] = found
