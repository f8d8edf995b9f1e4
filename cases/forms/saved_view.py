"""The form of a saved view."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases import access
from cases.forms.base import CaseForm, VersionField
from cases.forms.intake import TeamChoiceField
from cases.models import SavedView
from casetracker.accounts.models import Team, User


class SavedViewForm(CaseForm):
    """A name for some filters, and who sees it."""

    version = VersionField()
    name = forms.CharField(
        label=_("Name"), max_length=60, help_text=_("What it shows, never the name of a person.")
    )
    team = TeamChoiceField(label=_("Team"), queryset=Team.objects.none(), empty_label=None)
    is_shared = forms.BooleanField(
        label=_("Shared with the team"),
        required=False,
        help_text=_("Everybody sees it with their own cases."),
    )

    def __init__(
        self, *args: Any, user: User, view: SavedView | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        teams = Team.objects.filter(pk__in=access.staffed_teams(user)).order_by("name")
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]
        if view is not None:
            del self.fields["team"]
            now = {"name": view.name, "is_shared": view.is_shared, "version": view.version}
            self.initial = {**now, **self.initial}
        elif len(teams) == 1:
            self.fields["team"].widget = forms.HiddenInput()
            self.initial["team"] = teams[0].pk
