"""Who takes over what a worker has in hand."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.base import CaseForm
from casetracker.accounts.models import User


class WorkersField(forms.ModelMultipleChoiceField):
    """Workers by the names that colleagues know."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: User) -> str:
        return obj.get_full_name()


class HandoverForm(CaseForm):
    """One or several workers: cases go to them in turn."""

    successors = WorkersField(
        User.objects.none(),
        label=_("Who takes over"),
        help_text=_("With several, cases go to them in turn; the tasks of a case go with it."),
        error_messages={"required": _("Choose who takes over.")},
    )

    def __init__(self, *args: Any, workers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        successors: Any = self.fields["successors"]
        successors.queryset = workers
