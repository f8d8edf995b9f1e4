"""What a status report is asked for: a period and whose cases."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import access
from cases.forms.days import DayWidget
from cases.forms.fields import PartialDateFormField
from cases.models import Case
from casetracker.accounts.models import Team, User
from casetracker.forms import PageForm

MINE = "mine"


class ReportForm(PageForm):
    """Two dates that may be months or years, and whose cases; empty means this calendar year."""

    mark_optional = False

    since = PartialDateFormField(
        label=_("From"),
        required=False,
        widget=DayWidget,
        help_text=_("A day, a month or a year."),
    )
    until = PartialDateFormField(
        label=_("Until"),
        required=False,
        widget=DayWidget,
        help_text=_("The last day, month or year of the period."),
    )
    scope = forms.ChoiceField(
        label=_("Cases"), required=False, widget=forms.Select(attrs={"class": "w-l"})
    )

    @classmethod
    def asked_for(cls, query: QueryDict, user: User) -> Self:
        """Return the form for an address; without dates it shows this calendar year."""
        data = query.copy()
        if not any(name.startswith(("since_", "until_")) for name in data):
            data["since_year"] = data["until_year"] = str(timezone.localdate().year)
        return cls(data, user=user)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        own = set(access.teams_of(user))
        teams = Team.objects.filter(pk__in=own) if len(own) > 1 else []
        scope = self.fields["scope"]
        assert isinstance(scope, forms.ChoiceField)  # noqa: S101  (for the type checker)
        scope.choices = [
            ("", _("All I may see")),
            (MINE, _("Those I lead")),
            *((str(team.pk), team.name) for team in teams),
        ]

    def clean(self) -> None:
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until.certainly_before(since):
            self.add_error("until", ValidationError(_("The end lies before the beginning.")))

    @property
    def period(self) -> tuple[date, date]:
        """Return the first and the last day of the period."""
        since, until = self.cleaned_data["since"], self.cleaned_data["until"]
        last = until.latest if until else _end_of_year(timezone.localdate())
        if since:
            return since.stored_earliest, max(last, since.latest)
        return last.replace(month=1, day=1), last

    def narrow(self, cases: QuerySet[Case]) -> QuerySet[Case]:
        """Keep the cases the report is about."""
        scope = self.cleaned_data["scope"]
        if scope == MINE:
            return cases.filter(lead=self.user)
        return cases.filter(team=scope) if scope else cases


def _end_of_year(day: date) -> date:
    return day.replace(month=12, day=31)
