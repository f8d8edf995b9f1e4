"""Reference data in the admin: administrators correct it, nobody deletes it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import ForeignKey, URLField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cases import access
from cases.admin.forms import VersionedForm, refusals
from cases.admin.pages import ServicePages
from cases.forms.selects import RecordChoiceField
from cases.models import (
    Country,
    CountryNote,
    DeadlineRule,
    DocumentType,
    EntryRule,
    Language,
    Offence,
    Organisation,
    PolicyEvent,
    PublishedFigure,
    VisaRefusalGround,
    Vocabulary,
)
from cases.services.reference import save_reference_row
from casetracker.accounts.admin_base import staff_user

COUNTRY = ("country", admin.RelatedOnlyFieldListFilter)


class ReferenceAdmin(ServicePages):
    """Rows of reference data: public, versioned, switched off instead of deleted."""

    form = VersionedForm
    list_display: Any = ("code", "label", "confidence", "is_active", "version")
    list_filter: ClassVar[Any] = ("is_active", "confidence")
    search_fields = ("code", "label_en", "label_fr", "label_ru")
    ordering: ClassVar[Any] = ("code",)
    readonly_fields = ("version", "updated_at")
    formfield_overrides: ClassVar[Any] = {URLField: {"assume_scheme": "https"}}

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return access.can_edit_reference(staff_user(request))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return access.can_edit_reference(staff_user(request))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return access.can_edit_reference(staff_user(request))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("label"))
    def label(self, row: Any) -> str:
        return str(row.label)

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> Any:
        """List rows by their labels; a code alone says little."""
        return super().formfield_for_foreignkey(
            db_field, request, form_class=RecordChoiceField, **kwargs
        )

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.refusal = vars(request).get("refusal")
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        with refusals(form):
            save_reference_row(
                actor=staff_user(request),
                row=obj,
                fields=form.changes(),
                version=form.version if change else None,
            )


@admin.register(Country)
class CountryAdmin(ReferenceAdmin):
    list_filter = ("is_active", "kind", "is_eu_member", "is_schengen", "confidence")


@admin.register(Language)
class LanguageAdmin(ReferenceAdmin):
    list_filter = ("is_active", "is_rtl", "confidence")


@admin.register(Vocabulary)
class VocabularyAdmin(ReferenceAdmin):
    list_display = ("code", "label", "position", "is_active", "version")
    list_filter = ("is_active", "vocabulary")
    ordering = ("vocabulary", "position", "term")


@admin.register(Organisation)
class OrganisationAdmin(ReferenceAdmin):
    list_display = ("code", "label", "kind", "city", "is_active", "version")
    list_filter = ("is_active", "kind", COUNTRY)


@admin.register(DocumentType)
class DocumentTypeAdmin(ReferenceAdmin):
    list_filter = ("is_active", "category", ("issuer", admin.RelatedOnlyFieldListFilter))


@admin.register(EntryRule)
class EntryRuleAdmin(ReferenceAdmin):
    list_display = ("code", "label", "accepted", "valid_from", "valid_to", "is_active", "version")
    list_filter = ("is_active", "accepted", COUNTRY)


@admin.register(VisaRefusalGround)
class VisaRefusalGroundAdmin(ReferenceAdmin):
    list_display = ("code", "label", "scheme", "number", "is_active", "version")
    list_filter = ("is_active", "scheme")


@admin.register(DeadlineRule)
class DeadlineRuleAdmin(ReferenceAdmin):
    list_display = (
        "code",
        "label",
        "period",
        "status",
        "legal_basis",
        "valid_from",
        "valid_to",
        "version",
    )
    list_filter = (
        "is_active",
        "status",
        ("jurisdiction", admin.RelatedOnlyFieldListFilter),
        ("procedure", admin.RelatedOnlyFieldListFilter),
        "confidence",
    )
    date_hierarchy = "valid_from"

    @admin.display(description=_("period"))
    def period(self, rule: DeadlineRule) -> str:
        band = f"{rule.period_min}-{rule.period_max}" if rule.is_band else rule.period_min
        return f"{band} {rule.get_period_unit_display()}" if rule.period_min else "-"


@admin.register(Offence)
class OffenceAdmin(ReferenceAdmin):
    list_filter = ("is_active", "group", COUNTRY)


@admin.register(CountryNote)
class CountryNoteAdmin(ReferenceAdmin):
    list_display = ("code", "label", "happened_on", "effect", "is_active", "version")
    list_filter = ("is_active", "effect", COUNTRY)
    date_hierarchy = "happened_on"


@admin.register(PolicyEvent)
class PolicyEventAdmin(ReferenceAdmin):
    list_display = ("code", "label", "kind", "happened_on", "effect", "is_active", "version")
    list_filter = ("is_active", "kind", COUNTRY)
    date_hierarchy = "happened_on"


@admin.register(PublishedFigure)
class PublishedFigureAdmin(ReferenceAdmin):
    list_display = ("code", "label", "value", "unit", "period_start", "period_end", "version")
    list_filter = ("is_active", "unit")
