"""One's own drafts."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases import access
from cases.models import Draft
from cases.services.drafts import delete_draft
from cases.services.duplicates import case_met
from cases.views.http import StaffRequest
from cases.views.intake import draft_or_404
from casetracker.accounts.roles import Role
from casetracker.pages import see_other
from casetracker.vault.data_keys import preload

MOST_DIGITS = 19


@require_safe
def draft_list(request: StaffRequest) -> HttpResponse:
    """List one's own drafts, the newest first."""
    if not access.can_start_cases(request.user):
        raise PermissionDenied("This user starts no cases.")
    rows = Draft.objects.visible_to(request.user).filter(expires_at__gt=timezone.now())
    drafts = list(rows.order_by("-updated_at"))
    preload(drafts)
    shown = [
        {"draft": draft, "name": _name_of(draft), "waits": "similar" in draft.fields}
        for draft in drafts
    ]
    is_coordinator = bool(access.teams(request.user, Role.COORDINATOR))
    context = {"drafts": shown, "is_coordinator": is_coordinator}
    return render(request, "cases/intake/drafts.html", context)


@require_POST
def draft_remove(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Delete a draft at once; there is nothing to undo, its key is gone."""
    delete_draft(actor=request.user, draft=draft_or_404(request, pk))
    messages.success(request, _("The draft is deleted."))
    return see_other("draft-list")


@require_POST
def number_find(request: StaffRequest) -> HttpResponse:
    """Lead a coordinator to the case of a number that a worker met at an intake."""
    if not access.teams(request.user, Role.COORDINATOR):
        raise PermissionDenied("Workers ask their coordinator.")
    digits = request.POST.get("number", "").strip().upper().removeprefix("E-")
    is_number = digits.isdecimal() and len(digits) < MOST_DIGITS
    case = case_met(actor=request.user, number=int(digits)) if is_number else None
    if case is None:
        messages.error(request, _("No case of your teams has this number."))
        return see_other("draft-list")
    return see_other("case-history", case.shown_code)


def _name_of(draft: Draft) -> str:
    """Return whose intake it is, as far as a name was typed."""
    typed = draft.fields["typed"]
    parts = [typed.get(part, [""])[0] for part in ("given", "patronymic", "family")]
    return " ".join(part for part in parts if part) or typed.get("own", [""])[0]
