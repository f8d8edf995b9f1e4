"""Who loads cases and who is to work on them."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from casetracker.accounts.models import Team, User
from casetracker.accounts.roles import Role
from casetracker.accounts.services.setup import ensure_trial_account
from casetracker.accounts.services.teams import create_team
from casetracker.accounts.validators import normalise_username

TRIAL_TEAM = "Harbour team"


@dataclass(frozen=True)
class Crew:
    """A team, who leads its loaded cases, who manages them, and with whom some are shared."""

    team: Team
    caseworker: User
    coordinator: User
    lawyer: User | None = None


@transaction.atomic
def trial_crew(password: str) -> Crew:
    """Make the trial's team and an account for every role, all with the same password."""
    team = Team.objects.filter(name__iexact=TRIAL_TEAM).first()
    team = team or create_team(actor=None, name=TRIAL_TEAM)
    users = {
        role: ensure_trial_account(
            username=role.value,
            display_name=role.value.capitalize(),
            password=password,
            role=role,
            team=None if role == Role.ADMINISTRATOR else team,
        )
        for role in Role
    }
    return Crew(team, users[Role.CASEWORKER], users[Role.COORDINATOR], users[Role.LAWYER])


def named_crew(*, team: str, caseworker: str, coordinator: str, lawyer: str = "") -> Crew:
    """Find a team and its people by name; raise ValidationError unless they hold their roles."""
    found = Team.objects.filter(name__iexact=team.strip(), is_active=True).first()
    if found is None:
        raise ValidationError(_("There is no team called %(name)s."), params={"name": team})
    return Crew(
        found,
        _holder(caseworker, Role.CASEWORKER, found),
        _holder(coordinator, Role.COORDINATOR, found),
        _holder(lawyer, Role.LAWYER, found) if lawyer else None,
    )


def _holder(username: str, role: Role, team: Team) -> User:
    user = User.objects.filter(username=normalise_username(username)).first()
    if user is None or not user.has_role(role, team):
        raise ValidationError(
            _("%(user)s is not a %(role)s of this team."),
            params={"user": username, "role": role.label},
        )
    return user
