"""How long a session lasts, and in whose language and time its pages are."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from casetracker.accounts.hidden_names import begin_with_names
from casetracker.accounts.keeping import (
    forget_when_sent,
    keep_late_sending,
    kept_id,
    take_up,
)
from casetracker.accounts.preferences import is_time_zone
from casetracker.accounts.session_age import STARTED, note_presence, session_is_over, start_session
from casetracker.audit.record import record
from casetracker.audit.verbs import Verb
from casetracker.streaming import hold_while_sent

GetResponse = Callable[[HttpRequest], HttpResponseBase]
View = Callable[..., HttpResponseBase]


def lets_session_idle(view: View) -> View:
    """Mark a view that a page calls by itself, so that it does not pass for a person at work."""
    view.lets_session_idle = True  # type: ignore[attr-defined]
    return view


class SessionLimitsMiddleware:
    """End sessions that were idle or open too long; needs sessions, user and messages before it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user = request.user
        if user.is_authenticated:
            if STARTED not in request.session:
                start_session(request)
                begin_with_names(request, user)
            if session_is_over(request):
                record(actor=user, verb=Verb.SIGNED_OUT, target=user, reason_code="session_over")
                logout(request)
                messages.info(request, _("You were signed out to protect the data."))
                response = self.get_response(request)
                keep_late_sending(request, response, user)
                return response
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> None:
        """Note that somebody is at work, unless the page asked by itself."""
        if request.user.is_authenticated and not getattr(view, "lets_session_idle", False):
            note_presence(request)


class KeptFormsMiddleware:
    """Show a form as it was typed before the session ended, where its address asks for it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        forget_when_sent(request, response)
        return response

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> Any:
        kept = kept_id(request)
        if kept is None or request.method != "GET":
            return None
        return take_up(request, kept, view, args, kwargs)


class PreferencesMiddleware:
    """Answer in the language and the time of the account; before sign-in the cookie decides."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user = request.user
        if not user.is_authenticated:
            return self.get_response(request)
        if user.language:
            translation.activate(user.language)
            request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
        name = user.time_zone if is_time_zone(user.time_zone) else settings.TIME_ZONE
        local_time = partial(timezone.override, ZoneInfo(name))
        with local_time():
            response = self.get_response(request)
        return hold_while_sent(response, local_time)
