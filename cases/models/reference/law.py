"""Periods the law sets, and offences people are charged with."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.reference.base import ReferenceRow, label_in_active_language
from cases.models.reference.places import Country
from cases.models.reference.terms import Vocabulary
from cases.reference_choices import (
    DeadlineOwner,
    OffenceGroup,
    PeriodUnit,
    RuleStatus,
    SuspensiveEffect,
    VersionAnchor,
)


class DeadlineRule(ReferenceRow):
    """A period set by law; a band where the law lets each State choose.

    `version_anchor` names the date that is compared with the validity: it differs between acts.
    """

    jurisdiction = models.ForeignKey(
        Country,
        verbose_name=_("jurisdiction"),
        on_delete=models.PROTECT,
        related_name="deadline_rules",
    )
    procedure = models.ForeignKey(
        Vocabulary,
        verbose_name=_("procedure"),
        on_delete=models.PROTECT,
        related_name="deadline_rules",
        limit_choices_to={"vocabulary": "procedure"},
    )
    owner = models.CharField(_("who has to act"), max_length=12, choices=DeadlineOwner)
    trigger = models.TextField(_("starts from"))
    action = models.TextField(_("what has to be done"))
    period_min = models.PositiveSmallIntegerField(_("shortest period"), null=True, blank=True)
    period_max = models.PositiveSmallIntegerField(_("longest period"), null=True, blank=True)
    period_unit = models.CharField(_("unit"), max_length=16, choices=PeriodUnit, blank=True)
    competent_body = models.CharField(_("competent body"), max_length=120, blank=True)
    suspensive_effect = models.CharField(
        _("suspensive effect"), max_length=40, choices=SuspensiveEffect, blank=True
    )
    counting_rule = models.TextField(_("how the period is counted"), blank=True)
    version_anchor = models.CharField(
        _("date that selects the version"), max_length=20, choices=VersionAnchor
    )
    enacted_on = models.DateField(_("enacted on"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=24, choices=RuleStatus)
    supersedes = models.ForeignKey(
        "self",
        verbose_name=_("replaces"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="superseded_by",
    )
    legal_basis = models.CharField(_("legal basis"), max_length=200)
    condition = models.TextField(_("condition"), blank=True)
    if_missed = models.TextField(_("if missed"), blank=True)
    caution = models.TextField(_("caution"), blank=True)

    class Meta(ReferenceRow.Meta):
        verbose_name = _("deadline rule")
        verbose_name_plural = _("deadline rules")
        constraints = [
            *ReferenceRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(period_min=None, period_max=None, period_unit="")
                | (
                    Q(period_min__gte=1)
                    & Q(period_max__gte=F("period_min"))
                    & Q(period_unit__in=PeriodUnit.values)
                ),
                name="deadlinerule_band_ordered_with_unit",
                violation_error_message=_(
                    "A period needs a unit, and its longest value is not below its shortest."
                ),
            ),
            models.CheckConstraint(
                condition=Q(status__in=RuleStatus.values),
                name="deadlinerule_status_known",
                violation_error_message=_("This status is not in the list."),
            ),
            models.CheckConstraint(
                condition=Q(version_anchor__in=VersionAnchor.values),
                name="deadlinerule_version_anchor_known",
                violation_error_message=_("This anchor of the version is not in the list."),
            ),
            models.CheckConstraint(
                condition=~Q(legal_basis=""),
                name="deadlinerule_legal_basis_given",
                violation_error_message=_("A deadline rule needs its legal basis."),
            ),
            models.CheckConstraint(
                condition=Q(supersedes=None) | ~Q(supersedes=F("id")),
                name="deadlinerule_not_superseding_itself",
                violation_error_message=_("A rule cannot replace itself."),
            ),
        ]

    @property
    def is_band(self) -> bool:
        return self.period_min != self.period_max


class Offence(ReferenceRow):
    """An offence by article; its legal title is shown only where a page protects it."""

    # The titles accuse: pages show the label, and a title only on request in a protected place.
    PROTECTED_FIELDS = ("legal_title_en", "legal_title_fr", "legal_title_ru")

    country = models.ForeignKey(
        Country, verbose_name=_("country"), on_delete=models.PROTECT, related_name="offences"
    )
    law = models.CharField(_("law"), max_length=80)
    article = models.CharField(_("article"), max_length=12)
    paragraph = models.CharField(_("paragraph"), max_length=8, blank=True)
    group = models.CharField(_("subject"), max_length=12, choices=OffenceGroup)
    legal_title_en = models.CharField(_("legal title in English"), max_length=200)
    legal_title_fr = models.CharField(_("legal title in French"), max_length=200, blank=True)
    legal_title_ru = models.CharField(_("legal title in Russian"), max_length=200, blank=True)
    qualifying_condition = models.TextField(_("qualifying condition"), blank=True)
    min_years = models.PositiveSmallIntegerField(_("from years"), null=True, blank=True)
    max_years = models.PositiveSmallIntegerField(_("to years"), null=True, blank=True)
    life_sentence = models.BooleanField(_("up to life"), default=False)
    other_penalty = models.TextField(_("other penalty"), blank=True)
    in_mobilisation_or_war = models.BooleanField(_("mobilisation or wartime"), default=False)
    raises_exclusion = models.BooleanField(_("may raise an exclusion question"), default=False)
    amending_law = models.CharField(_("amending law"), max_length=80, blank=True)
    caution = models.TextField(_("caution"), blank=True)

    class Meta(ReferenceRow.Meta):
        verbose_name = _("offence")
        verbose_name_plural = _("offences")
        constraints = [
            *ReferenceRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(min_years=None)
                | (Q(max_years=None) & Q(life_sentence=True))
                | Q(max_years__gte=F("min_years")),
                name="offence_penalty_band_ordered",
                violation_error_message=_("The longest penalty is below the shortest."),
            ),
        ]

    @property
    def legal_title(self) -> str:
        """The protected title in the active language, else in English."""
        return label_in_active_language(self, "legal_title")
