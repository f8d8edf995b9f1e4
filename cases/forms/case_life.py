"""Forms for closing, reopening, resting, splitting, joining and handing over a case."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import CheckboxSelectMultiple, Textarea
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import access
from cases.choices import ClosingOutcome, MemberRole
from cases.converters import CodeConverter
from cases.forms.base import CaseForm, VersionField
from cases.forms.days import DayField
from cases.forms.selects import RecordChoiceField, choice_words
from cases.models import Case, Person, SealedRecord
from cases.selectors.case_records import preload_all
from casetracker.accounts.models import Team, User

NO_SUCH_CASE = _("You work on no case with this code.")


class LifeForm(CaseForm):
    """A form that stands for one version of a case."""

    version = VersionField()

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("version", case.version)


class ReasonForm(LifeForm):
    """Asks why."""

    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=Textarea)


class CloseForm(LifeForm):
    """With what result, why and when a case is closed."""

    closing_outcome = forms.ChoiceField(
        label=_("Result"),
        choices=[("", _("Choose")), *ClosingOutcome.choices],
        help_text=_("What became of it, not what an authority decided."),
    )
    closing_reason = forms.CharField(label=_("Why is it closed?"), max_length=2000, widget=Textarea)
    closed_on = DayField(label=_("Closed on"))
    leave_deadlines = forms.BooleanField(
        label=_("Close it although deadlines are open. Nobody will be reminded of them.")
    )

    def __init__(self, *args: Any, case: Case, open_deadlines: bool, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        self.opened_on = case.opened_on
        self.initial.setdefault("closed_on", timezone.localdate())
        if not open_deadlines:
            del self.fields["leave_deadlines"]

    def clean_closed_on(self) -> Any:
        day = self.cleaned_data["closed_on"]
        if day > timezone.localdate():
            raise ValidationError(_("Choose today or a day before."))
        if day < self.opened_on:
            raise ValidationError(_("A case cannot be closed before it was opened."))
        return day


class TransferForm(ReasonForm):
    """To which team a case goes, and why."""

    team = RecordChoiceField(Team.objects.none(), label=_("To which team?"))

    field_order = ("team", "reason")

    def __init__(self, *args: Any, case: Case, teams: Any, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]


class PlainChoices(forms.TypedMultipleChoiceField):
    """Tick several records, by their words."""

    widget = CheckboxSelectMultiple


class SplitForm(ReasonForm):
    """Who goes to a new case, and what that names nobody goes along."""

    people = PlainChoices(label=_("Who goes to the new case?"))
    records = PlainChoices(label=_("What goes along?"), required=False)

    field_order = ("people", "records", "reason")

    def __init__(
        self,
        *args: Any,
        case: Case,
        people: Iterable[Person],
        records: Iterable[SealedRecord],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, case=case, **kwargs)
        rows, others = list(people), list(records)
        preload_all([*rows, *others])
        roles = {member.person_id: member.get_role_display() for member in case.members.all()}
        self.fields["people"].choices = [  # type: ignore[attr-defined]
            (str(row.pk), f"{row.main_name} ({roles[row.pk]})") for row in rows
        ]
        self.fields["records"].choices = [(str(row.pk), _named(row)) for row in others]  # type: ignore[attr-defined]
        if not others:
            del self.fields["records"]


class CodeForm(CaseForm):
    """Asks for the code of another case that the user may change."""

    code = forms.CharField(label=_("Code of the case"), max_length=12)

    def __init__(self, *args: Any, user: User, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.own = user, case
        self.fields["code"].widget.attrs["class"] = "w-s"

    def clean_code(self) -> Case:
        typed = self.cleaned_data["code"].strip()
        try:
            code = CodeConverter().to_python(typed)
        except ValueError as error:
            raise ValidationError(NO_SUCH_CASE) from error
        found = Case.objects.visible_to(self.user).filter(code=code).first()
        if found is None or not access.can_change(self.user, found):
            raise ValidationError(NO_SUCH_CASE)
        if found.pk == self.own.pk:
            raise ValidationError(_("Choose another case."))
        return found


class JoinForm(ReasonForm):
    """Why two cases become one."""

    other_version = VersionField()

    def versions(self) -> tuple[int, int]:
        """Return the versions of both cases that the page showed."""
        return self.cleaned_data["version"], self.cleaned_data["other_version"]


class KnownPersonForm(CaseForm):
    """Which person of another case joins this one, and as what."""

    person = RecordChoiceField(Person.objects.none(), label=_("Who?"))
    role = forms.ChoiceField(
        label=_("Role in this case"), choices=MemberRole.choices, initial=MemberRole.OTHER
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


def _named(record: SealedRecord) -> str:
    return f"{record._meta.verbose_name}: {choice_words(record)}"
