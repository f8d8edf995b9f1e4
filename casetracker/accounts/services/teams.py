"""Making and changing teams."""

from __future__ import annotations

from django.db import transaction

from casetracker.accounts.models import Team, User
from casetracker.accounts.rights import require_administrator
from casetracker.audit.record import record
from casetracker.audit.verbs import Verb
from casetracker.vault.data_keys import create_data_key


@transaction.atomic
def create_team(*, actor: User | None, name: str) -> Team:
    """Make a team with a key of its own; no actor means the set-up on the server."""
    if actor is not None:
        require_administrator(actor)
    team = Team(name=name.strip())
    team.full_clean()
    team.data_key = create_data_key("team")
    team.save(force_insert=True)
    record(actor=actor, verb=Verb.ADDED, target=team, fields=["name"])
    return team


@transaction.atomic
def change_team(*, actor: User, team: Team, name: str, is_active: bool) -> Team:
    """Rename a team, or stop it: in a stopped team no role counts."""
    require_administrator(actor)
    team = Team.objects.select_for_update().get(pk=team.pk)
    new = {"name": name.strip(), "is_active": is_active}
    changed = [field for field, value in new.items() if getattr(team, field) != value]
    for field in changed:
        setattr(team, field, new[field])
    team.full_clean()
    if changed:
        team.save(update_fields=changed)
        record(actor=actor, verb=Verb.CHANGED, target=team, fields=changed)
    return team
