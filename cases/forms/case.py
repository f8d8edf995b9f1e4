"""Forms about a case itself: opened, edited, assigned, shared."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import CheckboxSelectMultiple, Textarea
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import access
from cases.choices import IntakeChannel, NameKind, Risk
from cases.forms.base import CaseForm, RecordForm, RecordMeta, Submission, VersionField, renewed
from cases.forms.days import DayField
from cases.forms.selects import RecordChoiceField, RecordsChoiceField, workers_of
from cases.models import Case, Country, Person
from cases.validators import MAX_NAME, NAME_PARTS
from casetracker.accounts.models import Team, User
from casetracker.accounts.roles import Role


class TeamChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class NewCaseForm(CaseForm):
    """What is needed to start a case; everything else comes later."""

    team = TeamChoiceField(label=_("Team"), queryset=Team.objects.none(), empty_label=None)
    given = forms.CharField(label=_("Given names"), max_length=MAX_NAME, required=False)
    patronymic = forms.CharField(label=_("Patronymic"), max_length=MAX_NAME, required=False)
    family = forms.CharField(label=_("Family name"), max_length=MAX_NAME, required=False)
    name_kind = forms.ChoiceField(label=_("Kind of name"), choices=NameKind.choices)
    country_of_stay = RecordChoiceField(
        Country.objects.none(), label=_("Country of stay"), required=False
    )
    risk = forms.ChoiceField(label=_("Risk"), choices=Risk.choices, initial=Risk.NOT_ASSESSED)
    intake_channel = forms.ChoiceField(label=_("How the case came"), choices=IntakeChannel.choices)
    submission = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = Team.objects.filter(pk__in=access.teams_to_start_cases(user)).order_by("name")
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]
        if len(teams) == 1:
            self.fields["team"].widget = forms.HiddenInput()
            self.initial["team"] = teams[0].pk
        self.fields["country_of_stay"].queryset = Country.objects.active()  # type: ignore[attr-defined]
        self.submissions = Submission(user.pk, "case")
        self.fields["submission"].initial = self.submissions.new

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not any(values.get(part) for part in NAME_PARTS) and not self.errors:
            self.add_error("given", _("Give a name or an alias."))
        try:
            self.case_id = self.submissions.record_id(values.get("submission", ""))
        except ValidationError as error:
            self.data = renewed(self.data, self.submissions)
            self.add_error(None, error)
        return values

    def new_case(self) -> Case:
        """Return the case to open, unsaved."""
        values = self.cleaned_data
        return Case(id=self.case_id, risk=values["risk"], intake_channel=values["intake_channel"])

    def new_person(self) -> Person:
        """Return the main person, unsaved."""
        values = self.cleaned_data
        person = Person(country_of_stay=values["country_of_stay"])
        name = {part: values[part] for part in NAME_PARTS}
        person.names = [{"kind": values["name_kind"], **name}]
        return person


class CaseEditForm(RecordForm):
    """What people decide about a case; the rest is worked out from its records."""

    class Meta(RecordMeta):
        model = Case
        fields = (
            "risk",
            "risk_reason",
            "destinations",
            "labels",
            "pinned_stage",
            "pinned_reason",
            "intake_channel",
            "opened_on",
            "remark",
        )
        widgets = {"labels": CheckboxSelectMultiple}
        help_texts = {
            "pinned_stage": _("Leave it empty to let the records decide."),
        }

    def settle(self) -> None:
        if not self.fields["labels"].queryset.exists():  # type: ignore[attr-defined]
            del self.fields["labels"]


class CaseAssignForm(CaseForm):
    """Who works on a case."""

    version = VersionField()
    lead = RecordChoiceField(User.objects.none(), label=_("Lead worker"), required=False)
    workers = RecordsChoiceField(
        User.objects.none(),
        label=_("Other workers"),
        required=False,
        widget=CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("lead", "workers"):
            self.fields[name].queryset = workers_of(case)  # type: ignore[attr-defined]
        self.fields["lead"].empty_label = _("Nobody yet")  # type: ignore[attr-defined]
        now = {
            "version": case.version,
            "lead": case.lead_id,
            "workers": [worker.pk for worker in case.workers.all()],
        }
        self.initial = {**now, **self.initial}


class CaseAccessForm(CaseForm):
    """Whom to let into a case, until when and why."""

    user = RecordChoiceField(User.objects.none(), label=_("Who"))
    until = DayField(label=_("Until the end of"))
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=Textarea)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = workers_of(case, (Role.LAWYER, Role.CASEWORKER))  # type: ignore[attr-defined]

    def ends_at(self) -> datetime:
        """Return the moment at which the access ends."""
        day = self.cleaned_data["until"]
        return timezone.make_aware(datetime.combine(day, time.max))
