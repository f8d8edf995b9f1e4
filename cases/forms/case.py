"""Forms about a case itself: opened, edited, assigned, shared."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.forms import CheckboxSelectMultiple, Textarea
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.choices import Stage
from cases.forms.base import CaseForm, RecordForm, RecordMeta, VersionField
from cases.forms.days import DayField
from cases.forms.selects import RecordChoiceField, RecordsChoiceField, workers_of
from cases.models import Case
from casetracker.accounts.models import User
from casetracker.accounts.roles import Role


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

    def settle(self) -> None:
        stages = [("", _("As the records say")), *Stage.choices]
        self.fields["pinned_stage"].choices = stages  # type: ignore[attr-defined]
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
