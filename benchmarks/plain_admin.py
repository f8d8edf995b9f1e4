"""What most people would build first: Django's admin with django-import-export on these models.

A plain site of its own without scope, audit or layers; its cells are decrypted all the same.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from import_export.admin import ExportMixin
from import_export.formats import base_formats
from import_export.resources import ModelResource

from cases.models import AsylumClaim, Case, Document, Note, Person, Stay, Task, VisaApplication
from cases.querysets import unscoped

WHY = "plain admin of the benchmark"


class PlainAdminSite(admin.AdminSite):
    """An admin site that lets everybody in who is signed in."""

    def has_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_authenticated)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Show every row to everybody: rights are not what is measured here."""
        guarded = super().admin_view(view, cacheable)

        def unguarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            with unscoped(WHY):
                response = guarded(request, *args, **kwargs)
                return response.render() if hasattr(response, "render") else response

        return unguarded


class Open:
    """Everything may be done."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    has_change_permission = has_view_permission
    has_module_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_export_permission(self, request: HttpRequest) -> bool:
        return True

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Write no entry: the admin's own log wants users with numeric keys."""


class CaseResource(ModelResource):
    """The columns that the site's own export has, names aside."""

    class Meta:
        model = Case
        fields = (
            "code",
            "team__name",
            "status",
            "stage",
            "current_country__label_en",
            "papers",
            "outcome",
            "risk",
            "lead__username",
            "opened_on",
            "closed_on",
            "next_date",
            "last_activity_at",
        )

    def filter_export(self, queryset: models.QuerySet, **kwargs: Any) -> models.QuerySet:
        """Join what the columns need, as the manual advises."""
        return queryset.select_related("team", "current_country", "lead")


class OpenInline(Open, admin.StackedInline):
    """Records of a case or person below its form."""

    extra = 0


def inline(of: type[Any]) -> type[admin.StackedInline]:
    """Return the inline of a model, as one writes it."""
    return type(f"{of.__name__}Inline", (OpenInline,), {"model": of})


class CaseAdmin(Open, ExportMixin, admin.ModelAdmin):
    """Cases with their tasks and notes."""

    resource_classes = [CaseResource]
    formats = [base_formats.CSV, base_formats.XLSX]
    list_display = (
        "code",
        "main_name",
        "stage",
        "next_date",
        "current_country",
        "papers",
        "risk",
        "lead",
        "last_activity_at",
    )
    list_filter = ("status", "stage", "risk", "papers", "current_country")
    list_select_related = ("current_country", "lead")
    list_per_page = 25
    search_fields = ("code",)
    ordering = ("next_date",)
    exclude = ("workers", "labels", "destinations")
    raw_id_fields = ("joined_into",)
    inlines = (inline(Task), inline(Note))

    @admin.display(description="main person")
    def main_name(self, case: Case) -> str:
        member = case.members.filter(role="MAIN").select_related("person").first()
        return member.person.main_name if member else ""


class PersonAdmin(Open, admin.ModelAdmin):
    """People with their papers and procedures."""

    exclude = ("citizenships", "languages")
    raw_id_fields = ("merged_into",)
    inlines = (inline(Document), inline(Stay), inline(VisaApplication), inline(AsylumClaim))


site = PlainAdminSite("plain")
site.register(Case, CaseAdmin)
site.register(Person, PersonAdmin)
