"""What every row of reference data has."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import TypeVar

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cases.reference_choices import Confidence, SourcePrecision

LABEL_LANGUAGES = ("en", "fr", "ru")

_Row = TypeVar("_Row", bound="ReferenceRow", covariant=True)


class ReferenceQuerySet(models.QuerySet[_Row]):
    """Reads of reference data, which everybody who is signed in may see."""

    def active(self) -> ReferenceQuerySet[_Row]:
        return self.filter(is_active=True)

    def in_force(self, on: dt.date) -> ReferenceQuerySet[_Row]:
        """Keep the active rows valid on a day; a missing bound is open."""
        started = Q(valid_from=None) | Q(valid_from__lte=on)
        not_ended = Q(valid_to=None) | Q(valid_to__gte=on)
        return self.active().filter(started, not_ended)

    def by_label(self) -> ReferenceQuerySet[_Row]:
        """Sort by the label of the active language."""
        return self.order_by(f"label_{_label_language()}", "code")

    def choices(self) -> list[tuple[str, str]]:
        """List code and label of the active rows for a form, in the active language."""
        return [(row.code, row.label) for row in self.active().by_label()]

    def ids_by_code(self, codes: Iterable[str] | None = None) -> dict[str, uuid.UUID]:
        """Map codes to primary keys, so that bulk work attaches foreign keys in one query."""
        rows = self if codes is None else self.filter(code__in=set(codes))
        return dict(rows.values_list("code", "pk"))

    def get_by_natural_key(self, code: str) -> _Row:
        return self.get(code=code)


def _label_language() -> str:
    language = (get_language() or "en").split("-")[0]
    return language if language in LABEL_LANGUAGES else "en"


def label_in_active_language(row: ReferenceRow, stem: str = "label") -> str:
    """Read `<stem>_<language>` in the active language, else in English."""
    return str(getattr(row, f"{stem}_{_label_language()}") or getattr(row, f"{stem}_en"))


class ReferenceRow(models.Model):
    """A row of public reference data: never about a person, never encrypted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(_("code"), max_length=80)
    label_en = models.CharField(_("label in English"), max_length=255)
    label_fr = models.CharField(_("label in French"), max_length=255, blank=True)
    label_ru = models.CharField(_("label in Russian"), max_length=255, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    source_name = models.CharField(_("source"), max_length=200, blank=True)
    source_url = models.URLField(_("address of the source"), max_length=500, blank=True)
    source_precision = models.CharField(
        _("precision of the address"),
        max_length=12,
        choices=SourcePrecision,
        default=SourcePrecision.NONE,
    )
    source_date = models.CharField(
        _("date of the source"), max_length=10, blank=True, help_text=_("2024, 2024-09 or a day")
    )
    confidence = models.CharField(
        _("confidence"),
        max_length=24,
        choices=Confidence,
        default=Confidence.OWN_KNOWLEDGE_LOW,
    )
    text_language = models.CharField(_("language of the longer texts"), max_length=8, default="en")
    is_active = models.BooleanField(_("offered in forms"), default=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    # Digest of the content as last loaded: a row whose content differs from it was edited here.
    digest = models.CharField(max_length=64, blank=True, editable=False)
    updated_at = models.DateTimeField(_("last change"), auto_now=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                name="%(class)s_code_unique",
                violation_error_message=_("There is already a row with this code."),
            ),
            models.CheckConstraint(
                condition=~Q(code="") & ~Q(label_en=""),
                name="%(class)s_code_and_label_given",
                violation_error_message=_("A row needs a code and an English label."),
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None)
                | Q(valid_to=None)
                | Q(valid_to__gte=models.F("valid_from")),
                name="%(class)s_valid_to_after_valid_from",
                violation_error_message=_("The end of validity lies before its start."),
            ),
            models.CheckConstraint(
                condition=Q(confidence__in=Confidence.values),
                name="%(class)s_confidence_known",
                violation_error_message=_("This degree of confidence is not in the list."),
            ),
            models.CheckConstraint(
                condition=Q(source_precision__in=SourcePrecision.values)
                & (Q(source_precision=SourcePrecision.NONE) ^ ~Q(source_url="")),
                name="%(class)s_source_precision_fits_address",
                violation_error_message=_("The precision does not fit the address of the source."),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def label(self) -> str:
        """The label in the active language, else in English."""
        return label_in_active_language(self)

    def natural_key(self) -> tuple[str]:
        return (self.code,)

    def is_in_force(self, on: dt.date) -> bool:
        started = self.valid_from is None or self.valid_from <= on
        return self.is_active and started and (self.valid_to is None or self.valid_to >= on)
