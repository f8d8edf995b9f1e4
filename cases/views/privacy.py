"""The button that hides names and the one that shows them again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from casetracker.accounts.hidden_names import hide_names, show_names
from casetracker.pages import see_other

LONGEST = 2000


@require_POST
def names_hide(request: HttpRequest) -> HttpResponse:
    """Hide names on all pages of this session and return to the page."""
    hide_names(request)
    return _back(request)


@require_POST
def names_show(request: HttpRequest) -> HttpResponse:
    """Show names again and return to the page."""
    show_names(request)
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    back = request.POST.get("next", "")
    is_path = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return see_other(back if is_path and len(back) <= LONGEST else "/")
