"""What every answer carries and every request passes, whatever its view does."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseForbidden

from casetracker.env import is_loopback
from casetracker.request_scope import inside_request
from casetracker.streaming import hold_while_sent

GetResponse = Callable[[HttpRequest], HttpResponseBase]

# Nothing of this is used, so nothing of it may be switched on by whatever slips into a page.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)


def content_security_policy(directives: dict[str, list[str]]) -> str:
    """Return the header's text for a policy written as Django 6 writes it."""
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in directives.items())


class SecurityHeadersMiddleware:
    """Put the constant security headers on every answer, errors and static files included."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.policy = content_security_policy(settings.SECURE_CSP)
        self.admin_policy = content_security_policy(settings.SECURE_CSP_ADMIN)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        under_admin = request.path_info.startswith(f"/{settings.ADMIN_PATH}")
        headers = response.headers
        # A download brings a narrower one: its browser is to treat it as nothing at all.
        policy = self.admin_policy if under_admin else self.policy
        headers.setdefault("Content-Security-Policy", policy)
        headers["Permissions-Policy"] = PERMISSIONS_POLICY
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        # SecurityMiddleware sets these too, but not on what is refused before it is reached.
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", settings.SECURE_REFERRER_POLICY)
        headers.setdefault("Cross-Origin-Opener-Policy", settings.SECURE_CROSS_ORIGIN_OPENER_POLICY)
        headers.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        if response.status_code >= 400 or not request.path_info.startswith(settings.STATIC_URL):
            headers["Cache-Control"] = "no-store"
        return response


class RequestScopeMiddleware:
    """Mark the work inside as answering a request, where unscoped querysets are refused."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with inside_request():
            response = self.get_response(request)
        return hold_while_sent(response, inside_request)


class LoopbackTrialMiddleware:
    """Refuse other machines during a trial, however the server was bound."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        address = request.META.get("REMOTE_ADDR") or "localhost"  # empty over a unix socket
        if settings.TRIAL and not is_loopback(address):
            return HttpResponseForbidden("A trial answers on this machine only.")
        return self.get_response(request)


def site_context(request: HttpRequest) -> dict[str, object]:
    """Give every template the site's name and the banners that an operator must not miss."""
    return {
        "SITE_NAME": settings.SITE_NAME,
        "trial": settings.TRIAL,
        "strict_roles_off": not settings.STRICT_ROLES,
    }
