"""How far a new organisation has come on its way to the first case."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from cases.models import Case, Country
from casetracker.accounts.models import Grant, Team, User
from casetracker.accounts.roles import Role
from casetracker.audit.models import AuditEvent
from casetracker.audit.verbs import Verb


@dataclass(frozen=True)
class Progress:
    """Which steps are done; nothing of what they were done with."""

    own_site: bool
    keys_checked: bool
    reference: bool
    administrator: bool
    team: bool
    coordinator: bool
    workers: bool
    second_person: bool
    first_case: bool


def progress() -> Progress:
    """Look at each step, in a constant number of queries."""
    in_force = Grant.objects.in_force()
    roles = set(in_force.values_list("role", flat=True).distinct())
    # Never the same: the database sees to that.
    by_two = in_force.filter(proposed_by__isnull=False, confirmed_by__isnull=False)
    has_case = Case.objects.unscoped("whether there is any case at all").exists()
    return Progress(
        own_site=not settings.TRIAL,
        keys_checked=AuditEvent.objects.filter(verb=Verb.KEYS_VERIFIED, outcome="ok").exists(),
        reference=Country.objects.exists(),
        administrator=Role.ADMINISTRATOR in roles,
        team=Team.objects.filter(is_active=True).exists(),
        coordinator=Role.COORDINATOR in roles,
        workers=User.objects.filter(is_active=True)
        .exclude(password="")
        .filter(grants__in=in_force.of_roles(Role.CASEWORKER))
        .exists(),
        second_person=by_two.exists(),
        # The invented and the articles' cases of a trial are nobody's first case.
        first_case=has_case and not settings.TRIAL,
    )
