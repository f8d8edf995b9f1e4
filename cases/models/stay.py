"""Where people are and were."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.choices import StayBasis
from cases.fields import EncryptedPartialDateField, PartialDateField
from cases.models.base import one_of
from cases.models.person import PersonRecord, PersonRecordQuerySet
from cases.models.reference import Country
from cases.partial_dates import PartialDate
from cases.querysets import PresentManager
from casetracker.vault.fields import EncryptedTextField


class Stay(PersonRecord):
    """A person's presence in a country."""

    derived_fields = ("from_month", "until_month")
    kept_fields = PersonRecord.kept_fields | set(derived_fields)

    country = models.ForeignKey(
        Country, verbose_name=_("country"), on_delete=models.PROTECT, related_name="+"
    )
    place = EncryptedTextField(_("place"), aad_name="stay.place", blank=True)
    entered = EncryptedPartialDateField(_("from"), aad_name="stay.entered", blank=True)
    left = EncryptedPartialDateField(_("until"), aad_name="stay.left", blank=True)
    # The months alone are plain: a day would let a dump be joined with border records.
    from_month = models.CharField(max_length=7, blank=True, editable=False)
    until_month = models.CharField(max_length=7, blank=True, editable=False)
    entered_how = EncryptedTextField(_("entered how"), aad_name="stay.entered_how", blank=True)
    basis = models.CharField(
        _("basis of the stay"),
        max_length=13,
        choices=StayBasis.choices,
        default=StayBasis.NOT_KNOWN,
    )
    permitted_until = PartialDateField(_("permitted until"))
    is_current = models.BooleanField(_("is there now"), default=False)
    remark = EncryptedTextField(_("remark"), aad_name="stay.remark", blank=True)

    objects = PresentManager.from_queryset(PersonRecordQuerySet)()

    class Meta:
        verbose_name = _("stay")
        verbose_name_plural = _("stays")
        constraints = [
            one_of("stay_basis", "basis", StayBasis),
            models.CheckConstraint(
                name="stay_until_after_from",
                condition=Q(from_month="")
                | Q(until_month="")
                | Q(until_month__gte=models.F("from_month")),
                violation_error_message=_("The end lies before the beginning."),
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(is_current=True, removed_at__isnull=True),
                name="stay_one_current",
                violation_error_message=_("The person has another stay that is marked as current."),
            ),
        ]

    def clean(self) -> None:
        self.from_month = _month(self.entered)
        self.until_month = _month(self.left, last=True)
        if self.entered and self.left and self.left.certainly_before(self.entered):
            raise ValidationError({"left": _("The end lies before the beginning.")})
        if self.is_current and self.left:
            raise ValidationError({"left": _("A stay that has ended is not the current one.")})


def _month(day: PartialDate | None, *, last: bool = False) -> str:
    if day is None or day.earliest is None:
        return ""
    return f"{day.latest if last else day.earliest:%Y-%m}"
