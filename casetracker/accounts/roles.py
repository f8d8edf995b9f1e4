"""The five roles and which of them exclude each other."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What somebody is in a team; the administrator belongs to none."""

    CASEWORKER = "caseworker", _("caseworker")
    COORDINATOR = "coordinator", _("coordinator")
    LAWYER = "lawyer", _("lawyer")
    AUDITOR = "auditor", _("auditor")
    ADMINISTRATOR = "administrator", _("administrator")


# Roles that can open cases.
CASE_ROLES = frozenset({Role.CASEWORKER, Role.COORDINATOR, Role.LAWYER})

# Roles held in a team. The auditor counts as one: whoever makes accounts must not audit himself.
TEAM_ROLES = CASE_ROLES | {Role.AUDITOR}


def roles_conflict(one: Role, other: Role) -> bool:
    """Return whether strict roles forbid one account to hold both."""
    return (one == Role.ADMINISTRATOR) != (other == Role.ADMINISTRATOR)
