"""What every record shares: identity, authorship, version, removal, and its data key."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, models
from django.db.models.lookups import GreaterThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.fields import PartialDateField, earliest_day, latest_day
from cases.querysets import OwnQuerySet
from casetracker.vault.fields import DataKeyField, EncryptedField
from casetracker.vault.models import DataKey

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Record(models.Model):
    """A row that people write: who made it, its version for the lost-update guard, and removal."""

    #: Fields that `clean()` computes from others; the services save them with every change.
    derived_fields: ClassVar[tuple[str, ...]] = ()
    #: Fields that the services keep, never a form.
    kept_fields: ClassVar[frozenset[str]] = frozenset(
        {
            "id",
            "created_at",
            "created_by",
            "updated_at",
            "version",
            "removed_at",
            "removed_by",
            "data_key",
        }
    )

    #: Fields that say where a record belongs: set when it is made, never changed.
    fixed_fields: ClassVar[frozenset[str]] = frozenset({"case", "team"})

    #: Fields for the team alone, on records that its lawyers see.
    team_fields: ClassVar[frozenset[str]] = frozenset()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(_("recorded at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recorded by"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    updated_at = models.DateTimeField(_("last change"), default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    removed_at = models.DateTimeField(null=True, editable=False)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        """Say what kind of record this is, never about whom: it ends up in logs and admin pages."""
        return f"{self._meta.verbose_name} {str(self.pk)[:8]}"

    @classmethod
    def type_label(cls) -> str:
        """Return the name under which revisions, citations and audit events know this model."""
        return cls._meta.label_lower

    def key_owner(self) -> Self | models.Model:
        """Return the record whose data key seals this one."""
        return self


class SealedRecord(Record):
    """A record with encrypted fields, sealed under the data key of whom it is about."""

    data_key = DataKeyField()

    class Meta:
        abstract = True

    def expected_key(self) -> DataKey:
        """Return the data key under which this record belongs."""
        owner = self.key_owner()
        key: DataKey = owner.data_key  # type: ignore[attr-defined]
        return key

    def has_expected_key(self) -> bool:
        """Return whether this record lies under the data key under which it belongs."""
        owner = self.key_owner()
        return bool(owner.data_key_id == self.data_key_id)  # type: ignore[attr-defined]


class KeptRow(models.Model):
    """What somebody keeps for themselves for a while, sealed under a key that goes with it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data_key = DataKeyField()
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        """Say what kind of row this is; it ends up in logs."""
        return f"{self._meta.model_name} {str(self.pk)[:8]}"


def field_text(record: models.Model, name: str) -> Any:
    """Return a field's value in the form that revisions keep: text, a list of keys, or None.

    Opens an encrypted field.
    """
    field = record._meta.get_field(name)
    if field.many_to_many:
        return sorted(str(key) for key in getattr(record, name).values_list("pk", flat=True))
    # By name: under its column's attribute an encrypted field keeps the sealed bytes.
    opened = isinstance(field, EncryptedField)
    value = getattr(record, name if opened else getattr(field, "attname", name))
    if value is None or value == "":
        return None
    if isinstance(field, EncryptedField):
        return field.encode(value)
    if isinstance(field, PartialDateField):
        return str(value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def keys_text(rows: Iterable[models.Model]) -> list[str]:
    """Return rows as revisions keep those that a record names."""
    return sorted(str(row.pk) for row in rows)


def set_field_text(record: models.Model, name: str, text: Any) -> None:
    """Set a field, many-to-many fields apart, to what `field_text` made text of."""
    field: Any = record._meta.get_field(name)
    if isinstance(field, EncryptedField):
        setattr(record, name, field.decode(text))
    elif text is None:
        setattr(record, field.attname, None if field.null else "")
    else:
        target = field.target_field if field.is_relation else field
        setattr(record, field.attname, target.to_python(text))


def fields_of_constraint(constraint: Any) -> set[str]:
    """Return the names of the fields that a constraint looks at."""
    condition = getattr(constraint, "condition", None)
    looked_at: set[str] = condition.referenced_base_fields if condition else set()
    return looked_at.union(getattr(constraint, "fields", ()))


def date_order(
    name: str, *, first: str, then: str, message: StrOrPromise
) -> models.CheckConstraint:
    """Return the constraint that one partial date cannot lie wholly before another."""
    return models.CheckConstraint(
        name=name,
        condition=models.Q(**{f"{then}__isnull": True})
        | models.Q(**{f"{first}__isnull": True})
        | models.Q(GreaterThanOrEqual(latest_day(then), earliest_day(first))),
        violation_error_message=message,
    )


class OneOf(models.CheckConstraint):
    """The constraint that a field holds one of its choices; the database knows a plain check."""

    def validate(
        self,
        model: type[models.Model],
        instance: models.Model,
        exclude: set[str] | None = None,
        using: str = DEFAULT_DB_ALIAS,
    ) -> None:
        # Every word was compared with the choices by the field, which only lets an empty one pass.
        if any(not getattr(instance, name) for name in fields_of_constraint(self)):
            super().validate(model, instance, exclude, using)

    def deconstruct(self) -> Any:
        _path, arguments, options = super().deconstruct()
        return "django.db.models.CheckConstraint", arguments, options


def one_of(name: str, field: str, choices: type[models.TextChoices]) -> models.CheckConstraint:
    """Return the constraint that a field holds one of the words it may hold."""
    return OneOf(
        name=name,
        condition=models.Q(**{f"{field}__in": choices.values}),
        violation_error_message=_("Choose one of the listed words."),
    )
