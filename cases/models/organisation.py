"""The organisation's side: contacts, referrals and consent."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.choices import ContactRole, ReferralState
from cases.fields import PartialDateField
from cases.models.base import SealedRecord, date_order, one_of
from cases.models.case import Case
from cases.models.person import PersonRecord, PersonRecordQuerySet
from cases.models.reference import Language, Organisation
from cases.querysets import PresentManager, ScopedQuerySet, TeamQuerySet
from casetracker.accounts.models import Team
from casetracker.vault.fields import EncryptedTextField


class TeamRecord(SealedRecord):
    """A record of a team that belongs to no case, sealed under the team's data key."""

    team = models.ForeignKey(
        Team, verbose_name=_("team"), on_delete=models.PROTECT, related_name="%(class)ss"
    )

    class Meta:
        abstract = True

    def key_owner(self) -> Any:
        return self.team


class Contact(TeamRecord):
    """Somebody outside the organisation: a lawyer, an activist, an official."""

    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    role = models.CharField(
        _("role"), max_length=11, choices=ContactRole.choices, default=ContactRole.OTHER
    )
    name = EncryptedTextField(
        pgettext_lazy("contact", "name"), aad_name="contact.name", max_length=200
    )
    channels = EncryptedTextField(_("how to reach them"), aad_name="contact.channels", blank=True)
    statement = EncryptedTextField(
        _("what they do or say"), aad_name="contact.statement", blank=True
    )
    remark = EncryptedTextField(_("remark"), aad_name="contact.remark", blank=True)

    objects = PresentManager.from_queryset(TeamQuerySet)()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [one_of("contact_role", "role", ContactRole)]


class ReferralQuerySet(ScopedQuerySet["Referral"]):
    """Referrals."""


class Referral(SealedRecord):
    """A need handed to a partner organisation, with an answer back."""

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="referrals"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("partner"), on_delete=models.PROTECT, related_name="+"
    )
    need = EncryptedTextField(_("need"), aad_name="referral.need")
    state = models.CharField(
        _("state"), max_length=9, choices=ReferralState.choices, default=ReferralState.DRAFT
    )
    sent = PartialDateField(_("sent"))
    answered = PartialDateField(_("answered"))
    answer = EncryptedTextField(_("answer"), aad_name="referral.answer", blank=True)
    remark = EncryptedTextField(_("remark"), aad_name="referral.remark", blank=True)

    objects = PresentManager.from_queryset(ReferralQuerySet)()

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        constraints = [
            one_of("referral_state", "state", ReferralState),
            date_order(
                "referral_answered_after_sent",
                first="sent",
                then="answered",
                message=_("The answer lies before the referral was sent."),
            ),
        ]

    def key_owner(self) -> Any:
        return self.case


class Consent(PersonRecord):
    """What a person agreed to, for whom, and until they withdrew it."""

    purpose = EncryptedTextField(_("purpose"), aad_name="consent.purpose")
    recipient = models.ForeignKey(
        Organisation,
        verbose_name=_("recipient"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    scope = EncryptedTextField(_("what may be passed on"), aad_name="consent.scope", blank=True)
    language = models.ForeignKey(
        Language,
        verbose_name=_("language in which it was explained"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    given = PartialDateField(_("given"))
    withdrawn = PartialDateField(_("withdrawn"))
    remark = EncryptedTextField(_("remark"), aad_name="consent.remark", blank=True)

    objects = PresentManager.from_queryset(PersonRecordQuerySet)()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            date_order(
                "consent_withdrawn_after_given",
                first="given",
                then="withdrawn",
                message=_("Consent was withdrawn before it was given."),
            )
        ]
