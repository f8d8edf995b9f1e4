"""Making and changing accounts."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from casetracker.accounts.models import EnrolmentLink, User
from casetracker.accounts.rights import may_administer, may_disable, require_administrator
from casetracker.accounts.services.sessions import end_sessions
from casetracker.accounts.validators import normalise_username
from casetracker.audit.record import record
from casetracker.audit.verbs import Verb


def lock_account(user: User) -> User:
    """Return the account as it stands now, held until the transaction ends."""
    return User.objects.select_for_update().get(pk=user.pk)


@transaction.atomic
def create_account(
    *, actor: User | None, username: str, display_name: str = "", email: str = ""
) -> User:
    """Make an account without a password; no actor means the set-up on the server."""
    if actor is not None:
        require_administrator(actor)
    user = User.objects.create_user(username, display_name=display_name, email=email)
    record(actor=actor, verb=Verb.ACCOUNT_CREATED, target=user)
    return user


@transaction.atomic
def change_account(
    *, actor: User, user: User, username: str, display_name: str, email: str
) -> User:
    """Correct what an account is called; its password and preferences are its owner's."""
    require_administrator(actor)
    return _change(
        actor=actor,
        user=user,
        new={
            "username": normalise_username(username),
            "display_name": display_name,
            "email": email,
        },
    )


@transaction.atomic
def change_preferences(
    *, actor: User, language: str, theme: str, time_zone: str, hides_names: bool | None = None
) -> User:
    """Change the actor's own language, colours and time zone, and how their sessions begin."""
    begins = {} if hides_names is None else {"hides_names": hides_names}
    return _change(
        actor=actor,
        user=actor,
        new={"language": language, "theme": theme, "time_zone": time_zone, **begins},
    )


@transaction.atomic
def end_own_sessions(*, actor: User) -> User:
    """End all sessions of the actor; whoever calls this keeps the present one."""
    user = lock_account(actor)
    end_sessions(user)
    record(actor=user, verb=Verb.SIGNED_OUT, target=user, reason_code="all_sessions")
    return user


@transaction.atomic
def set_active(*, actor: User, user: User, is_active: bool) -> User:
    """Switch an account off, which ends its sessions at once, or on again."""
    allowed = may_administer(actor) if is_active else may_disable(actor, user)
    if not allowed:
        raise PermissionDenied(_("You may not do this to this account."))
    user = lock_account(user)
    if user.is_active == is_active:
        return user
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    EnrolmentLink.objects.filter(user=user).delete()
    end_sessions(user)
    reason = "switched_on" if is_active else "switched_off"
    record(
        actor=actor,
        verb=Verb.ACCOUNT_CHANGED,
        target=user,
        fields=["is_active"],
        reason_code=reason,
    )
    return user


@transaction.atomic
def change_password(*, actor: User, password: str) -> User:
    """Change the actor's own password; whoever calls this has asked for the old one."""
    user = lock_account(actor)
    if user.check_password(password):
        raise ValidationError(_("This is your present password."), code="password_unchanged")
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    EnrolmentLink.objects.filter(user=user).delete()
    end_sessions(user)
    record(actor=user, verb=Verb.PASSWORD_CHANGED, target=user)
    return user


def _change(*, actor: User, user: User, new: dict[str, Any]) -> User:
    user = lock_account(user)
    changed = [field for field, value in new.items() if getattr(user, field) != value]
    for field in changed:
        setattr(user, field, new[field])
    user.full_clean(exclude=["password"])
    if changed:
        user.save(update_fields=changed)
        record(actor=actor, verb=Verb.ACCOUNT_CHANGED, target=user, fields=changed)
    return user
