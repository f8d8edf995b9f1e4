"""What the views share: the request behind sign-in and the case of an address."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from cases import access
from cases.models import Case
from casetracker.accounts.models import User


class StaffRequest(HttpRequest):
    """A request behind sign-in."""

    user: User


def case_or_404(request: StaffRequest, code: str) -> Case:
    """Return the case of an address, as far as the user may see it."""
    cases = Case.objects.visible_to(request.user).select_related("team", "lead", "current_country")
    return get_object_or_404(cases, code=code)


def require_change(request: StaffRequest, case: Case) -> None:
    """Answer 403 to those who may only read the case."""
    if not access.can_change(request.user, case):
        raise PermissionDenied("This user only reads the case.")


def require_manage(request: StaffRequest, case: Case) -> None:
    """Answer 403 to everybody but the coordinators of the case."""
    if not access.can_manage(request.user, case):
        raise PermissionDenied("Only a coordinator does that.")
