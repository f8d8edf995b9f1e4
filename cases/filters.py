"""The filters of the case list: codes in the address, words on the page.

What an address asks for beyond them is left out and said, so that an old link still opens; an
export, which would grow wider by that, is refused instead (cases/views/case_list.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.access import AnyUser
from cases.choices import AsylumOutcome, CaseStatus, Stage, TravelPapers
from cases.models import Case
from cases.models.case import RISK_ORDER
from cases.partial_dates import PartialDate, PartialDateError
from cases.selectors import narrowing, standstill
from cases.selectors.filter_choices import ME, FilterChoices
from cases.selectors.reports import NONE, UNKNOWN_COUNTRY, active_on, in_stages
from casetracker.forms import FilterForm

ANY = "ANY"
CLOSED_TOO = ("status", "on", "closed")  # with one of these, the list is not of open cases alone
STALE_DAYS = (30, 90, 180, 365)
NEXT_DATES = [
    (narrowing.LATE, _("Overdue")),
    ("7", _("In the next 7 days")),
    ("30", _("In the next 30 days")),
    (NONE, _("No date set")),
]
EXPIRIES = [
    (narrowing.LATE, _("Expired")),
    ("30", _("In the next 30 days")),
    ("90", _("In the next 90 days")),
]
RISKS = [(risk.value, risk.label) for risk in RISK_ORDER]


class PeriodField(forms.CharField):
    """A period in an address, such as 2024, 2024-03 or 2024-03-01/2024-05-31."""

    def clean(self, value: Any) -> PartialDate | None:
        text = super().clean(value)
        try:
            return PartialDate.parse(text) if text else None
        except PartialDateError as error:
            raise ValidationError(gettext("This is not a date.")) from error


class PeriodFilter(django_filters.Filter):
    """A period that a report puts into the address of a list."""

    field_class = PeriodField

    def __init__(self, label: Any, method: str) -> None:
        super().__init__(label=label, method=method, widget=forms.HiddenInput)


def _ticks(label: Any, choices: Iterable[Any], method: str) -> django_filters.Filter:
    return django_filters.MultipleChoiceFilter(
        label=label, choices=list(choices), method=method, widget=forms.CheckboxSelectMultiple
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
    due = django_filters.ChoiceFilter(
        label=_("Next date"), method="by_next_date", empty_label=_("Any"), choices=NEXT_DATES
    )
    label = django_filters.ChoiceFilter(
        label=_("Label"), method="by_label", empty_label=_("Any"), choices=[]
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
    applied = django_filters.ChoiceFilter(
        label=_("Applied to"), method="by_application", empty_label=_("Any"), choices=[]
    )
    expiry = django_filters.ChoiceFilter(
        label=_("A paper expires"),
        method="by_expiry",
        empty_label=_("At any time"),
        choices=EXPIRIES,
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

    def __init__(
        self,
        data: QueryDict,
        queryset: QuerySet[Case],
        *,
        user: AnyUser,
        choices: FilterChoices | None = None,
    ) -> None:
        super().__init__(data, queryset)
        self.user, self.choices = user, choices or FilterChoices.of(user, data)
        self._offer_choices()
        self.form_class: type[forms.Form] = super().get_form_class()
        self.fields = self.form_class.base_fields
        self.left_out: list[str] = []
        self.data = self._known_part(data)

    def get_form_class(self) -> type[forms.Form]:
        """Return the form with the choices that are offered, made once."""
        return self.form_class

    def asking(self, data: QueryDict) -> CaseFilter:
        """Return the same filters with another question, their choices not worked out anew."""
        if ("on" in data) != ("on" in self.data):  # stages of the past are other choices
            return CaseFilter(data, self.queryset, user=self.user, choices=self.choices)
        other = copy(self)
        other.left_out = []
        for kept in ("_form", "cleaned", "qs"):
            other.__dict__.pop(kept, None)
        other.data = other._known_part(data)
        return other

    def without(self, *names: str) -> CaseFilter:
        """Return the same filters with some left out."""
        data = self.data.copy()
        for name in names:
            data.pop(name, None)
        return self.asking(data)

    @property
    def is_used(self) -> bool:
        """Return whether anything narrows the list."""
        return bool(self.data)

    @cached_property
    def cleaned(self) -> dict[str, Any]:
        """Return what is asked for, as values; `data` holds only what its fields understand."""
        return {
            name: field.clean(field.widget.value_from_datadict(self.data, {}, name))
            for name, field in self.fields.items()
            if name in self.data
        }

    @cached_property
    def qs(self) -> QuerySet[Case]:
        """Return the cases that fit; closed ones are left out unless something asks for them."""
        found: QuerySet[Case] = self.queryset.all()
        if not any(name in self.data for name in CLOSED_TOO):
            found = found.exclude(status=CaseStatus.CLOSED)
        for name, value in self.cleaned.items():
            found = getattr(self, self.filters[name].method)(found, name, value)
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

    def by_next_date(self, cases: QuerySet, name: str, code: str) -> QuerySet:
        return narrowing.with_next_date(cases, code)

    def by_label(self, cases: QuerySet, name: str, key: str) -> QuerySet:
        return cases.filter(labels=key)

    def by_application(self, cases: QuerySet, name: str, code: str) -> QuerySet:
        return narrowing.that_applied_to(cases, self.user, [code])

    def by_expiry(self, cases: QuerySet, name: str, code: str) -> QuerySet:
        return narrowing.with_expiring_papers(cases, self.user, code)

    def by_standstill(self, cases: QuerySet, name: str, code: str) -> QuerySet:
        return standstill.standing_still(cases, "" if code == standstill.ANY_KIND else code)

    def by_place(self, cases: QuerySet, name: str, codes: list[str]) -> QuerySet:
        wanted = Q(current_country__code__in=codes)
        if NONE in codes:
            wanted |= Q(current_country=None) | Q(current_country__code=UNKNOWN_COUNTRY)
        return cases.filter(wanted)

    def by_stage(self, cases: QuerySet, name: str, codes: list[str]) -> QuerySet:
        period = self.cleaned.get("on")
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
        offered, choices = self.filters, self.choices
        offered["place"].extra["choices"] = choices.places
        offered["owner"].extra["choices"] = choices.owners
        offered["changed"].extra["choices"] = [
            (str(days), gettext("No change for %(days)s days") % {"days": days})
            for days in STALE_DAYS
        ]
        if "on" in self.data:
            stages = [*Stage.choices, (NONE, _("Stage not recorded then"))]
            offered["stage"].extra["choices"] = stages
        several = {"team": choices.teams, "label": choices.labels, "applied": choices.applied}
        for name, found in several.items():
            if found:
                offered[name].extra["choices"] = found
            else:
                del offered[name]

    def _known_part(self, data: QueryDict) -> QueryDict:
        """Keep what the form understands; note the labels, never the values, of what it does not.

        Nothing in an address reaches the ORM by its own name.
        """
        known = QueryDict(mutable=True)
        for name, field in self.fields.items():
            asked = [value for value in dict.fromkeys(data.getlist(name)) if value.strip()]
            good = [value for value in asked if _understands(field, value)]
            if good:
                known.setlist(name, good)
            if len(good) < len(asked):
                self.left_out.append(str(field.label))
        return known


def _understands(field: forms.Field, value: str) -> bool:
    if isinstance(field, forms.ChoiceField):
        return field.valid_value(value)
    try:
        field.clean(value)
    except ValidationError:
        return False
    return True
