"""Forms of sign-in, enrolment and one's own account."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from allauth.account.models import Login
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from casetracker.accounts.adapter import LOCKED_CODE
from casetracker.accounts.models import User
from casetracker.accounts.preferences import TIME_ZONES, Language
from casetracker.forms import PageForm, PageFormMixin, PageModelForm


class SignInForm(PageFormMixin, LoginForm):
    """User name and password; one message for every cause of failure."""

    _login: Login

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name, password = self.fields["login"], self.fields["password"]
        name.label, password.label = _("User name"), _("Password")
        name.widget.attrs = {
            "autocomplete": "username",
            "autocapitalize": "none",
            "spellcheck": "false",
            "maxlength": "30",
        }
        password.widget.attrs = {"autocomplete": "current-password"}
        password.help_text = _("You can paste it from a password manager.")

    @property
    def is_locked(self) -> bool:
        """Return whether the throttle refused, before any password was checked."""
        return bool(self.has_error(NON_FIELD_ERRORS, LOCKED_CODE))

    def _login_with_password(
        self, request: HttpRequest, redirect_url: str | None, credentials: dict[str, Any]
    ) -> HttpResponse:
        # Without the credentials allauth has no user name to write into the session.
        response: HttpResponse = super()._login_with_password(request, redirect_url, {})
        return response


class NewPasswordForm(PageForm):
    """A new password, typed twice; the validators know whose it is."""

    password = forms.CharField(
        label=_("New password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("15 characters or more, for example four or five words. Spaces count."),
    )
    again = forms.CharField(
        label=_("The same password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        password, again = cleaned.get("password"), cleaned.get("again")
        if password and again and password != again:
            self.add_error("again", _("The two passwords differ."))
        return cleaned


class PasswordForm(NewPasswordForm):
    """One's own new password, for whoever knows the present one."""

    present = forms.CharField(
        label=_("Present password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("present", "password", "again")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("present") and cleaned["present"] == cleaned.get("password"):
            self.add_error("password", _("This is your present password."))
        return cleaned


def _zone_choices() -> list[tuple[str, str]]:
    return [(name, name.split("/")[-1].replace("_", " ")) for name in TIME_ZONES]


class PreferencesForm(PageModelForm):
    """Language, colours and time zone of one's own pages."""

    class Meta:
        model = User
        fields = ("language", "theme", "time_zone", "hides_names")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"] = forms.ChoiceField(
            label=_("Language"), choices=Language.choices, widget=forms.RadioSelect
        )
        self.fields["time_zone"] = forms.ChoiceField(label=_("Time zone"), choices=self._zones())

    def _zones(self) -> list[tuple[str, str]]:
        present = self.instance.time_zone
        choices = _zone_choices()
        return choices if present in TIME_ZONES else [(present, present), *choices]
