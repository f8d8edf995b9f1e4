"""Forms of the admin's pages for accounts."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casetracker.accounts.models import Grant, User
from casetracker.accounts.services.grants import check_proposal, default_until
from casetracker.accounts.validators import normalise_username


class AccountForm(forms.ModelForm):
    """What an administrator may write of an account; a password is not among it."""

    class Meta:
        model = User
        fields = ("username", "display_name", "email")

    username = forms.CharField(label=_("User name"), max_length=30)

    def clean_username(self) -> str:
        return normalise_username(self.cleaned_data["username"])


def default_last_day() -> Any:
    """Return the last day of a role for which none is named."""
    return timezone.localdate(default_until())


class ProposalForm(forms.ModelForm):
    """A proposed role with its last day."""

    actor: User  # set by the page

    last_day = forms.DateField(
        label=_("Last day"), initial=default_last_day, widget=AdminDateWidget
    )

    class Meta:
        model = Grant
        fields = ("user", "role", "team")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        accounts: Any = self.fields["user"]
        accounts.queryset = User.objects.filter(is_active=True).exclude(pk=self.actor.pk)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not {"user", "role", "last_day"} <= cleaned.keys():
            return cleaned
        end = datetime.combine(cleaned["last_day"], time.max)
        self.instance.until = timezone.make_aware(end)
        self.instance.proposed_by = self.actor
        for name in ("user", "role", "team"):
            setattr(self.instance, name, cleaned.get(name))
        check_proposal(actor=self.actor, grant=self.instance)
        return cleaned
