"""Pages without names for one session: safe where others can see the screen."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from casetracker.accounts.keeping import KEPT
from casetracker.accounts.models import User
from casetracker.accounts.roles import Role
from casetracker.audit.record import record
from casetracker.audit.verbs import Verb
from casetracker.streaming import hold_while_sent
from casetracker.vault.hiding import HiddenValueError, are_values_hidden, values_hidden

NAMES_HIDDEN = "names_hidden"
GetResponse = Callable[[HttpRequest], HttpResponseBase]


def begin_with_names(request: HttpRequest, user: User) -> None:
    """Begin a session as its user wants every session to begin."""
    request.session[NAMES_HIDDEN] = user.hides_names


def hide_names(request: HttpRequest) -> None:
    """Hide names on the pages of this session from the next one on."""
    if not request.session.get(NAMES_HIDDEN):
        request.session[NAMES_HIDDEN] = True
        record(actor=request.user, verb=Verb.NAMES_HIDDEN, target=request.user)


def show_names(request: HttpRequest) -> None:
    """Show names on the pages of this session again; that somebody did so is recorded."""
    if request.session.get(NAMES_HIDDEN):
        request.session[NAMES_HIDDEN] = False
        record(actor=request.user, verb=Verb.NAMES_SHOWN, target=request.user)


class HiddenNamesMiddleware:
    """Hide sealed values from every page of a session that asked for it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.user.is_authenticated or not request.session.get(NAMES_HIDDEN):
            return self.get_response(request)
        with values_hidden():
            response = self.get_response(request)
        return hold_while_sent(response, values_hidden)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Refuse what reads within a transaction: what was typed earlier, the admin's records."""
        if are_values_hidden() and (KEPT in request.GET or _is_admin_of_cases(request)):
            return names_needed(request)
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return names_needed(request) if isinstance(error, HiddenValueError) else None


def names_needed(request: HttpRequest) -> HttpResponse:
    """Say that this page cannot do without names, with the button that shows them."""
    return render(request, "account/names_needed.html", status=HTTPStatus.CONFLICT)


def _is_admin_of_cases(request: HttpRequest) -> bool:
    user: Any = request.user
    in_admin = request.path_info.startswith(f"/{settings.ADMIN_PATH}cases/")
    return in_admin and user.has_role(Role.COORDINATOR)


def hidden_names_context(request: HttpRequest) -> dict[str, object]:
    """Tell every template whether names are hidden, and where the button leads back to."""
    return {"names_hidden": are_values_hidden(), "here": request.get_full_path()}
