"""Visa applications, asylum claims and the decisions on them."""

from __future__ import annotations

from django.contrib import admin

from cases.admin.changelist import ChoiceFilter
from cases.admin.columns import case_codes, country, person
from cases.admin.inlines import RecordInline
from cases.admin.people import AboutPeopleAdmin
from cases.models import AsylumClaim, AsylumDecision, VisaApplication


@admin.register(VisaApplication)
class VisaApplicationAdmin(AboutPeopleAdmin):
    """Visa applications."""

    list_display = (case_codes, person, country, "kind", "state", "lodged", "decided")
    list_select_related = ("person", "destination")
    list_filter = (("state", ChoiceFilter), ("kind", ChoiceFilter))
    later = ("appeals",)


class DecisionInline(RecordInline):
    model = AsylumDecision


@admin.register(AsylumClaim)
class AsylumClaimAdmin(AboutPeopleAdmin):
    """Asylum claims."""

    list_display = (case_codes, person, country, "track", "state", "made", "lodged")
    list_select_related = ("person", "country")
    list_filter = (("state", ChoiceFilter), ("track", ChoiceFilter))
    inlines = (DecisionInline,)


@admin.register(AsylumDecision)
class AsylumDecisionAdmin(AboutPeopleAdmin):
    """Decisions on claims."""

    list_display = (case_codes, person, "instance", "outcome", "decided", "received")
    list_select_related = ("claim__person",)
    list_filter = (("outcome", ChoiceFilter), ("instance", ChoiceFilter))
    ordering = ("claim_id", "pk")
    person_path = "claim__person__"
