"""Vocabulary terms and organisations."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from cases.models.reference.base import ReferenceRow
from cases.models.reference.places import Country
from cases.reference_choices import OrganisationKind


class Vocabulary(ReferenceRow):
    """A term of a code list; `code` is the list and the term: `military_category:CONTRACT`."""

    vocabulary = models.CharField(_("list"), max_length=40, db_index=True)
    term = models.CharField(_("term"), max_length=39)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    definition = models.TextField(_("definition"), blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=200, blank=True)

    class Meta(ReferenceRow.Meta):
        verbose_name = _("vocabulary term")
        verbose_name_plural = _("vocabulary terms")
        ordering = ["vocabulary", "position", "term"]
        constraints = [
            *ReferenceRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(code=Concat(F("vocabulary"), Value(":"), F("term"))),
                name="vocabulary_code_is_list_and_term",
                violation_error_message=_("The code has to be the list, a colon and the term."),
            ),
        ]


class Organisation(ReferenceRow):
    """An authority, court, consulate, partner or publisher; people stand in contacts, not here."""

    kind = models.CharField(_("kind"), max_length=12, choices=OrganisationKind)
    country = models.ForeignKey(
        Country,
        verbose_name=_("country"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="organisations",
        help_text=_("Whose organisation it is: France for a French embassy"),
    )
    located_in = models.ForeignKey(
        Country,
        verbose_name=_("located in"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="organisations_located_here",
    )
    city = models.CharField(_("city"), max_length=80, blank=True)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="branches",
    )
    name_original = models.CharField(_("own name"), max_length=200, blank=True)
    acronym = models.CharField(_("acronym"), max_length=30, blank=True)
    description = models.TextField(_("description"), blank=True)

    class Meta(ReferenceRow.Meta):
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            *ReferenceRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind__in=OrganisationKind.values),
                name="organisation_kind_known",
                violation_error_message=_("This kind of organisation is not in the list."),
            ),
            models.CheckConstraint(
                condition=~Q(parent=F("id")),
                name="organisation_not_part_of_itself",
                violation_error_message=_("An organisation cannot be part of itself."),
            ),
        ]
