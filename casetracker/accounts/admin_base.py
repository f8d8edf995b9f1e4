"""What all pages of the admin share that write through services."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from casetracker.accounts.models import User
from casetracker.accounts.rights import may_administer


def staff_user(request: HttpRequest) -> User:
    """Return who asks; the admin site lets nobody else in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


class ServiceAdmin(admin.ModelAdmin):
    """A page for administrators whose writes go through services.

    Nothing is deleted, and Django's own log stays empty: the audit is the record, and a second one
    would keep what people typed.
    """

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_administer(staff_user(request))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may_administer(staff_user(request))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_administer(staff_user(request))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def log_addition(self, *args: Any, **kwargs: Any) -> Any:
        """Write nothing: the service has recorded it."""

    def log_change(self, *args: Any, **kwargs: Any) -> Any:
        """Write nothing: the service has recorded it."""
