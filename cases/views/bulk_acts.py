"""What can be done with several cases at once."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cases import access
from casetracker.accounts.models import User
from casetracker.accounts.roles import Role

ASSIGN, LABEL, UNLABEL, TASK = "assign", "label", "unlabel", "task"


def bulk_acts(user: User) -> list[tuple[str, str]]:
    """Return the acts that a user may choose, each with its words."""
    acts = [
        (LABEL, _("Add a label")),
        (UNLABEL, _("Take a label off")),
        (TASK, _("Add the same task")),
    ]
    if access.teams(user, Role.COORDINATOR):
        acts.insert(0, (ASSIGN, _("Assign to somebody")))
    return acts
