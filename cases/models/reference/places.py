"""Countries and languages."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.reference.base import ReferenceRow
from cases.reference_choices import CountryKind
from cases.validators import validate_time_zone


class Country(ReferenceRow):
    """A country or territory, or the answers "stateless" and "not known".

    `code` is ISO 3166-1 alpha-2, with XK for Kosovo, EU for the Union; territories without a code
    of their own use GE-AB and GE-SO; STATELESS and UNKNOWN answer questions on citizenship.
    """

    kind = models.CharField(
        _("kind"), max_length=12, choices=CountryKind, default=CountryKind.COUNTRY
    )
    alpha_3 = models.CharField(
        _("three-letter code"), max_length=3, blank=True, help_text=_("As in ISO 3166-1")
    )
    eurostat_code = models.CharField(_("Eurostat code"), max_length=12, blank=True)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="territories",
    )
    # Of the capital: the day on which an authority there lets a period end.
    time_zone = models.CharField(
        _("time zone"), max_length=40, blank=True, validators=[validate_time_zone]
    )
    is_eu_member = models.BooleanField(_("member of the European Union"), default=False)
    is_schengen = models.BooleanField(_("part of the Schengen area"), default=False)

    class Meta(ReferenceRow.Meta):
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        constraints = [
            *ReferenceRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind__in=CountryKind.values),
                name="country_kind_known",
                violation_error_message=_("This kind of country is not in the list."),
            ),
        ]


class Language(ReferenceRow):
    """A language people speak; `code` is a BCP 47 tag that pages can use as `lang`."""

    autonym = models.CharField(_("name in the language itself"), max_length=100, blank=True)
    is_rtl = models.BooleanField(_("written from right to left"), default=False)

    class Meta(ReferenceRow.Meta):
        verbose_name = _("language")
        verbose_name_plural = _("languages")
