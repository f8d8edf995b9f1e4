"""Visa applications, from the request of an appointment to the visa in the passport."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.choices import VisaKind, VisaState
from cases.fields import PartialDateField
from cases.models.base import date_order, one_of
from cases.models.person import PersonRecord, PersonRecordQuerySet
from cases.models.reference import Country, Organisation, VisaRefusalGround
from cases.querysets import PresentManager
from casetracker.vault.fields import EncryptedTextField


class VisaApplication(PersonRecord):
    """One application of one person at one post."""

    #: The steps in their order, as the case page shows them.
    STEPS = (
        "appointment_asked",
        "appointment",
        "lodged",
        "decided",
        "notified",
        "affixed",
        "used",
    )

    destination = models.ForeignKey(
        Country, verbose_name=_("destination"), on_delete=models.PROTECT, related_name="+"
    )
    post = models.ForeignKey(
        Organisation,
        verbose_name=_("consular post"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    kind = models.CharField(
        _("kind"), max_length=14, choices=VisaKind.choices, default=VisaKind.NOT_KNOWN
    )
    state = models.CharField(
        _("state"), max_length=24, choices=VisaState.choices, default=VisaState.ENQUIRY
    )
    appointment_asked = PartialDateField(_("appointment asked for"))
    appointment = PartialDateField(_("appointment"))
    lodged = PartialDateField(_("lodged"))
    decided = PartialDateField(_("decided"))
    notified = PartialDateField(_("notified"))
    affixed = PartialDateField(_("put into the passport"))
    used = PartialDateField(_("used"))
    reference_number = EncryptedTextField(
        _("reference number"), aad_name="visa.reference_number", blank=True, max_length=100
    )
    refusal_grounds = models.ManyToManyField(
        VisaRefusalGround, verbose_name=_("refusal grounds"), blank=True, related_name="+"
    )
    appeals = models.ForeignKey(
        "self",
        verbose_name=_("follows on"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="followed_by",
    )
    remark = EncryptedTextField(_("remark"), aad_name="visa.remark", blank=True)

    objects = PresentManager.from_queryset(PersonRecordQuerySet)()

    class Meta:
        verbose_name = _("visa application")
        verbose_name_plural = _("visa applications")
        constraints = [
            one_of("visaapplication_kind", "kind", VisaKind),
            one_of("visaapplication_state", "state", VisaState),
            date_order(
                "visaapplication_decided_after_lodged",
                first="lodged",
                then="decided",
                message=_("The decision lies before the day on which the application was lodged."),
            ),
            date_order(
                "visaapplication_notified_after_decided",
                first="decided",
                then="notified",
                message=_("The notification lies before the decision."),
            ),
            date_order(
                "visaapplication_used_after_affixed",
                first="affixed",
                then="used",
                message=_("The visa was used before it was put into the passport."),
            ),
        ]
