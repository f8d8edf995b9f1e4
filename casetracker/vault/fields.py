"""Model fields whose values are sealed in the database and opened only when read.

The sealed bytes stand in the attribute `<name>_sealed`, where Django's own machinery (saving,
refreshing, pickling, bulk writing) finds them; the attribute `<name>` opens and seals. A value
that was read is a copy: changing a list in place changes nothing, assigning it does.
"""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import FieldError, ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models.expressions import Case, Col, Value, When
from django.db.models.functions import Cast
from django.db.models.sql.where import WhereNode
from django.utils.encoding import is_protected_type
from django.utils.translation import gettext_lazy as _

from casetracker.vault.attributes import (
    KEY_CHANGED,
    KeyAttribute,
    OpenAttribute,
    Pending,
    Sealed,
    SealedAttribute,
)
from casetracker.vault.cipher import HEADER, field_context, open_sealed, seal
from casetracker.vault.data_keys import key_of
from casetracker.vault.errors import SealedRecordError
from casetracker.vault.form_fields import SealedJSONFormField
from casetracker.vault.hiding import HideableField, HideableJSONField
from casetracker.vault.models import DataKey


class SealedCol(Col):
    """A column that can be selected, but not sorted by."""

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        raise FieldError(f"{self.target.name} is sealed: it cannot be sorted by or computed with.")


