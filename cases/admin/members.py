"""Who belongs to a case, and who was let into it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from cases.admin.base import AuditedAdmin, home
from cases.admin.changelist import ChoiceFilter
from cases.admin.columns import case_code, person
from cases.models import CaseAccess, CaseMember
from cases.services.cases import give_access, take_access
from casetracker.accounts.models import User


@admin.register(CaseMember)
class CaseMemberAdmin(AuditedAdmin):
    """Who belongs to which case."""

    list_display = (case_code, person, "role", "since", "until")
    list_select_related = ("case", "person")
    list_filter = (("role", ChoiceFilter),)
    ordering = ("case_id", "pk")
    fixed = ("case", "person")


@admin.register(CaseAccess)
class CaseAccessAdmin(AuditedAdmin):
    """Permissions to open single cases: given and taken away, never changed."""

    list_display = (case_code, "user", "until")
    list_select_related = ("case", "user")
    ordering = ("case_id", "pk")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        names = super().get_fields(request, obj)
        return names if obj is None else [name for name in names if name != "shown_version"]

    def add(self, actor: User, record: CaseAccess, form: Any) -> CaseAccess:
        given = give_access(
            actor=actor,
            case=home(record, actor),
            user=record.user,
            until=record.until,
            reason=record.reason,
        )
        record.pk = given.pk
        return given

    def remove(self, actor: User, record: CaseAccess, version: int) -> None:
        record.version = version
        take_access(actor=actor, permission=record)
