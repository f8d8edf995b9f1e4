"""Dated context: notes on countries, policy events, published figures."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.reference.base import ReferenceRow
from cases.models.reference.places import Country
from cases.models.reference.terms import Organisation, Vocabulary
from cases.reference_choices import (
    DatePrecision,
    FigureUnit,
    PolicyEventKind,
    SafetyEffect,
)


class CountryNote(ReferenceRow):
    """A dated, sourced statement on the situation in a country, never a verdict on it."""

    country = models.ForeignKey(
        Country, verbose_name=_("country"), on_delete=models.PROTECT, related_name="country_notes"
    )
    topic = models.ForeignKey(
        Vocabulary,
        verbose_name=_("topic"),
        on_delete=models.PROTECT,
        related_name="country_notes",
        limit_choices_to={"vocabulary": "note_topic"},
    )
    happened_on = models.DateField(_("date"), null=True, blank=True)
    date_precision = models.CharField(
        _("precision of the date"), max_length=12, choices=DatePrecision, blank=True
    )
    summary = models.TextField(_("summary"))
    effect = models.CharField(_("effect"), max_length=12, choices=SafetyEffect)
    legal_basis = models.CharField(_("legal basis"), max_length=200, blank=True)
    review_after = models.DateField(_("review after"), null=True, blank=True)
    caution = models.TextField(_("caution"), blank=True)

    class Meta(ReferenceRow.Meta):
        verbose_name = _("country note")
        verbose_name_plural = _("country notes")
        ordering = ["country", "-happened_on", "code"]
        constraints = [
            *ReferenceRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(effect__in=SafetyEffect.values),
                name="countrynote_effect_known",
                violation_error_message=_("This effect is not in the list."),
            ),
            models.CheckConstraint(
                condition=Q(happened_on=None) ^ ~Q(date_precision=""),
                name="countrynote_date_with_precision",
                violation_error_message=_("A date needs its precision."),
            ),
        ]


class PolicyEvent(ReferenceRow):
    """A change of law or practice that may move the cases of many people."""

    kind = models.CharField(_("kind"), max_length=16, choices=PolicyEventKind)
    country = models.ForeignKey(
        Country, verbose_name=_("country"), on_delete=models.PROTECT, related_name="policy_events"
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("by whom"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="policy_events",
    )
    happened_on = models.DateField(_("date"))
    date_precision = models.CharField(
        _("precision of the date"), max_length=12, choices=DatePrecision, default=DatePrecision.DAY
    )
    effect = models.CharField(_("effect"), max_length=12, choices=SafetyEffect)
    summary = models.TextField(_("summary"))
    legal_basis = models.CharField(_("legal basis"), max_length=200, blank=True)
    caution = models.TextField(_("caution"), blank=True)

    class Meta(ReferenceRow.Meta):
        verbose_name = _("policy event")
        verbose_name_plural = _("policy events")
        ordering = ["-happened_on", "code"]
        constraints = [
            *ReferenceRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(effect__in=SafetyEffect.values)
                & Q(date_precision__in=DatePrecision.values),
                name="policyevent_effect_and_precision_known",
                violation_error_message=_("This effect or precision is not in the list."),
            ),
        ]


class PublishedFigure(ReferenceRow):
    """A number somebody published, as context in reports; figures are never added up."""

    countries = models.ManyToManyField(
        Country, verbose_name=_("countries"), related_name="published_figures"
    )
    body = models.CharField(_("who counted"), max_length=120)
    measure = models.ForeignKey(
        Vocabulary,
        verbose_name=_("measure"),
        on_delete=models.PROTECT,
        related_name="published_figures",
        limit_choices_to={"vocabulary": "measure"},
    )
    population = models.CharField(_("population"), max_length=200)
    period_start = models.DateField(_("counted from"))
    period_end = models.DateField(_("counted to"))
    value = models.DecimalField(_("value"), max_digits=12, decimal_places=2)
    value_text = models.CharField(_("value as published"), max_length=120, blank=True)
    unit = models.CharField(_("unit"), max_length=16, choices=FigureUnit)
    counting_unit = models.CharField(_("counting rule"), max_length=120, blank=True)
    caution = models.TextField(_("caution"), blank=True)

    class Meta(ReferenceRow.Meta):
        verbose_name = _("published figure")
        verbose_name_plural = _("published figures")
        constraints = [
            *ReferenceRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(period_end__gte=F("period_start")),
                name="publishedfigure_period_ordered",
                violation_error_message=_("The period ends before it starts."),
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0),
                name="publishedfigure_value_not_negative",
                violation_error_message=_("A published figure is not negative."),
            ),
        ]
