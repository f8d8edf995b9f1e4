"""How allauth signs people in here: closed, silent, throttled per account."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.core import ratelimit
from django.contrib.auth import authenticate
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from casetracker.accounts.hidden_names import begin_with_names
from casetracker.accounts.models import User
from casetracker.accounts.services.kept_forms import kept_of
from casetracker.accounts.session_age import start_session
from casetracker.accounts.validators import normalise_username
from casetracker.audit.record import record
from casetracker.audit.verbs import Verb

WRONG = _("User name or password is not right. Try again.")
LOCKED = _("Too many tries. Wait 15 minutes or ask your coordinator.")
LOCKED_CODE = "too_many_login_attempts"


class AccountAdapter(DefaultAccountAdapter):
    """The answers to allauth's questions."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": WRONG,
        "account_inactive": WRONG,
        LOCKED_CODE: LOCKED,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str) -> bool:
        """Allow only paths of this site; allauth would take other hosts from the settings."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return a word where there is no address: over a unix socket allauth would refuse.

        No limit counts by address, and no header is believed.
        """
        return str(request.META.get("REMOTE_ADDR") or "socket")

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: allauth's messages name the account."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Check a password, after the throttle: hashing first would let anybody burn the processor.

        allauth hands a switched-off account through, to name the cause; here it is like any other.
        """
        self.pre_authenticate(request, **credentials)
        user = authenticate(request, **credentials)
        AuthenticationBackend.unstash_authenticated_user()
        if user is None:
            self.authentication_failed(request, **credentials)
        else:
            self._rollback_login_failed_rl_usage()
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Record a failure by account, never the name that was typed: it may be a password."""
        typed = normalise_username(credentials.get("username", ""))
        pk = User.objects.filter(username=typed).values_list("pk", flat=True).first()
        record(
            actor=None,
            verb=Verb.SIGN_IN_FAILED,
            target_type=User._meta.label_lower,
            target_id=str(pk or ""),
            outcome="refused",
        )

    def login(self, request: HttpRequest, user: Any) -> None:
        with transaction.atomic():
            super().login(request, user)
            start_session(request)
            begin_with_names(request, user)
            record(actor=user, verb=Verb.SIGNED_IN, target=user)

    def post_login(
        self, request: HttpRequest, user: AbstractBaseUser, **named: Any
    ) -> HttpResponse:
        """Lead whoever was signed out while they typed to what they typed."""
        response: HttpResponse = super().post_login(request, user, **named)
        if kept_of(user).exists():
            response.headers["Location"] = resolve_url("kept-list")
        return response

    def forget_failures(self, request: HttpRequest, user: User) -> None:
        """Lift the throttle of an account whose owner has just proved himself by a link."""
        ratelimit.clear(
            request,
            action="login_failed",
            key=self._get_login_attempts_cache_key(request, username=user.username),
        )

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # allauth puts the Host header into the key: each further host name would mean more tries.
        return normalise_username(credentials.get("username", ""))
