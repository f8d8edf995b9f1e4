"""Lists of the admin that stay fast: no count of whole tables, search by the code of a case."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cases import access
from cases.admin.relations import people_of_teams
from cases.admin.scope import coordinated
from cases.models import Case, CaseMember, Country, SealedRecord
from cases.querysets import SubjectQuerySet
from cases.rules import case_code
from cases.selectors.case_records import preload_all
from cases.selectors.pages import COUNT_LIMIT
from casetracker.accounts.admin_base import staff_user
from casetracker.accounts.models import Team
from casetracker.accounts.roles import Role
from casetracker.audit.record import record as record_event
from casetracker.audit.verbs import Verb

NOBODY = "none"
OPEN, ALL = "OPEN", "all"
MOST_CASES = 200  # whose records a search for the beginning of a code looks for
# How the filters that are used here ask.
FILTER_WAYS = {"", "exact", "isnull", "gte", "lt"}


class CappedPaginator(Paginator):
    """Pages up to a limit; beyond it a list has to be narrowed."""

    limit = COUNT_LIMIT

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        # Unsorted: the number alone is asked for.
        return int(rows.order_by()[: self.limit + 1].count())


class RecordChangeList(ChangeList):
    """A list that fetches the keys of what it shows in one query, and leaves the event of it."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.is_capped = self.result_count > CappedPaginator.limit
        rows: Any = self.result_list
        preload_all(row for row in rows if isinstance(row, SealedRecord))
        if request.method == "GET":
            record_event(
                actor=request.user,
                verb=Verb.LISTED,
                target_type=self.opts.label_lower,
                count=len(rows),
            )


def code_range(typed: str) -> dict[str, str] | None:
    """Return the filter for codes that begin with what was typed, None where none can.

    A range and not LIKE: it can use the index on both databases.
    """
    code = case_code.compact(typed)
    if not code or any(char not in case_code.ALPHABET for char in code):
        return None
    return {"code__gte": code, "code__lt": code[:-1] + chr(ord(code[-1]) + 1)}


class ChoiceFilter(admin.ChoicesFieldListFilter):
    """The words of a field; any other word finds nothing."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        field: Any = self.field
        posed: Any = self.used_parameters.get(self.lookup_kwarg, [])
        known = {str(word) for word, _label in field.flatchoices}
        if {str(word) for word in posed} - known:
            return queryset.none()
        found: Any = super().queryset(request, queryset)
        return found  # type: ignore[no-any-return]


class ChosenFilter(admin.SimpleListFilter):
    """A filter by one of a list of keys; any other key finds nothing."""

    field = ""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        key = self.value()
        if key is None:
            return queryset
        if key not in {str(known) for known, _words in self.lookup_choices}:
            return queryset.none()
        return queryset.filter(**{self.field: None if key == NOBODY else key})


class OpenFirstFilter(ChosenFilter):
    """The states of deadlines and tasks; the open ones unless something else is asked for."""

    title, parameter_name = _("state"), "state"
    field = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        states: Any = model_admin.model._meta.get_field("state").choices
        return [*states, (ALL, _("All"))]

    def value(self) -> Any:
        return super().value() or OPEN

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset if self.value() == ALL else super().queryset(request, queryset)

    def choices(self, changelist: Any) -> Iterator[Any]:
        next(everything := super().choices(changelist))  # here "all" stands at the end
        yield from everything


class TeamFilter(ChosenFilter):
    """The teams that somebody coordinates; drawn for several only."""

    title, parameter_name = _("team"), "team"
    field = "team"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        own = access.teams(staff_user(request), Role.COORDINATOR)
        teams = Team.objects.filter(pk__in=own) if len(own) > 1 else Team.objects.none()
        return [(str(team.pk), team.name) for team in teams]


class LeadFilter(ChosenFilter):
    """Who leads a case: those who may, and nobody."""

    title, parameter_name = _("lead worker"), "lead"
    field = "lead"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        people = people_of_teams(access.teams(staff_user(request), Role.COORDINATOR))
        return [(NOBODY, _("nobody")), *((str(one.pk), one.get_full_name()) for one in people)]


class CountryFilter(ChosenFilter):
    """Where the cases in reach are now: one look into an index for each country, no DISTINCT."""

    title, parameter_name = _("now in"), "country"
    field = "current_country"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        reach = coordinated(Case, staff_user(request))
        here = Exists(reach.filter(current_country=OuterRef("pk")))
        found = [(str(row.pk), row.label) for row in Country.objects.filter(here).by_label()]
        return [*found, (NOBODY, _("not known"))]


def found_by_code(rows: Any, typed: str, user: Any) -> QuerySet[Any]:
    """Keep the rows of the cases whose code begins with what was typed, of the first of them."""
    found: QuerySet[Any] = rows
    codes = code_range(typed)
    if codes is None:
        return found.none()
    # Read first: a short list of keys leads into the indexes of every table.
    cases = coordinated(Case, user).filter(**codes).order_by("code")
    keys = list(cases.values_list("pk", flat=True)[:MOST_CASES])
    way = rows.case_path.removesuffix("__")
    if rows.model is Case:
        return found.filter(pk__in=keys)
    if isinstance(rows, SubjectQuerySet):
        return found.filter(Q(case__in=keys) | Q(person__in=_people_of(keys)))
    if "memberships" not in way:
        return found.filter(case__in=keys)
    person = way.removesuffix("memberships__case").removesuffix("__") or "pk"
    return found.filter(**{f"{person}__in": _people_of(keys)})


def _people_of(cases: list[Any]) -> list[Any]:
    members = CaseMember._base_manager.filter(case__in=cases, removed_at=None)
    return list(members.values_list("person_id", flat=True))


def offered_by(list_filter: Any) -> set[str]:
    """Return the names by which filters appear in an address."""
    named = (option[0] if isinstance(option, tuple) else option for option in list_filter)
    return {getattr(option, "parameter_name", option) for option in named}
