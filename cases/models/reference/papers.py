"""Papers people hold, where they are accepted, and why visas are refused."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.reference.base import ReferenceRow
from cases.models.reference.places import Country
from cases.reference_choices import (
    Acceptance,
    Biometric,
    BorderUse,
    DocumentCategory,
    Proof,
    RefusalDetail,
    RefusalScheme,
    Sensitivity,
    TransportMode,
    VisaCarrier,
    VisaRegime,
)


class DocumentType(ReferenceRow):
    """A kind of paper and what it can do; without an issuer, papers of any State."""

    issuer = models.ForeignKey(
        Country,
        verbose_name=_("issuing country"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="document_types",
    )
    category = models.CharField(_("category"), max_length=16, choices=DocumentCategory)
    name_original = models.CharField(_("name on the paper"), max_length=200, blank=True)
    proves_identity = models.CharField(
        _("proves identity"), max_length=8, choices=Proof, default=Proof.UNKNOWN
    )
    proves_nationality = models.CharField(
        _("proves nationality"), max_length=8, choices=Proof, default=Proof.UNKNOWN
    )
    crosses_borders = models.CharField(
        _("crosses borders"), max_length=8, choices=BorderUse, default=BorderUse.UNKNOWN
    )
    carries_schengen_visa = models.CharField(
        _("can carry a Schengen visa"),
        max_length=16,
        choices=VisaCarrier,
        default=VisaCarrier.UNKNOWN,
    )
    validity_years = models.DecimalField(
        _("validity in years"), max_digits=4, decimal_places=1, null=True, blank=True
    )
    validity_rule = models.TextField(_("rule on validity"), blank=True)
    biometric = models.CharField(
        _("biometric"), max_length=8, choices=Biometric, default=Biometric.UNKNOWN
    )
    name_script = models.CharField(
        _("script of the name"),
        max_length=40,
        blank=True,
        help_text=_("ISO 15924 codes separated by |"),
    )
    number_pattern = models.CharField(_("pattern of the number"), max_length=120, blank=True)
    sensitivity = models.CharField(
        _("sensitivity"), max_length=12, choices=Sensitivity, default=Sensitivity.HIGH
    )
    explanation = models.TextField(_("why it matters"), blank=True)

    class Meta(ReferenceRow.Meta):
        verbose_name = _("document type")
        verbose_name_plural = _("document types")
        constraints = [
            *ReferenceRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(category__in=DocumentCategory.values),
                name="documenttype_category_known",
                violation_error_message=_("This category of papers is not in the list."),
            ),
            models.CheckConstraint(
                condition=Q(validity_years=None) | Q(validity_years__gt=0),
                name="documenttype_validity_positive",
                violation_error_message=_("A paper is valid for more than zero years."),
            ),
        ]


class EntryRule(ReferenceRow):
    """What a country accepts at its border from holders of certain papers, in a period."""

    country = models.ForeignKey(
        Country,
        verbose_name=_("country of entry"),
        on_delete=models.PROTECT,
        related_name="entry_rules",
    )
    nationality = models.ForeignKey(
        Country,
        verbose_name=_("nationality of the traveller"),
        on_delete=models.PROTECT,
        related_name="entry_rules_for_nationals",
    )
    document_types = models.ManyToManyField(
        DocumentType, verbose_name=_("papers"), related_name="entry_rules"
    )
    covers_no_document = models.BooleanField(_("also covers people without papers"), default=False)
    accepted = models.CharField(_("accepted"), max_length=16, choices=Acceptance)
    transport_mode = models.CharField(
        _("transport"), max_length=8, choices=TransportMode, default=TransportMode.ANY
    )
    visa_regime = models.CharField(_("visa"), max_length=32, choices=VisaRegime)
    stay_days = models.PositiveSmallIntegerField(_("days of stay"), null=True, blank=True)
    stay_window_days = models.PositiveSmallIntegerField(
        _("within a window of days"), null=True, blank=True
    )
    age_min = models.PositiveSmallIntegerField(_("from age"), null=True, blank=True)
    age_max = models.PositiveSmallIntegerField(_("to age"), null=True, blank=True)
    condition = models.TextField(_("condition"), blank=True)
    date_basis = models.CharField(_("how sure the dates are"), max_length=200, blank=True)
    caution = models.TextField(_("caution"), blank=True)

    class Meta(ReferenceRow.Meta):
        verbose_name = _("entry rule")
        verbose_name_plural = _("entry rules")
        constraints = [
            *ReferenceRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(accepted__in=Acceptance.values),
                name="entryrule_accepted_known",
                violation_error_message=_("This answer is not in the list."),
            ),
            models.CheckConstraint(
                condition=Q(age_min=None) | Q(age_max=None) | Q(age_max__gte=F("age_min")),
                name="entryrule_age_band_ordered",
                violation_error_message=_("The upper age lies below the lower age."),
            ),
            models.CheckConstraint(
                condition=Q(stay_window_days=None)
                | (Q(stay_days__isnull=False) & Q(stay_window_days__gte=F("stay_days"))),
                name="entryrule_stay_fits_window",
                violation_error_message=_("The days of stay do not fit into the window."),
            ),
        ]


class VisaRefusalGround(ReferenceRow):
    """A ground printed on a refusal: the scheme and the number together are the reference."""

    scheme = models.CharField(_("scheme"), max_length=24, choices=RefusalScheme)
    number = models.CharField(_("number"), max_length=4, blank=True)
    label_de = models.CharField(_("label in German"), max_length=255, blank=True)
    country = models.ForeignKey(
        Country,
        verbose_name=_("country"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="visa_refusal_grounds",
    )
    applies_to = models.CharField(
        _("kinds of visa"), max_length=40, help_text=_("Codes separated by |")
    )
    decision_types = models.CharField(
        _("kinds of decision"), max_length=60, help_text=_("Codes separated by |")
    )
    detail_asked = models.CharField(
        _("detail to record"), max_length=24, choices=RefusalDetail, blank=True
    )
    typical_answer = models.TextField(_("usual answer"), blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=200, blank=True)
    caution = models.TextField(_("caution"), blank=True)

    class Meta(ReferenceRow.Meta):
        verbose_name = _("visa refusal ground")
        verbose_name_plural = _("visa refusal grounds")
        constraints = [
            *ReferenceRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(scheme=RefusalScheme.NATIONAL) ^ ~Q(number=""),
                name="visarefusalground_number_in_numbered_schemes",
                violation_error_message=_(
                    "Official schemes have a number, national practice none."
                ),
            ),
            models.UniqueConstraint(
                fields=["scheme", "number"],
                condition=~Q(number=""),
                name="visarefusalground_scheme_and_number_unique",
                violation_error_message=_("This scheme already has a ground with this number."),
            ),
        ]
