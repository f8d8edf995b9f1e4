"""The links at the top of every page."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from cases import access
from cases.access import AnyUser
from casetracker.accounts.roles import Role


def navigation(request: HttpRequest) -> dict[str, object]:
    """Give the templates the links that this user may follow, with the current one marked."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    links = [
        {
            "url": url,
            "label": label,
            "current": request.path.startswith(url),
            "key": "t" if url == reverse("today") else "",
        }
        for url, label in _links(user)
    ]
    return {
        "nav_items": links,
        "account_items": _account_links(user),
        "can_search": bool(access.teams_of(user)),
        "can_start_case": access.can_start_cases(user),
    }


def _links(user: AnyUser) -> list[tuple[str, str]]:
    links = []
    if access.teams_of(user):
        links.append((reverse("today"), _("Today")))
        links.append((reverse("case-list"), _("Cases")))
        links.append((reverse("deadlines"), _("Deadlines")))
    if access.can_see_reports(user):
        links.append((reverse("report-status"), _("Reports")))
    return links


def _account_links(user: AnyUser) -> list[dict[str, str]]:
    links = []
    if access.teams(user, Role.COORDINATOR):
        links.append({"url": reverse("handover"), "label": _("Hand over work")})
    if access.can_edit_cases_in_admin(user) or access.can_edit_reference(user):
        links.append({"url": reverse("admin:index"), "label": _("Administration")})
    return links
