"""What happened to people: incidents and prosecutions."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.access import LawyersSee
from cases.choices import IncidentKind, ProsecutionStage
from cases.fields import PartialDateField
from cases.models.base import SealedRecord, date_order, one_of
from cases.models.case import Case
from cases.models.person import CriticalPersonRecordQuerySet, Person, PersonRecord
from cases.models.reference import Country, Offence
from cases.querysets import PresentManager, ScopedQuerySet
from casetracker.vault.fields import EncryptedTextField


class IncidentQuerySet(ScopedQuerySet["Incident"]):
    """Incidents; not for lawyers."""

    lawyers = LawyersSee.NONE


class Incident(SealedRecord):
    """Something that was done to one or several people of a case."""

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="incidents"
    )
    people = models.ManyToManyField(
        Person, verbose_name=_("people"), blank=True, related_name="incidents"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=IncidentKind.choices)
    happened = PartialDateField(_("when"))
    country = models.ForeignKey(
        Country,
        verbose_name=_("country"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    place = EncryptedTextField(_("place"), aad_name="incident.place", blank=True)
    account = EncryptedTextField(_("what happened"), aad_name="incident.account", blank=True)
    remark = EncryptedTextField(_("remark"), aad_name="incident.remark", blank=True)

    objects = PresentManager.from_queryset(IncidentQuerySet)()

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        constraints = [one_of("incident_kind", "kind", IncidentKind)]

    def key_owner(self) -> Any:
        """Return the one person it is about, or the case where it is about several."""
        people = list(self.people.all()[:2]) if not self._state.adding else []
        return people[0] if len(people) == 1 else self.case


class Prosecution(PersonRecord):
    """A criminal case against a person."""

    country = models.ForeignKey(
        Country, verbose_name=_("country"), on_delete=models.PROTECT, related_name="+"
    )
    offence = models.ForeignKey(
        Offence,
        verbose_name=_("offence"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    stage = models.CharField(
        _("stage"),
        max_length=11,
        choices=ProsecutionStage.choices,
        default=ProsecutionStage.OPENED,
    )
    opened = PartialDateField(_("opened"))
    decided = PartialDateField(_("decided"))
    sentence_months = models.PositiveSmallIntegerField(
        _("sentence in months"), null=True, blank=True
    )
    account = EncryptedTextField(_("accusation"), aad_name="prosecution.account", blank=True)
    remark = EncryptedTextField(_("remark"), aad_name="prosecution.remark", blank=True)

    objects = PresentManager.from_queryset(CriticalPersonRecordQuerySet)()

    class Meta:
        verbose_name = _("prosecution")
        verbose_name_plural = _("prosecutions")
        constraints = [
            one_of("prosecution_stage", "stage", ProsecutionStage),
            date_order(
                "prosecution_decided_after_opened",
                first="opened",
                then="decided",
                message=_("The judgment lies before the case was opened."),
            ),
        ]
