"""The forms of a change of many cases."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases import access
from cases.forms.base import CaseForm, Submission, renewed
from cases.forms.days import DayField
from cases.forms.selects import WORKERS, RecordChoiceField
from cases.models import Label
from casetracker.accounts.models import Grant, User

LEAD = "lead"


class BulkForm(CaseForm):
    """What every change of many cases asks; subclasses ask the rest."""

    #: Only for coordinators.
    manages: ClassVar[bool] = False

    submission = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.submissions = Submission(user.pk, "bulk")
        self.fields["submission"].initial = self.submissions.new

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        try:
            self.operation = self.submissions.record_id(values.get("submission", ""))
        except ValidationError as error:
            self.data = renewed(self.data, self.submissions)
            self.add_error(None, error)
        return values

    def workers(self) -> Any:
        """Return who works on cases in the user's teams now."""
        grants = Grant.objects.in_force().of_roles(*WORKERS)
        grants = grants.filter(team__in=access.staffed_teams(self.user))
        return User.objects.filter(pk__in=grants.values("user"), is_active=True)


class BulkAssignForm(BulkForm):
    """Who is to lead the cases."""

    manages = True
    lead = RecordChoiceField(User.objects.none(), label=_("Lead worker"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lead: Any = self.fields["lead"]
        lead.queryset, lead.empty_label = self.workers(), _("Nobody yet")


class BulkLabelForm(BulkForm):
    """Which label to put on the cases, or to take off."""

    label = RecordChoiceField(
        Label.objects.none(), label=_("Label"), error_messages={"required": _("Choose a label.")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["label"].queryset = Label.objects.visible_to(self.user)  # type: ignore[attr-defined]


class BulkTaskForm(BulkForm):
    """The task that every case gets."""

    title = forms.CharField(label=_("What to do"), max_length=300)
    due_on = DayField(label=_("Due"), required=False)
    worker = forms.ChoiceField(label=_("Who does it"), required=False, initial=LEAD)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(one.pk): one for one in self.workers()}
        names = sorted(
            ((key, one.get_full_name()) for key, one in self.people.items()),
            key=lambda choice: choice[1].casefold(),
        )
        self.fields["worker"].choices = [  # type: ignore[attr-defined]
            (LEAD, _("Whoever leads the case")),
            ("", _("Nobody yet")),
            *names,
        ]
