"""What the forms of cases share: scoped choices, clean text, a version, and no second sending."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.core.validators import MaxLengthValidator
from django.db import IntegrityError, models
from django.forms.utils import ErrorDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from cases.fields import EncryptedPartialDateField, PartialDateField
from cases.forms.days import DayField
from cases.forms.fields import page_formfield
from cases.forms.selects import RecordChoiceField, RecordsChoiceField, scope_choices
from cases.models import Case, SealedRecord
from cases.selectors.masking import masked_fields
from cases.validators import validate_written_text
from casetracker.accounts.models import User
from casetracker.forms import PageForm, PageModelForm
from casetracker.vault.hiding import require_values

MOST_TEXT = 20_000
ONLY_ONE = frozenset({"person", "claim"})
SUBMISSIONS = uuid.UUID("5f0f7c1e-6d5c-4a39-9f64-0c1b7d0f2a11")
AT_ONCE = _("Somebody saved the same at this moment. Look again before you save.")
STALE = _("This form can no longer be sent. Check what you typed and send it again.")


def record_formfield(db_field: Any, **kwargs: Any) -> forms.Field | None:
    """Give each kind of model field the control that works without a script."""
    options: dict[str, Any] = {
        "required": not db_field.blank,
        "label": capfirst(db_field.verbose_name),
    }
    if isinstance(db_field, models.ManyToManyField | models.ForeignKey):
        control = RecordsChoiceField if db_field.many_to_many else RecordChoiceField
        return control(db_field.related_model._default_manager.none(), **options | kwargs)
    if isinstance(db_field, models.DateField) and not isinstance(db_field, models.DateTimeField):
        return DayField(**options)
    if isinstance(db_field, PartialDateField | EncryptedPartialDateField):
        return page_formfield(db_field)
    if db_field.choices and (db_field.blank or not db_field.has_default()):
        nothing = _("Not known") if db_field.blank else _("Choose")
        kwargs["choices"] = [("", nothing), *db_field.choices]
    return page_formfield(db_field, **kwargs)


def guard_text(fields: dict[str, forms.Field]) -> None:
    """Refuse control characters and endless text in every box that takes text."""
    for field in fields.values():
        if not isinstance(field, forms.CharField):
            continue
        field.validators.append(validate_written_text)
        if field.max_length is None:
            field.validators.append(MaxLengthValidator(MOST_TEXT))


class Submission:
    """A one-time mark of a form that adds something: sent twice, it names the same record."""

    signer = Signer(salt="cases.submission")

    def __init__(self, *parts: Any) -> None:
        self.scope = ":".join(str(part) for part in parts)

    def new(self) -> str:
        return self.signer.sign(f"{self.scope}:{uuid.uuid4().hex}")

    def record_id(self, mark: str) -> uuid.UUID:
        """Return the key of the record that this sending makes, or raise ValidationError."""
        try:
            text = self.signer.unsign(mark)
        except BadSignature as error:
            raise ValidationError(STALE, code="submission") from error
        if text.rpartition(":")[0] != self.scope:
            raise ValidationError(STALE, code="submission")
        return uuid.uuid5(SUBMISSIONS, mark)


def renewed(data: Any, submissions: Submission) -> Any:
    """Return the data of a form with a fresh mark."""
    fresh = data.copy()
    fresh["submission"] = submissions.new()
    return fresh


class VersionField(forms.IntegerField):
    """The version that a form shows; one that is none is nobody's and meets the conflict page."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.HiddenInput, **kwargs)

    def clean(self, value: Any) -> int:
        try:
            return super().clean(value) or 0
        except ValidationError:
            return 0


