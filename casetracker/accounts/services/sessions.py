"""Ending sessions."""

from __future__ import annotations

from django.db.models import F

from casetracker.accounts.models import User


def end_sessions(user: User) -> None:
    """End all sessions of an account at its next request, whatever machine they are on."""
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    user.refresh_from_db(fields=["session_epoch"])
