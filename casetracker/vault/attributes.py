"""What stands behind the attributes of a model with sealed fields."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.fields.related_descriptors import ForeignKeyDeferredAttribute
from django.db.models.query_utils import DeferredAttribute

KEY_CHANGED = "_data_key_changed"


class Sealed(bytes):
    """The stored form of a value."""

    def __repr__(self) -> str:
        return "<sealed>"

    def __str__(self) -> str:
        raise TypeError("Sealed bytes are no text: read the attribute named without _sealed.")


class Pending:
    """A value that waits for its record to get a data key."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __reduce__(self) -> tuple[Any, ...]:
        if self.value in models.Field.empty_values:
            return Pending, (self.value,)
        raise TypeError("Plain text is not copied or pickled: give the record its data key first.")


class SealedAttribute(DeferredAttribute):
    """Hand out the sealed form wherever the record has a data key."""

    field: Any

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, Pending) and instance is not None and has_key(instance):
            value = instance.__dict__[self.field.attname] = self.field.seal(instance, value.value)
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        if hasattr(value, "resolve_expression"):
            raise TypeError(f"{self.field.name} takes a value, not a database expression.")
        kept = isinstance(value, Sealed | Pending)
        instance.__dict__[self.field.attname] = value if kept else Pending(value)


class OpenAttribute:
    """Open the value when it is read; seal it when it is set."""

    def __init__(self, field: Any) -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        return self if instance is None else self.field.shown_value_of(instance)

    def __set__(self, instance: models.Model, value: Any) -> None:
        setattr(instance, self.field.attname, value)
        getattr(instance, self.field.attname)  # seals at once if the key is there


class KeyAttribute(ForeignKeyDeferredAttribute):
    """Note a change of key, so that saving checks the sealed values against it."""

    def __set__(self, instance: models.Model, value: Any) -> None:
        if instance.__dict__.get(self.field.attname, value) not in (value, None):
            instance.__dict__[KEY_CHANGED] = True
        super().__set__(instance, value)


def has_key(record: models.Model) -> bool:
    """Return whether a record has what sealing needs."""
    return record.pk is not None and record.__dict__.get("data_key_id") is not None
