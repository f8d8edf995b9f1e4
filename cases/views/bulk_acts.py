"""What can be done with several cases at once."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from cases import access
from cases.forms.bulk import LEAD, BulkAssignForm, BulkForm, BulkLabelForm, BulkTaskForm
from cases.models import Case
from cases.services.bulk import Act, AddTask, Assign, SetLabel
from casetracker.accounts.models import User
from casetracker.accounts.roles import Role

ASSIGN, LABEL, UNLABEL, TASK = "assign", "label", "unlabel", "task"
FORMS: dict[str, type[BulkForm]] = {
    ASSIGN: BulkAssignForm,
    LABEL: BulkLabelForm,
    UNLABEL: BulkLabelForm,
    TASK: BulkTaskForm,
}


def bulk_acts(user: User) -> list[tuple[str, str]]:
    """Return the acts that a user may choose, each with its words."""
    acts = [
        (LABEL, _("Add a label")),
        (UNLABEL, _("Take a label off")),
        (TASK, _("Add the same task")),
    ]
    if access.teams(user, Role.COORDINATOR):
        acts.insert(0, (ASSIGN, _("Assign to somebody")))
    return acts


def act_of(user: User, code: str, form: BulkForm) -> Act:
    """Return the change that a valid form asks for."""
    values = form.cleaned_data
    if isinstance(form, BulkAssignForm):
        return Assign(values["lead"], _teams_of(values["lead"]))
    if isinstance(form, BulkTaskForm):
        worker = form.people.get(values["worker"])
        return AddTask(
            title=values["title"],
            due_on=values["due_on"],
            worker=worker,
            by_lead=values["worker"] == LEAD,
            teams=_teams_of(worker),
        )
    labelled = Case.objects.visible_to(user).filter(labels=values["label"])
    keys = set(labelled.values_list("pk", flat=True))
    return SetLabel(values["label"], keys, takes_off=code == UNLABEL)


def _teams_of(user: User | None) -> set[Any]:
    return set(access.staffed_teams(user)) if user else set()
