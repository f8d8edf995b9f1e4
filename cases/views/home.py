"""The start page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from cases import access


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Lead to what there is to do today, or say that this account works on none."""
    if access.teams_of(request.user):
        return redirect("today")
    return render(request, "cases/home.html")
