"""What a worker has in hand in the teams that a coordinator leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases import access
from cases.models import Case, Draft, Task
from cases.selectors.counting import CountOf
from cases.selectors.today import workers_of
from casetracker.accounts.models import User
from casetracker.accounts.roles import Role

COUNTED = "counted for a coordinator of the team; what is in them stays sealed"


@dataclass(frozen=True)
class InHand:
    """How much one worker has in hand."""

    worker: User
    led: int
    worked: int
    tasks: int
    drafts: int

    @property
    def is_nothing(self) -> bool:
        return not (self.led or self.worked or self.tasks or self.drafts)


def cases_of(actor: User, worker: Any) -> QuerySet[Case]:
    """Return the open cases of the actor's teams that somebody leads."""
    return _cases(actor).filter(lead=worker)


def worked_by(actor: User, worker: Any) -> QuerySet[Case]:
    """Return the open cases of the actor's teams on which somebody works without the lead."""
    return _cases(actor).filter(workers=worker).exclude(lead=worker)


def tasks_of(actor: User, worker: Any) -> QuerySet[Task]:
    """Return the open tasks in open cases of the actor's teams that somebody is to do."""
    tasks = Task.objects.visible_to(actor).open().filter(assigned_to=worker)
    return tasks.filter(case__in=_cases(actor))


def drafts_of(actor: User, worker: Any) -> QuerySet[Draft]:
    """Return the drafts that somebody keeps for the actor's teams."""
    drafts = Draft.objects.unscoped(COUNTED)
    return drafts.filter(owner=worker, team__in=access.teams(actor, Role.COORDINATOR))


def _cases(actor: User) -> QuerySet[Case]:
    teams = access.teams(actor, Role.COORDINATOR)
    return Case.objects.visible_to(actor).open().filter(team__in=teams)


def everybody_in_hand(actor: User) -> list[InHand]:
    """Return the workers of the teams, and whoever left and still has cases or tasks there."""
    own = OuterRef("pk")
    wanted = (
        Q(pk__in=workers_of(actor).values("pk"))
        | Exists(cases_of(actor, own))
        | Exists(worked_by(actor, own))
        | Exists(tasks_of(actor, own))
    )
    people = User.objects.filter(wanted).annotate(
        led=CountOf(cases_of(actor, own)),
        worked=CountOf(worked_by(actor, own)),
        open_tasks=CountOf(tasks_of(actor, own)),
        kept_drafts=CountOf(drafts_of(actor, own)),
    )
    found = [
        InHand(person, person.led, person.worked, person.open_tasks, person.kept_drafts)
        for person in people
    ]
    return sorted(found, key=lambda one: one.worker.get_full_name().casefold())


def in_hand(actor: User, key: UUID) -> InHand | None:
    """Return what one of them has in hand."""
    return next((one for one in everybody_in_hand(actor) if one.worker.pk == key), None)
