"""What is typed into a form is not lost when the session ends before it is sent.

A late sending is kept sealed for its sender. After sign-in the address of the form with `?kept=`
shows it filled in: the view runs as if the form had been sent, but forms take such data for
unfinished (casetracker.forms), so that nothing is saved until somebody sends it again.
"""

from __future__ import annotations

from typing import Any, TypeVar
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

from casetracker.accounts.models import User
from casetracker.accounts.services.kept_forms import find_kept, forget_kept, keep_form
from casetracker.pages import TakenUp

KEPT = "kept"
MARK = "keeps_typing"
V = TypeVar("V")


def keeps_typing(view: V) -> V:
    """Mark the view of a page with a form in which people type; acts without a form have none."""
    setattr(view, MARK, True)
    return view


def is_form_page(request: HttpRequest) -> bool:
    """Return whether the request was led to a page whose typing is kept."""
    match = request.resolver_match
    return match is not None and getattr(match.func, MARK, False)


def keep_late_sending(request: HttpRequest, response: HttpResponseBase, user: User) -> None:
    """Keep a form whose session ended, if it came so far that only sign-in was missing.

    A sending without the token of the site's own forms was refused before, and is not kept.
    """
    sent_to_sign_in = isinstance(response, HttpResponseRedirect) and response.url.startswith(
        resolve_url("account_login")
    )
    if request.method != "POST" or not sent_to_sign_in or not is_form_page(request):
        return
    if keep_form(user=user, path=address_of(request), fields=dict(request.POST.lists())):
        messages.info(request, _("What you typed was kept for 10 minutes."))


def address_of(request: HttpRequest) -> str:
    """Return the address of a form's page, with what it asks about: another case's code, say."""
    query = request.GET.copy()
    query.pop(KEPT, None)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def kept_id(request: HttpRequest) -> UUID | None:
    """Return which kept form an address asks for; one that can be none is not found."""
    if KEPT not in request.GET or not request.user.is_authenticated or not is_form_page(request):
        return None
    try:
        return UUID(request.GET[KEPT])
    except ValueError as error:
        raise Http404 from error


def take_up(request: HttpRequest, kept: UUID, view: Any, args: Any, kwargs: Any) -> Any:
    """Answer with the page of a form as it was typed; nothing that the view does stays."""
    form = find_kept(user=request.user, pk=kept, path=address_of(request))
    if form is None:
        raise Http404
    request.method = "POST"
    request.POST = TakenUp.of(form.fields)  # type: ignore[assignment]
    messages.info(
        request, _("This is what you typed before you were signed out. It is not saved yet.")
    )
    with transaction.atomic():
        response = view(request, *args, **kwargs)
        if 300 <= response.status_code < 400:
            # A view that did something all the same: it is undone.
            transaction.set_rollback(True)
            return HttpResponseRedirect(address_of(request))
    return response


def forget_when_sent(request: HttpRequest, response: HttpResponseBase) -> None:
    """Forget a kept form as soon as it was sent and taken."""
    if request.method == "POST" and 300 <= response.status_code < 400:
        kept = kept_id(request)
        if kept and not isinstance(request.POST, TakenUp):
            forget_kept(user=request.user, pk=kept)
