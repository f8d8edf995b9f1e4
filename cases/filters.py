"""The filters of the case list: codes in the address, words on the page.

What an address asks for beyond them is left out and said, so that an old link still opens; an
export, which would grow wider by that, is refused instead (cases/views/case_list.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases import access
from cases.access import AnyUser
from cases.choices import AsylumOutcome, CaseStatus, Risk, Stage, TravelPapers
from cases.models import Case, Country
from cases.partial_dates import PartialDate, PartialDateError
from cases.selectors import standstill
from cases.selectors.reports import NONE, UNKNOWN_COUNTRY, active_on, in_stages
from casetracker.accounts.models import Grant, Team, User
from casetracker.accounts.roles import Role
from casetracker.forms import FilterForm

ANY, ME = "ANY", "me"
STALE_DAYS = (30, 90, 180, 365)
RISKS = [
    (risk.value, risk.label)
    for risk in (Risk.CRITICAL, Risk.HIGH, Risk.MEDIUM, Risk.LOW, Risk.NOT_ASSESSED)
]


class PeriodField(forms.CharField):
    """A period in an address, such as 2024, 2024-03 or 2024-03-01/2024-05-31."""

    def clean(self, value: Any) -> PartialDate | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return PartialDate.parse(text)
        except PartialDateError as error:
            raise ValidationError(gettext("This is not a date.")) from error


class PeriodFilter(django_filters.Filter):
    """A period that a report puts into the address of a list."""

    field_class = PeriodField

    def __init__(self, label: Any, method: str) -> None:
        super().__init__(label=label, method=method, widget=forms.HiddenInput)


def _ticks(label: Any, choices: Iterable[Any], method: str) -> django_filters.Filter:
    return django_filters.MultipleChoiceFilter(
        label=label,
        choices=list(choices),
        method=method,
        widget=forms.CheckboxSelectMultiple,
    )


class CaseFilter(django_filters.FilterSet):
    """Narrows the cases that a user sees; `left_out` names what the address asked for in vain."""

    owner = django_filters.ChoiceFilter(
        label=_("Owner"), method="by_owner", empty_label=_("Anybody")
    )
    team = django_filters.ChoiceFilter(
        label=_("Team"), method="by_team", empty_label=_("All my teams")
    )
    status = django_filters.ChoiceFilter(
        label=_("Status"),
        method="by_status",
        empty_label=_("Open or on hold"),
        choices=[*CaseStatus.choices, (ANY, _("All cases"))],
    )
    changed = django_filters.ChoiceFilter(
        label=_("Last change"), method="by_last_change", empty_label=_("At any time")
    )
    stuck = django_filters.ChoiceFilter(
        label=_("Not moving"),
        method="by_standstill",
        empty_label=_("All cases"),
        choices=[
            (standstill.ANY_KIND, _("For any reason")),
            *((kind.code, kind.label) for kind in standstill.KINDS),
        ],
    )
    outcome = django_filters.ChoiceFilter(
        label=_("Asylum outcome"),
        method="by_outcome",
        empty_label=_("Any"),
        choices=[*AsylumOutcome.choices, (NONE, _("No decision recorded"))],
    )
    risk = _ticks(_("Risk"), RISKS, "by_codes")
    place = _ticks(_("Now in"), [], "by_place")
    stage = _ticks(_("Stage"), Stage.choices, "by_stage")
    papers = _ticks(_("Papers"), TravelPapers.choices, "by_codes")
    on = PeriodFilter(_("In work on"), "by_day")
    opened = PeriodFilter(_("Opened"), "by_opening")
    closed = PeriodFilter(_("Closed"), "by_closing")

    class Meta:
        model = Case
        fields: tuple[str, ...] = ()
        form = FilterForm

    def __init__(self, data: QueryDict, queryset: QuerySet[Case], *, user: AnyUser) -> None:
        super().__init__(data, queryset)
        self.user = user
        self.left_out: list[str] = []
        self._offer_choices()
        self.data = self._known_part(data)

    @property
    def is_used(self) -> bool:
        """Return whether anything narrows the list."""
        return bool(self.data)

    def filter_queryset(self, queryset: QuerySet[Case]) -> QuerySet[Case]:
        """Apply the filters; closed cases are left out unless something asks for them."""
        if not any(self.form.cleaned_data[name] for name in ("status", "on", "closed")):
            queryset = queryset.exclude(status=CaseStatus.CLOSED)
        found: QuerySet[Case] = super().filter_queryset(queryset)
        return found

    # How each narrows ---------------------------------------------------------------------------

    def by_codes(self, cases: QuerySet, name: str, codes: list[str]) -> QuerySet:
        return cases.filter(**{f"{name}__in": codes})

    def by_status(self, cases: QuerySet, name: str, code: str) -> QuerySet:
        return cases if code == ANY else cases.filter(status=code)

    def by_owner(self, cases: QuerySet, name: str, code: str) -> QuerySet:
        if code == NONE:
            return cases.filter(lead=None)
        return cases.filter(lead=self.user.pk if code == ME else code)

    def by_team(self, cases: QuerySet, name: str, code: str) -> QuerySet:
        return cases.filter(team=code)

    def by_last_change(self, cases: QuerySet, name: str, days: str) -> QuerySet:
        return cases.filter(last_activity_at__lt=timezone.now() - timedelta(days=int(days)))

    def by_standstill(self, cases: QuerySet, name: str, code: str) -> QuerySet:
        return standstill.standing_still(cases, "" if code == standstill.ANY_KIND else code)

    def by_place(self, cases: QuerySet, name: str, codes: list[str]) -> QuerySet:
        wanted = Q(current_country__code__in=codes)
        if NONE in codes:
            wanted |= Q(current_country=None) | Q(current_country__code=UNKNOWN_COUNTRY)
        return cases.filter(wanted)

    def by_stage(self, cases: QuerySet, name: str, codes: list[str]) -> QuerySet:
        period = self.form.cleaned_data["on"]
        return in_stages(cases, codes, period.latest if period else None)

    def by_outcome(self, cases: QuerySet, name: str, code: str) -> QuerySet:
        return cases.filter(outcome="" if code == NONE else code)

    def by_day(self, cases: QuerySet, name: str, period: PartialDate) -> QuerySet:
        return active_on(cases, period.latest)

    def by_opening(self, cases: QuerySet, name: str, period: PartialDate) -> QuerySet:
        return cases.filter(opened_on__range=(period.stored_earliest, period.latest))

    def by_closing(self, cases: QuerySet, name: str, period: PartialDate) -> QuerySet:
        return cases.filter(closed_on__range=(period.stored_earliest, period.latest))

    # What can be asked for ----------------------------------------------------------------------

    def _offer_choices(self) -> None:
        """Offer only what the user could find: places of cases in reach, people of own teams."""
        offered = self.filters
        offered["place"].extra["choices"] = [*self._places(), (NONE, _("Not known"))]
        offered["owner"].extra["choices"] = self._owners()
        offered["changed"].extra["choices"] = [
            (str(days), gettext("No change for %(days)s days") % {"days": days})
            for days in STALE_DAYS
        ]
        if "on" in self.data:
            stages = [*Stage.choices, (NONE, _("Stage not recorded then"))]
            offered["stage"].extra["choices"] = stages
        teams = self._teams()
        if len(teams) > 1:
            offered["team"].extra["choices"] = teams
        else:
            del offered["team"]

    def _places(self) -> list[tuple[str, str]]:
        reach = Case.objects.visible_to(self.user)
        here = Exists(reach.filter(current_country=OuterRef("pk")))
        countries = Country.objects.filter(here).exclude(code=UNKNOWN_COUNTRY)
        return [(country.code, country.label) for country in countries.by_label()]

    def _owners(self) -> list[tuple[str, Any]]:
        people = User.objects.filter(
            grants__in=_working_grants(self.user), is_active=True
        ).distinct()
        names = [(str(person.pk), person.get_full_name()) for person in people]
        names.sort(key=lambda choice: choice[1].casefold())
        return [(ME, _("Me")), (NONE, _("Nobody")), *names]

    def _teams(self) -> list[tuple[str, str]]:
        own = set(access.teams_of(self.user))
        if len(own) < 2:
            return []
        return [(str(team.pk), team.name) for team in Team.objects.filter(pk__in=own)]

    def _known_part(self, data: QueryDict) -> QueryDict:
        """Keep what the form understands; note the labels, never the values, of what it does not.

        Nothing in an address reaches the ORM by its own name.
        """
        known = QueryDict(mutable=True)
        for name, field in self.get_form_class()().fields.items():
            asked = [value for value in dict.fromkeys(data.getlist(name)) if value]
            good = [value for value in asked if _understands(field, value)]
            if good:
                known.setlist(name, good)
            if len(good) < len(asked):
                self.left_out.append(str(field.label))
        return known


def _working_grants(user: AnyUser) -> QuerySet:
    grants = Grant.objects.in_force().of_roles(Role.CASEWORKER, Role.COORDINATOR)
    return grants.filter(team__in=access.teams_of(user))


def _understands(field: forms.Field, value: str) -> bool:
    if isinstance(field, forms.ChoiceField):
        return field.valid_value(value)
    try:
        field.clean(value)
    except ValidationError:
        return False
    return True