class CaseForm(PageForm):
    """A form about a case that stands for no single record."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        guard_text(self.fields)


class RecordMeta:
    """What the Meta of every form of a record starts from."""

    formfield_callback = record_formfield


class RecordForm(PageModelForm):
    """Read one record of a case; a service checks its rules and saves it.

    Values that pages mask are asked for only when a record is added, and otherwise on a page of
    their own (`protected`), whose opening is recorded.
    """

    #: Fields whose values are no fields of the record.
    extra_fields: ClassVar[frozenset[str]] = frozenset({"version", "submission"})

    #: Titles with the fields that stand under them; without, the form is one list.
    sections: ClassVar[tuple[tuple[Any, tuple[str, ...]], ...]] = ()

    version = VersionField()
    submission = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, user: User, case: Case, protected: bool = False, **kwargs: Any
    ) -> None:
        self.user, self.case, self.protected = user, case, protected
        self.record_id: uuid.UUID | None = None
        super().__init__(*args, **kwargs)
        self.is_new = bool(self.instance._state.adding)
        if not self.is_new:
            require_values()
        if self.is_new:
            self.submissions = Submission(user.pk, case.pk, self.instance._meta.label_lower)
            self.fields["submission"].initial = self.submissions.new
        else:
            self.initial.setdefault("version", self.instance.version)
        scope_choices(self.fields, self.instance, user, case)
        if self.is_new:
            self._choose_the_only_one()
        self.settle()
        if not self.is_new:
            self._leave_out(masked=not protected)
        guard_text(self.fields)

    def parts(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Return the titled parts of a long form, as far as they have fields here."""
        found = [
            (title, [self[name] for name in names if name in self.fields])
            for title, names in self.sections
        ]
        return [(title, fields) for title, fields in found if fields]

    def settle(self) -> None:
        """Adapt the fields to the case; subclasses do."""

    def _choose_the_only_one(self) -> None:
        """Begin with the one person or claim there is, where a choice has to be made."""
        for name in ONLY_ONE & self.fields.keys() - self.initial.keys():
            field: Any = self.fields[name]
            if field.required and len(rows := list(field.queryset[:2])) == 1:
                self.initial[name] = rows[0].pk

    def _leave_out(self, *, masked: bool) -> None:
        hidden = masked_fields(self.instance)
        for name in [*self.fields]:
            if name in RecordForm.extra_fields:
                continue
            if (name in hidden) == masked:
                del self.fields[name]

    def _post_clean(self) -> None:
        """Leave the record alone: the service checks its rules, and only once."""

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        for name, value in values.items():
            if isinstance(value, str):
                values[name] = value.replace("\r\n", "\n")
        if self.is_new:
            self._check_submission(values)
        return values

    def _check_submission(self, values: dict[str, Any]) -> None:
        try:
            self.record_id = self.submissions.record_id(values.get("submission", ""))
        except ValidationError as error:
            # Sent again as it now stands, the form carries a fresh mark.
            self.data = renewed(self.data, self.submissions)
            self.add_error(None, error)

    def changes(self) -> dict[str, Any]:
        """Return the record's fields with the values that were typed, for a service."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in self.extra_fields
        }

    def new_record(self) -> Any:
        """Return the record to add, unsaved; a second sending of the form gives the same key."""
        record = type(self.instance)(id=self.record_id)
        if hasattr(type(record), "case_id"):
            record.case = self.case
        for name, value in self.changes().items():
            if not record._meta.get_field(name).many_to_many:
                setattr(record, name, value)
        return record

    def many(self) -> dict[str, Any]:
        """Return the values of the many-to-many fields of a record to add."""
        fields = {field.name for field in self.instance._meta.many_to_many}
        return {name: value for name, value in self.changes().items() if name in fields}

    def asks_for_more_rows(self) -> bool:
        """Return whether the form is to be drawn again as it is: for one more row, or taken up."""
        return self.is_taken_up

    def redraw(self) -> None:
        """Keep what was typed without judging it yet."""
        self._errors = ErrorDict()


@contextmanager
def refusals(form: forms.BaseForm) -> Iterator[None]:
    """Show on a form what a service in the block refuses to save."""
    try:
        yield
    except ValidationError as error:
        refuse(form, error)
    except IntegrityError:
        # The checks before saving passed, so somebody saved the same at the same moment.
        refuse(form, ValidationError(AT_ONCE, code="at_once"))
        if submissions := getattr(form, "submissions", None):
            # Or it was sent before, and what it made was removed since.
            form.data = renewed(form.data, submissions)


def refuse(form: forms.BaseForm, error: ValidationError) -> None:
    """Show what a service refused beside the fields of a form that it is about."""
    by_field = error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}
    for name, errors in by_field.items():
        for one in errors:
            place = name if name in form.fields else field_of_constraint(form, one)
            form.add_error(place, one)


def field_of_constraint(form: forms.BaseForm, error: ValidationError) -> str | None:
    """Return the field that a constraint is named after: `document_expires_after_issued`."""
    record: SealedRecord | None = getattr(form, "instance", None)
    if record is None:
        return None
    prefix = f"{record._meta.model_name}_"
    for constraint in record._meta.constraints:
        if constraint.get_violation_error_message() == error.message:
            rest = constraint.name.removeprefix(prefix)
            return next((name for name in form.fields if f"{rest}_".startswith(f"{name}_")), None)
    return None