class EncryptedField(HideableField, models.Field):
    """Seal what `encode` makes of a value; subclasses override `encode`, `decode` and `stand_in`.

    `aad_name` ("person.remark") is part of every sealed value and never changes, not even when the
    model or field is renamed. On an abstract model "*.remark" takes the place of the star from the
    concrete model's `aad_prefix`, or else from its name. `critical` marks values that pages mask.
    """

    descriptor_class = SealedAttribute
    empty_strings_allowed = False

    def __init__(self, *args: Any, aad_name: str, critical: bool = False, **kwargs: Any) -> None:
        self.aad_name, self.critical = aad_name, critical
        super().__init__(*args, **kwargs)
        if self.max_length is not None:
            self.validators.append(MaxLengthValidator(self.max_length))

    def encode(self, value: Any) -> str | None:
        """Return the text to seal, or None for a null, which is sealed too."""
        return None if value is None else str(value)

    def decode(self, text: str | None) -> Any:
        """Return the value that `encode` was given."""
        return text

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"aad_name": self.aad_name}

    def get_internal_type(self) -> str:
        return "BinaryField"

    def get_attname_column(self) -> tuple[str, str]:
        return f"{self.name}_sealed", self.db_column or self.name

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.name, OpenAttribute(self))
        if not cls._meta.abstract:
            prefix = getattr(cls, "aad_prefix", cls._meta.model_name)
            self.aad_name = self.aad_name.replace("*", prefix)

    def seal(self, record: models.Model, value: Any) -> Sealed:
        """Encrypt a value for its place in a record."""
        self.refuse_hidden(value)
        key, generation = key_of(record)
        try:
            return Sealed(seal(key, self.encode(value), self._context(record, generation)))
        except UnicodeEncodeError:
            message = _("This text has characters that are not allowed.")
            raise ValidationError({self.name: message}) from None

    def value_of(self, record: models.Model) -> Any:
        """Return the plain value, or raise SealedRecordError."""
        value = getattr(record, self.attname)
        if isinstance(value, Pending):
            return self.decode(self.encode(value.value))
        try:
            key, generation = key_of(record)
            return self.decode(open_sealed(key, value, self._context(record, generation)))
        except SealedRecordError as error:
            place = f"{self.aad_name} of {record.pk}"
            raise SealedRecordError(f"{place} cannot be opened: {error}.") from None

    def _context(self, record: models.Model, generation: int) -> bytes:
        key_id: UUID = record.data_key_id  # type: ignore[attr-defined]
        return field_context(self.aad_name, record.pk, key_id, generation)

    # Saving: sealed bytes or nothing ------------------------------------------------------------

    def from_db_value(self, value: Any, *args: Any) -> Sealed | None:
        return None if value is None else Sealed(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Refuse sealed bytes that came from another row or from before a change of key."""
        if add or KEY_CHANGED in model_instance.__dict__:
            self.value_of(model_instance)
        return getattr(model_instance, self.attname)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        if isinstance(value, Case | Cast) and all(map(_carries_only_sealed, value.flatten())):
            return value  # what bulk_update builds
        return self.get_db_prep_value(value, connection)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if not isinstance(value, Sealed):
            raise TypeError(f"{self.name} is sealed: set it on a record with a data key and save.")
        return connection.Database.Binary(value)

    # Querying: refused ----------------------------------------------------------------------------

    def get_lookup(self, lookup_name: str) -> Any:
        raise FieldError(f"{self.name} is sealed: no query looks into it ({lookup_name}).")

    get_transform = get_lookup

    def get_col(self, alias: Any, output_field: Any = None) -> Col:
        return SealedCol(alias, self, output_field)

    # Forms see the value, serialisers the sealed bytes ------------------------------------------

    def clean(self, value: Any, model_instance: Any) -> Any:
        """Check the plain value; hand the sealed one back unchanged."""
        plain = self.value_of(model_instance)
        if not (self.blank and plain in self.empty_values):
            self.validate(plain, model_instance)
            self.run_validators(plain)
        return value

    def value_from_object(self, obj: models.Model) -> Any:
        """Return the value for a form, never of a type that serialisers would write out."""
        value = self.require_open(self.value_of(obj))
        return (self.encode(value) or "") if is_protected_type(value) else value

    def value_to_string(self, obj: models.Model) -> str:
        sealed = getattr(obj, self.attname)
        if not isinstance(sealed, Sealed):
            raise TypeError(f"{self.name} is not sealed yet: give the record its data key first.")
        return base64.b64encode(sealed).decode()

    def to_python(self, value: Any) -> Any:
        """Read what `value_to_string` wrote; fixtures with plain text are refused."""
        if value is None or isinstance(value, Sealed):
            return value
        try:
            sealed = base64.b64decode(value, validate=True)
        except (TypeError, binascii.Error):
            sealed = b""
        if not sealed.startswith(HEADER):
            raise ValidationError(_("Only a sealed value can be loaded here."))
        return Sealed(sealed)


class EncryptedTextField(EncryptedField):
    """Seal a text; None becomes the empty text."""

    empty_strings_allowed = True
    _pyi_private_set_type: str | None
    _pyi_private_get_type: str

    def decode(self, text: str | None) -> str:
        return text or ""

    def formfield(self, **kwargs: Any) -> Any:
        box = {} if self.max_length else {"widget": forms.Textarea}
        defaults = {"form_class": forms.CharField, "max_length": self.max_length} | box
        return super().formfield(**defaults | kwargs)


class EncryptedJSONField(HideableJSONField, EncryptedField):
    """Seal a list or an object; `hidden_as` makes what stands for it on pages without names."""

    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def encode(self, value: Any) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False, allow_nan=False)

    def decode(self, text: str | None) -> Any:
        return None if text is None else json.loads(text)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": SealedJSONFormField} | kwargs)


class DataKeyField(models.ForeignKey):
    """Name the key of a record; the key may be gone, which closes the record for ever.

    Use `preload`, not `select_related`, whose inner join would drop the rows of a key that is gone.
    """

    descriptor_class = KeyAttribute
    fixed: dict[str, Any] = {
        "to": "vault.DataKey",
        "on_delete": models.DO_NOTHING,
        "db_constraint": False,
        "related_name": "+",
        "editable": False,
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs | self.fixed)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {k: v for k, v in kwargs.items() if k not in self.fixed}

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        """Spare every validation a query; a missing key shows itself on reading."""


def encrypted_fields(model: type[models.Model] | models.Model) -> list[EncryptedField]:
    """Return the encrypted fields of a model."""
    return [field for field in model._meta.concrete_fields if isinstance(field, EncryptedField)]


def reseal(record: models.Model, new_key: DataKey) -> list[str]:
    """Encrypt all fields under another key; return the names of the fields to save."""
    plain = {field.name: field.value_of(record) for field in encrypted_fields(record)}
    record.data_key = new_key  # type: ignore[attr-defined]
    for name, value in plain.items():
        setattr(record, name, value)
    return ["data_key", *plain]


def _carries_only_sealed(part: Any) -> bool:
    if isinstance(part, Value):
        return part.value is None or isinstance(part.value, Sealed)
    return isinstance(part, Case | When | Cast | WhereNode)
