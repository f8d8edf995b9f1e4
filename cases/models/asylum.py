"""Asylum claims and the chain of decisions on them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.choices import (
    AsylumOutcome,
    AsylumState,
    AsylumTrack,
    Instance,
    ReviewResult,
    YesNoUnknown,
)
from cases.fields import PartialDateField
from cases.models.base import SealedRecord, date_order, one_of
from cases.models.organisation import Contact
from cases.models.person import PersonRecord, PersonRecordQuerySet
from cases.models.reference import Country, Organisation
from cases.querysets import PresentManager, ScopedQuerySet
from casetracker.vault.fields import EncryptedTextField


class AsylumClaim(PersonRecord):
    """One claim of one person in one country."""

    country = models.ForeignKey(
        Country, verbose_name=_("country"), on_delete=models.PROTECT, related_name="+"
    )
    authority = models.ForeignKey(
        Organisation,
        verbose_name=_("authority"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    track = models.CharField(
        _("procedure"), max_length=11, choices=AsylumTrack.choices, default=AsylumTrack.NOT_KNOWN
    )
    state = models.CharField(
        _("state"), max_length=10, choices=AsylumState.choices, default=AsylumState.MADE
    )
    made = PartialDateField(_("made"))
    registered = PartialDateField(_("registered"))
    lodged = PartialDateField(_("lodged"))
    interview = PartialDateField(_("interview"))
    represented_by = models.ForeignKey(
        Contact,
        verbose_name=_("represented by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    reference_number = EncryptedTextField(
        _("reference number"), aad_name="claim.reference_number", blank=True, max_length=100
    )
    remark = EncryptedTextField(_("remark"), aad_name="claim.remark", blank=True)

    objects = PresentManager.from_queryset(PersonRecordQuerySet)()

    class Meta:
        verbose_name = _("asylum claim")
        verbose_name_plural = _("asylum claims")
        constraints = [
            one_of("asylumclaim_track", "track", AsylumTrack),
            one_of("asylumclaim_state", "state", AsylumState),
            date_order(
                "asylumclaim_registered_after_made",
                first="made",
                then="registered",
                message=_("The registration lies before the claim was made."),
            ),
            date_order(
                "asylumclaim_lodged_after_made",
                first="made",
                then="lodged",
                message=_("The claim was lodged before it was made."),
            ),
            date_order(
                "asylumclaim_interview_after_made",
                first="made",
                then="interview",
                message=_("The interview lies before the claim was made."),
            ),
        ]

    @property
    def begun(self) -> Any:
        """Return the first date that the claim is known to have had."""
        return self.made or self.registered or self.lodged


class AsylumDecisionQuerySet(ScopedQuerySet["AsylumDecision"]):
    """Decisions on claims."""

    case_path = "claim__person__memberships__case__"


class AsylumDecision(SealedRecord):
    """What an authority decided on a claim: the asylum outcome."""

    claim = models.ForeignKey(
        AsylumClaim, verbose_name=_("claim"), on_delete=models.PROTECT, related_name="decisions"
    )
    instance = models.CharField(
        _("instance"), max_length=13, choices=Instance.choices, default=Instance.NOT_KNOWN
    )
    authority = models.ForeignKey(
        Organisation,
        verbose_name=_("authority"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    outcome = models.CharField(_("outcome"), max_length=20, choices=AsylumOutcome.choices)
    decided = PartialDateField(_("decided"))
    sent = PartialDateField(_("sent"))
    deemed_received = PartialDateField(_("deemed received"))
    received = PartialDateField(_("received"))
    reference_number = EncryptedTextField(
        _("reference number"), aad_name="decision.reference_number", blank=True, max_length=100
    )
    # The period that the letter states wins over every computed one.
    stated_period = models.PositiveSmallIntegerField(
        _("period stated in the letter"), null=True, blank=True
    )
    stated_period_unit = models.CharField(
        _("unit of the period"),
        max_length=13,
        blank=True,
        choices=[
            ("HOURS", _("hours")),
            ("CALENDAR_DAYS", _("calendar days")),
            ("WORKING_DAYS", _("working days")),
            ("WEEKS", _("weeks")),
            ("MONTHS", _("months")),
        ],
    )
    remedy_notice = models.CharField(
        _("the letter says how to appeal"),
        max_length=9,
        choices=YesNoUnknown.choices,
        default=YesNoUnknown.NOT_KNOWN,
    )
    remedy_notice_correct = models.CharField(
        _("what it says is correct"),
        max_length=9,
        choices=YesNoUnknown.choices,
        default=YesNoUnknown.NOT_KNOWN,
    )
    grounds = EncryptedTextField(_("grounds"), aad_name="decision.grounds", blank=True)
    review = models.CharField(
        _("effect on the decision before"),
        max_length=9,
        choices=ReviewResult.choices,
        default=ReviewResult.NOT_KNOWN,
    )
    remark = EncryptedTextField(_("remark"), aad_name="decision.remark", blank=True)

    objects = PresentManager.from_queryset(AsylumDecisionQuerySet)()

    class Meta:
        verbose_name = _("asylum decision")
        verbose_name_plural = _("asylum decisions")
        constraints = [
            one_of("asylumdecision_instance", "instance", Instance),
            one_of("asylumdecision_outcome", "outcome", AsylumOutcome),
            one_of("asylumdecision_review", "review", ReviewResult),
            date_order(
                "asylumdecision_received_after_decided",
                first="decided",
                then="received",
                message=_("The decision was received before it was taken."),
            ),
            date_order(
                "asylumdecision_sent_after_decided",
                first="decided",
                then="sent",
                message=_("The decision was sent before it was taken."),
            ),
            models.CheckConstraint(
                name="asylumdecision_period_with_unit",
                condition=Q(stated_period__isnull=True, stated_period_unit="")
                | (Q(stated_period__gte=1) & ~Q(stated_period_unit="")),
                violation_error_message=_("Give the period with its unit."),
            ),
        ]

    def key_owner(self) -> Any:
        return self.claim.person

    def clean(self) -> None:
        begun = self.claim.begun if self.claim_id else None
        if self.decided and begun and self.decided.certainly_before(begun):
            raise ValidationError(
                {"decided": _("The decision lies before the claim was made or lodged.")}
            )
