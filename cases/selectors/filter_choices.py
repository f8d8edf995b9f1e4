"""What the list of cases can be asked for: nothing that the user could not find there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases import access
from cases.access import AnyUser
from cases.models import AsylumClaim, Case, Country, Label, VisaApplication
from cases.selectors.reports import NONE, UNKNOWN_COUNTRY
from casetracker.accounts.models import Grant, Team, User
from casetracker.accounts.roles import Role

ME = "me"
KEPT_FOR = 300  # seconds
Choices = list[tuple[str, Any]]


@dataclass(frozen=True)
class FilterChoices:
    """The choices that depend on the user: read once for a page, whatever it filters."""

    places: Choices
    applied: Choices
    owners: Choices
    labels: Choices
    teams: Choices

    @classmethod
    def of(cls, user: AnyUser, query: QueryDict) -> FilterChoices:
        """Read what a user may choose; `query` is what the list is asked for."""
        asked = {*query.getlist("place"), *query.getlist("applied")}
        places, applied = _countries(user, asked - {"", NONE})
        return cls(
            places=[*places, (NONE, _("Not known"))],
            applied=applied,
            owners=_owners(user),
            labels=_labels(user),
            teams=_teams(user),
        )


def _countries(user: AnyUser, asked: set[str]) -> tuple[Choices, Choices]:
    """Return the countries where somebody of a case in reach is, and those where one applied.

    To read them means to read the whole reach, so they are kept for a while; a country that is not
    among them is looked for at once when an address asks for it.
    """
    key = f"countries:{user.pk}:{get_language()}"
    kept: tuple[Choices, Choices] | None = cache.get(key)
    if kept and asked <= {code for choices in kept for code, _label in choices}:
        return kept
    found = _read_countries(user)
    cache.set(key, found, KEPT_FOR)
    return found


def _read_countries(user: AnyUser) -> tuple[Choices, Choices]:
    """Read them; only those that occur at all are looked at closer.

    Without a first hit everything would be read.
    """
    wide = "which countries occur; whether in reach is asked of each of them"
    occurring = (
        Q(pk__in=Case.objects.unscoped(wide).values("current_country"))
        | Q(pk__in=AsylumClaim.objects.unscoped(wide).values("country"))
        | Q(pk__in=VisaApplication.objects.unscoped(wide).values("destination"))
    )
    here = Case.objects.visible_to(user).filter(current_country=OuterRef("pk"))
    claims = AsylumClaim.objects.visible_to(user).filter(country=OuterRef("pk"))
    visas = VisaApplication.objects.visible_to(user).filter(destination=OuterRef("pk"))
    countries = (
        Country.objects.filter(occurring)
        .exclude(code=UNKNOWN_COUNTRY)
        .annotate(has_case=Exists(here), was_asked=Exists(claims) | Exists(visas))
        .by_label()
    )
    return (
        [_choice(one) for one in countries if one.has_case],
        [_choice(one) for one in countries if one.was_asked],
    )


def _choice(country: Country) -> tuple[str, str]:
    return country.code, country.label


def _owners(user: AnyUser) -> Choices:
    grants = Grant.objects.in_force().of_roles(Role.CASEWORKER, Role.COORDINATOR)
    working = grants.filter(team__in=access.teams_of(user))
    people = User.objects.filter(grants__in=working, is_active=True).distinct()
    names = [(str(person.pk), person.get_full_name()) for person in people]
    names.sort(key=lambda choice: choice[1].casefold())
    return [(ME, _("Me")), (NONE, _("Nobody")), *names]


def _labels(user: AnyUser) -> Choices:
    """Return the labels of the user's teams, those of several teams told apart."""
    teams = access.staffed_teams(user)
    if not teams:
        return []
    labels = Label.objects.visible_to(user).select_related("team").order_by("name")
    several = len(teams) > 1
    return [
        (str(one.pk), f"{one.name} ({one.team.name})" if several else one.name) for one in labels
    ]


def _teams(user: AnyUser) -> Choices:
    own = set(access.teams_of(user))
    if len(own) < 2:
        return []
    return [(str(team.pk), team.name) for team in Team.objects.filter(pk__in=own)]
