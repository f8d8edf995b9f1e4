"""Pages of signing in and out, of enrolment and of one's own account."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casetracker.accounts.adapter import AccountAdapter
from casetracker.accounts.forms import (
    NewPasswordForm,
    PasswordForm,
    PreferencesForm,
    SignInForm,
)
from casetracker.accounts.keeping import keeps_typing
from casetracker.accounts.models import User
from casetracker.accounts.preferences import Language
from casetracker.accounts.services import accounts, enrolment
from casetracker.accounts.session_age import start_session
from casetracker.audit.record import record
from casetracker.audit.verbs import Verb
from casetracker.pages import draw_form, posted, see_other


class SignedInRequest(HttpRequest):
    """A request behind sign-in."""

    user: User


class SignInView(LoginView):
    """Sign in; allauth checks the throttle, then the password, then any second factor."""

    form_class = SignInForm

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        status = HTTPStatus.TOO_MANY_REQUESTS if form.is_locked else HTTPStatus.UNPROCESSABLE_ENTITY
        page: HttpResponse = self.render_to_response(
            self.get_context_data(form=form), status=status
        )
        return page


def _end_session(request: HttpRequest) -> None:
    if request.user.is_authenticated:
        record(actor=request.user, verb=Verb.SIGNED_OUT, target=request.user)
    logout(request)


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out, also when the session has already ended."""
    _end_session(request)
    response = see_other(settings.LOGIN_URL)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@login_not_required
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """End the session, make the browser forget the site, show a page that says nothing."""
    _end_session(request)
    response = see_other("left")
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


@login_not_required
@require_safe
def left(request: HttpRequest) -> HttpResponse:
    """Show the page that says nothing."""
    return render(request, "account/left.html")


@login_not_required
@sensitive_post_parameters("password", "again")
@sensitive_variables("token")
@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: HttpRequest, token: str) -> HttpResponse:
    """Let the holder of a link choose the password; a link that is closed looks like none."""
    link = enrolment.find_link(token)
    if link is None:
        response = render(request, "account/link_closed.html", status=HTTPStatus.NOT_FOUND)
    else:
        response = _enrol_by(request, token, link.user)
    # The address holds the token: not even requests for our own style sheet may repeat it.
    response.headers["Referrer-Policy"] = "strict-origin"
    return response


@sensitive_variables("token")
def _enrol_by(request: HttpRequest, token: str, user: User) -> HttpResponse:
    form = NewPasswordForm(posted(request), user=user)
    if form.is_valid():
        try:
            enrolment.enrol(
                token=token,
                password=form.cleaned_data["password"],
                language=get_language() or "",
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            AccountAdapter().forget_failures(request, user)
            _end_session(request)
            messages.success(request, _("The password is saved. Sign in with it."))
            return see_other(settings.LOGIN_URL)
    return draw_form(request, "account/enrol.html", {"form": form, "username": user.username})


@keeps_typing
@require_http_methods(["GET", "HEAD", "POST"])
def account_settings(request: SignedInRequest) -> HttpResponse:
    """Choose language, colours and time zone of one's own pages, and how sessions begin."""
    form = PreferencesForm(
        posted(request),
        instance=User.objects.get(pk=request.user.pk),
        initial={"language": request.user.language or get_language()},
    )
    if form.is_valid():
        accounts.change_preferences(actor=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return see_other("account-settings")
    return draw_form(request, "account/settings.html", {"form": form})


@require_POST
def end_other_sessions(request: SignedInRequest) -> HttpResponse:
    """End one's sessions on all other devices."""
    user = accounts.end_own_sessions(actor=request.user)
    update_session_auth_hash(request, user)
    messages.success(request, _("All other sessions have ended."))
    return see_other("account-settings")


@sensitive_post_parameters("present", "password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def account_password(request: SignedInRequest) -> HttpResponse:
    """Change one's own password; all other sessions end."""
    form = PasswordForm(posted(request), user=request.user)
    if form.is_valid() and _knows_password(request, form):
        user = accounts.change_password(actor=request.user, password=form.cleaned_data["password"])
        update_session_auth_hash(request, user)
        start_session(request)
        messages.success(request, _("The password is changed. All other sessions have ended."))
        return see_other("account-settings")
    return draw_form(request, "account/password_change.html", {"form": form})


def _knows_password(request: SignedInRequest, form: PasswordForm) -> bool:
    """Check the present password under the same throttle as sign-in."""
    try:
        known = AccountAdapter().authenticate(
            request, username=request.user.username, password=form.cleaned_data["present"]
        )
    except ValidationError as error:
        form.add_error(None, error)
        return False
    if known is None:
        form.add_error("present", _("This is not your present password."))
    return known is not None


@login_not_required
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember a language: in the account after sign-in, before it in a cookie."""
    back = request.POST.get("next", "")
    # A word without a slash would be taken for the name of a view.
    if not (back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)):
        back = resolve_url("/")
    response = see_other(back)
    language = request.POST.get("language", "")
    if language not in Language.values:
        return response
    user: Any = request.user
    if user.is_authenticated:
        accounts.change_preferences(
            actor=user, language=language, theme=user.theme, time_zone=user.time_zone
        )
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
    return response
