"""Choosing other records: scoped to the case, by their words, one query a control."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, QuerySet
from django.forms.models import ModelChoiceIterator, ModelChoiceIteratorValue
from django.utils.translation import gettext_lazy as _

from cases.models import (
    AsylumClaim,
    Case,
    Contact,
    Document,
    Label,
    Person,
    SealedRecord,
    Source,
    VisaApplication,
)
from cases.models.reference.base import ReferenceRow
from cases.selectors.case_records import of_case, preload_all
from cases.selectors.titles import title_of
from casetracker.accounts.models import Grant, User
from casetracker.accounts.roles import Role

OF_THE_CASE = (AsylumClaim, Document, Person, VisaApplication)
OF_THE_TEAM = (Contact, Label, Source)
WORKERS = (Role.CASEWORKER, Role.COORDINATOR)
#: Select boxes that a choice of several offers besides the filled ones.
SPARE_BOXES = 2


def sorting_key(words: str) -> str:
    """Return what words are sorted by: case and accents do not count, in no language."""
    plain = unicodedata.normalize("NFKD", words.casefold())
    return "".join(char for char in plain if not unicodedata.combining(char))


def choice_words(row: models.Model) -> str:
    """Return the words for a choice; of papers alike, the number tells them apart."""
    number = row.short_number if isinstance(row, Document) else ""
    return f"{title_of(row)} {number}".strip()


def key_name(model: type[models.Model]) -> str:
    """Return what stands for a row in a form: short codes keep long lists light on a slow line."""
    return "code" if issubclass(model, ReferenceRow) else "pk"


class RowsMixin:
    """Read the rows of a choice once, to offer them and to know the chosen ones again.

    A row may also be named by its primary key, as initial values do.
    """

    queryset: Any
    _read: tuple[Any, list[Any]] = (None, [])

    def rows(self) -> list[Any]:
        """Return the rows that are offered."""
        if self._read[0] is not self.queryset:
            self._read = (self.queryset, list(self.queryset.all()))
        return self._read[1]

    def key_of(self, row: Any) -> Any:
        """Return what stands for a row in the form."""
        return getattr(row, key_name(self.queryset.model))

    def row_of(self, value: Any) -> Any:
        """Return the row that a value names, or None."""
        named = str(value)
        return next((r for r in self.rows() if named in (str(self.key_of(r)), str(r.pk))), None)

    def prepare_value(self, value: Any) -> Any:
        shown = super().prepare_value(value)  # type: ignore[misc]
        if isinstance(shown, list):
            return [self._named(one) for one in shown]
        return self._named(shown)

    def _named(self, value: Any) -> Any:
        """Return what stands in the form for a row that is named by its primary key."""
        if not isinstance(value, UUID) or key_name(self.queryset.model) == "pk":
            return value
        row = self.row_of(value)
        return self.key_of(row) if row else value


class RecordIterator(ModelChoiceIterator):
    """List the choices by their words, with the keys of sealed ones fetched at once."""

    field: Any

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        rows = self.field.rows()
        preload_all(row for row in rows if isinstance(row, SealedRecord))
        found = [(choice_words(row), row) for row in rows]
        for words, row in sorted(found, key=lambda choice: sorting_key(choice[0])):
            yield ModelChoiceIteratorValue(self.field.key_of(row), row), words


class RecordChoiceField(RowsMixin, forms.ModelChoiceField):
    """Choose one record."""

    iterator = RecordIterator

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        row = self.row_of(getattr(value, "pk", value))
        if row is None:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return row

    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        super().__init__(queryset, **kwargs)
        if self.empty_label is not None:
            self.empty_label = _("Choose") if self.required else _("Not known")


class SeveralSelects(forms.SelectMultiple):
    """A few plain select boxes: long lists to choose several from, without a script."""

    template_name = "cases/widgets/several_selects.html"
    use_fieldset = True

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        rest: dict[str, Any] = {**(attrs or {}), "id": (attrs or {}).get("id", name)}
        choices = [(str(key), words) for key, words in self.choices]
        # A box for what is offered only: thousands of forged keys would make a page of millions.
        known = dict(choices)
        chosen = [key for key in map(str, self.format_value(value)) if key in known]
        boxes = [*chosen, *[""] * SPARE_BOXES]
        return {
            "widget": {"name": name, "attrs": rest, "boxes": boxes, "options": choices},
        }

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        values: list[str] = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        return [value for value in dict.fromkeys(values) if value]

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return f"{id_}_0"


class RecordsChoiceField(RowsMixin, forms.ModelMultipleChoiceField):
    """Choose several records."""

    iterator = RecordIterator
    widget = SeveralSelects

    def _check_values(self, value: Any) -> Any:
        rows = [self.row_of(one) for one in value]
        if None in rows:
            raise ValidationError(self.error_messages["invalid_list"], code="invalid_list")
        return self.queryset.filter(pk__in=[row.pk for row in rows])


def scope_choices(fields: Mapping[str, forms.Field], record: Any, user: User, case: Case) -> None:
    """Limit every choice of a form to what belongs to the case, its team or reference data."""
    for name, field in fields.items():
        if not isinstance(field, RecordChoiceField | RecordsChoiceField):
            continue
        rows: Any = field.queryset
        model: type[models.Model] = rows.model
        if issubclass(model, ReferenceRow):
            field.queryset = _offered(model, name, record)
        else:
            field.queryset = choices_of(model, user, case)
        if model is type(record):
            chosen: Any = field.queryset
            field.queryset = chosen.exclude(pk=record.pk)


def choices_of(model: Any, user: User, case: Case) -> QuerySet[Any]:
    """Return the rows of a model that a form of this case offers."""
    if model is User:
        return workers_of(case)
    if model in OF_THE_CASE:
        return of_case(model, user, case)
    if model in OF_THE_TEAM:
        found: QuerySet[Any] = model.objects.visible_to(user).filter(team=case.team_id)
        return found
    raise LookupError(f"No form may offer {model._meta.label}.")


def workers_of(case: Case, roles: tuple[Role, ...] = WORKERS) -> QuerySet[User]:
    """Return who works on cases in the case's team now."""
    grants = Grant.objects.in_force().of_roles(*roles).filter(team=case.team_id)
    return User.objects.filter(pk__in=grants.values("user"), is_active=True)


def _offered(model: type[ReferenceRow], name: str, record: Any) -> QuerySet[Any]:
    """Return the active rows, and those that the record names already."""
    named = Q()
    if record is not None and not record._state.adding:
        field = record._meta.get_field(name)
        now = getattr(record, name).all() if field.many_to_many else [getattr(record, name)]
        named = Q(pk__in=[row.pk for row in now if row])
    return model._default_manager.filter(Q(is_active=True) | named)
