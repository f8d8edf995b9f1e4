"""What the admin site shows of people's records: the reach of a coordinator, and nothing else."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases import access
from cases.models import Case, Citation, Person
from cases.querysets import SubjectQuerySet, TeamQuerySet
from casetracker.accounts.models import User
from casetracker.accounts.roles import Role


def coordinated(model: Any, user: User) -> QuerySet[Any]:
    """Return the rows of a model that a user reaches as coordinator, whatever else they may see."""
    found: QuerySet[Any] = model.objects.visible_to(user)
    teams = access.teams(user, Role.COORDINATOR)
    if not teams:
        return found.none()
    # Whoever only coordinates sees no more than that; a case's team leads into its indexes.
    is_exact = set(access.teams_of(user)) == set(teams) and model not in (Case, Citation)
    return found if is_exact else found.filter(_in_teams(found, teams))


def _in_teams(rows: Any, teams: list[UUID]) -> Any:
    if isinstance(rows, TeamQuerySet):
        return Q(team__in=teams)
    if isinstance(rows, SubjectQuerySet):
        about = _linked(Person.objects.none(), teams, "person")
        return Q(case__team__in=teams) | Q(about)
    if "memberships" in rows.case_path:
        return _linked(rows, teams, "pk")
    return Q(**{f"{rows.case_path}team__in": teams})


def _linked(rows: Any, teams: list[UUID], name: str) -> Exists:
    """Return whether a row leads through a membership to a case of the teams.

    Asked of each row that is looked at, so that a list of fifty does not read the whole table.
    """
    steps = rows.case_path.removesuffix("__")
    ways = {f"{steps}__team__in": teams, f"{steps}__removed_at": None}
    ways[f"{steps.removesuffix('case')}removed_at"] = None
    return Exists(rows.model._base_manager.filter(pk=OuterRef(name), **ways))


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
