"""Enrolment: a one-time link by which the owner of an account chooses its password."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casetracker.accounts.models import EnrolmentLink, User
from casetracker.accounts.rights import may_make_link
from casetracker.accounts.services.accounts import lock_account
from casetracker.accounts.services.sessions import end_sessions
from casetracker.audit.record import record
from casetracker.audit.verbs import Verb

VALID_FOR = timedelta(hours=24)
TOKEN_BYTES = 32


@transaction.atomic
def make_enrolment_link(*, actor: User, user: User) -> str:
    """Open an account for 24 hours and return the token, which is stored nowhere."""
    if not may_make_link(actor, user):
        raise PermissionDenied(_("You may not make a link for this account."))
    return open_link(actor=actor, user=user)


def open_link(*, actor: User | None, user: User) -> str:
    """Replace whatever link is open; for `make_enrolment_link` and the set-up."""
    user = lock_account(user)
    if not user.is_active:
        raise ValidationError(_("This account is switched off."), code="switched_off")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    EnrolmentLink.objects.filter(user=user).delete()
    EnrolmentLink.objects.create(
        user=user, digest=_digest(token), expires_at=timezone.now() + VALID_FOR
    )
    record(actor=actor, verb=Verb.ENROLMENT_LINK_MADE, target=user)
    return token


def find_link(token: str) -> EnrolmentLink | None:
    """Return the open link of a token, or None: unknown, used, replaced, late, switched off."""
    return (
        EnrolmentLink.objects.filter(
            digest=_digest(token), expires_at__gt=timezone.now(), user__is_active=True
        )
        .select_related("user")
        .first()
    )


@transaction.atomic
def enrol(*, token: str, password: str, language: str = "") -> User:
    """Use a link up: set the password that its owner chose and end all earlier sessions."""
    found = find_link(token)
    user = None if found is None else lock_account(found.user)
    # Asked for again under the lock: of two uses at the same moment one finds nothing.
    if user is None or find_link(token) is None:
        raise ValidationError(_("This link is no longer valid."), code="link_closed")
    validate_password(password, user)
    user.set_password(password)
    user.language = user.language or language
    user.save(update_fields=["password", "language"])
    EnrolmentLink.objects.filter(user=user).delete()
    end_sessions(user)
    record(actor=user, verb=Verb.ENROLLED, target=user)
    return user


def _digest(token: str) -> str:
    # The token is 256 random bits: nothing to guess, so a fast digest is enough.
    return hashlib.sha256(token.encode()).hexdigest()
