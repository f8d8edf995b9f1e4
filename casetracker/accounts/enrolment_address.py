"""The address of an enrolment link."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from casetracker.env import env_int


def enrolment_address(token: str, request: HttpRequest | None = None) -> str:
    """Return the full address where the host is known, else the path.

    Commands know no request; they take the first host of the settings that is one.
    """
    path = reverse("enrol", args=[token])
    if request is not None:
        return request.build_absolute_uri(path)
    hosts = [host for host in settings.ALLOWED_HOSTS if not host.startswith((".", "*"))]
    if not hosts:
        return path
    if settings.TRIAL:
        return f"http://{hosts[0]}:{env_int('PORT', 8000, least=1, most=65535)}{path}"
    return f"https://{hosts[0]}{path}"
