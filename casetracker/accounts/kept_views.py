"""What was kept of forms that were sent too late."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from casetracker.accounts.services.kept_forms import KEPT_FOR, forget_kept, kept_of
from casetracker.accounts.views import SignedInRequest
from casetracker.pages import see_other


@require_safe
def kept_list(request: SignedInRequest) -> HttpResponse:
    """List what one typed before one was signed out, with the way back to each page."""
    kept = [
        {"form": form, "until": form.created_at + KEPT_FOR}
        for form in kept_of(request.user).defer("fields")
    ]
    return render(request, "account/kept.html", {"kept": kept})


@require_POST
def kept_forget(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Throw away what was kept."""
    get_object_or_404(kept_of(request.user), pk=pk)
    forget_kept(user=request.user, pk=pk)
    messages.success(request, _("What you typed is deleted."))
    return see_other("kept-list")
