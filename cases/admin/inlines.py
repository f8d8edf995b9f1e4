"""Records on the page of their case or person: few at a time, saved through services."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet, inlineformset_factory
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cases.admin.base import RecordOptions, home
from cases.admin.forms import VersionedForm, refusals
from cases.models import Case
from cases.selectors.case_records import preload_all
from cases.selectors.masking import critical_fields
from cases.services.records import add_record, change_record, remove_record
from casetracker.accounts.models import User

MOST_ROWS = 10
GONE = _("Somebody removed a record of this list after you opened the page. Open the page again.")


class RecordFormSet(BaseInlineFormSet):
    """The newest records of a page; when they come back, the very ones that were shown."""

    model: Any
    initial_forms: Any
    extra_forms: Any

    def get_queryset(self) -> Any:
        """Return the rows as a list: a row that is gone keeps its place, empty."""
        if not hasattr(self, "_rows"):
            many = [field.name for field in self.model._meta.many_to_many]
            rows: Any = self.queryset.prefetch_related(*many)  # type: ignore[union-attr]
            if self.is_bound:
                self._rows = self._posted_rows(rows)
            else:
                self._rows = list(rows.order_by("-created_at", "pk")[:MOST_ROWS])
            preload_all(self._rows)
        return self._rows

    def initial_form_count(self) -> int:
        return max(super().initial_form_count(), 0)  # as posted, it may be anything

    def _posted_rows(self, rows: Any) -> list[Any]:
        keys = list(self._posted_keys())
        found = rows.in_bulk([key for key in keys if key])
        self.is_complete = len(found) == len(keys)
        return [found.get(key) or self.model(**{self.fk.name: self.instance}) for key in keys]

    def _posted_keys(self) -> Iterator[UUID | None]:
        for place in range(min(self.initial_form_count(), self.absolute_max)):
            try:
                yield UUID(self.data.get(f"{self.add_prefix(place)}-id", ""))
            except ValueError:
                yield None

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["id"].queryset = self.queryset  # the rows of this page, in scope

    def clean(self) -> None:
        super().clean()
        self.get_queryset()
        if not self.is_complete:
            raise ValidationError(GONE, code="gone")

    def save_rows(self, actor: User, page: Any) -> None:
        """Add, change and remove through the services; what they refuse lands in its row."""
        case = home(page.saved, actor)
        for form in self.initial_forms:
            if form in self.deleted_forms:
                # A row to be removed is not checked, so the page has to show the refusal.
                with refusals(page):
                    version = form.cleaned_data.get("shown_version") or 0
                    remove_record(actor=actor, case=case, record=form.instance, version=version)
            elif form.has_changed():
                with refusals(form):
                    change_record(
                        actor=actor,
                        case=case,
                        record=form.instance,
                        changes=form.changes(),
                        version=form.version,
                    )
        for form in self.extra_forms:
            if form.has_changed() and form not in self.deleted_forms:
                with refusals(form):
                    add_record(actor=actor, case=case, record=form.instance, many=form.many())


class RecordInline(RecordOptions, admin.StackedInline):
    """Some records of a case or of a person; the others have their own list."""

    form = VersionedForm
    formset = RecordFormSet
    extra = 1
    classes = ["collapse"]
    show_change_link = True

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        masked = set(critical_fields(self.model))
        fields = [*self.opts.fields, *self.opts.many_to_many]
        names = [
            field.name
            for field in fields
            if field.editable and field.name not in self.model.kept_fields | masked
        ]
        own = self.fk_name or ("person" if self.parent_model is not Case else "case")
        return [*(name for name in names if name != own), "shown_version"]

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Make the formset without Django's look at what deleting would take along."""
        shown = flatten_fieldsets(self.get_fieldsets(request, obj))
        formset: Any = inlineformset_factory(
            self.parent_model,
            self.model,
            form=self.form,
            formset=self.formset,
            fk_name=self.fk_name,
            fields=[name for name in shown if name not in self.readonly_fields],
            formfield_callback=partial(self.formfield_for_dbfield, request=request, record=obj),
            extra=self.extra,
            max_num=self.max_num,
            can_delete=True,
        )
        formset.form.refusal = vars(request).get("refusal")
        return formset
