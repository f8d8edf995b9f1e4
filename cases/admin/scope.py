"""What the admin site shows of people's records: the reach of a coordinator, and nothing else."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from cases import access
from cases.models import Case, Person
from cases.querysets import SubjectQuerySet, TeamQuerySet
from casetracker.accounts.models import User
from casetracker.accounts.roles import Role


def coordinated(model: Any, user: User) -> QuerySet[Any]:
    """Return the rows of a model that a user reaches as coordinator, whatever else they may see."""
    found: QuerySet[Any] = model.objects.visible_to(user)
    teams = access.teams(user, Role.COORDINATOR)
    if not teams:
        return found.none()
    return found.filter(_in_teams(found, teams))


def _in_teams(rows: Any, teams: list[UUID]) -> Q:
    if isinstance(rows, TeamQuerySet):
        return Q(team__in=teams)
    if isinstance(rows, SubjectQuerySet):
        people = _linked(Person.objects.none(), teams)
        return Q(case__team__in=teams) | Q(person__in=people)
    if "memberships" in rows.case_path:
        return Q(pk__in=_linked(rows, teams))
    return Q(**{f"{rows.case_path}team__in": teams})


def _linked(rows: Any, teams: list[UUID]) -> QuerySet[Any]:
    """Return the keys of rows whose way to the case leads through many memberships."""
    steps = rows.case_path.removesuffix("__")
    ways = {f"{steps}__team__in": teams, f"{steps}__removed_at": None}
    ways[f"{steps.removesuffix('case')}removed_at"] = None
    found: QuerySet[Any] = rows.model._base_manager.filter(**ways).values("pk")
    return found


def case_of(record: Any, user: User) -> Case | None:
    """Return the case in which a coordinator writes a record; an open one where there are several.

    None where the record has none, as those of teams, or none in reach.
    """
    if isinstance(record, Case):
        return record
    if getattr(record, "case_id", None):
        return coordinated(Case, user).filter(pk=record.case_id).first()
    person = _person_of(record)
    if person is None:
        return None
    cases = coordinated(Case, user).filter(
        pk__in=Case._base_manager.filter(members__person=person, members__removed_at=None).values(
            "pk"
        )
    )
    # OPEN and ON_HOLD come before CLOSED, in which nothing can be written.
    return cases.order_by("-status", "opened_on", "pk").first()


def _person_of(record: Any) -> UUID | None:
    if isinstance(record, Person):
        return record.pk
    claim = getattr(record, "claim", None)
    if claim is not None:
        return UUID(str(claim.person_id))
    return getattr(record, "person_id", None)
