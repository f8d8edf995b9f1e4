"""What an audit event can say was done."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verb(models.TextChoices):
    """What was done."""

    ADDED = "added", _("added")
    CHANGED = "changed", _("changed")
    REMOVED = "removed", _("removed")
    RESTORED = "restored", _("restored")
    OPENED = "opened", _("opened")
    LISTED = "listed", _("listed")
    REVEALED = "revealed", _("revealed")
    EXPORTED = "exported", _("exported")
    PRINTED = "printed", _("printed")
    SEEDED = "seeded", _("loaded in bulk")
    REFERENCE_LOADED = "reference_loaded", _("loaded reference data")
    SIGNED_IN = "signed_in", _("signed in")
    SIGN_IN_FAILED = "sign_in_failed", _("failed to sign in")
    SIGNED_OUT = "signed_out", _("signed out")
    NAMES_HIDDEN = "names_hidden", _("hid names")
    NAMES_SHOWN = "names_shown", _("showed names again")
    ACCOUNT_CREATED = "account_created", _("created an account")
    ACCOUNT_CHANGED = "account_changed", _("changed an account")
    ENROLMENT_LINK_MADE = "enrolment_link_made", _("made an enrolment link")
    ENROLLED = "enrolled", _("enrolled")
    PASSWORD_CHANGED = "password_changed", _("changed the password")
    GRANT_PROPOSED = "grant_proposed", _("proposed a role")
    GRANT_CONFIRMED = "grant_confirmed", _("confirmed a role")
    GRANT_REVOKED = "grant_revoked", _("revoked a role")
    ACCESS_GRANTED = "access_granted", _("gave access to a case")
    ACCESS_REVOKED = "access_revoked", _("took access to a case away")
    KEYS_CREATED = "keys_created", _("created keys")
    KEYS_VERIFIED = "keys_verified", _("verified keys")
    SEAL_BROKEN = "seal_broken", _("found a record that cannot be opened")
