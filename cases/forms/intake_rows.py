"""The rows of an intake: papers, and the other people of the case."""

from __future__ import annotations

import unicodedata
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms import TextInput
from django.utils.translation import gettext_lazy as _

from cases.choices import Holding, MemberRole, NameKind
from cases.forms.base import CaseForm
from cases.forms.fields import PartialDateFormField
from cases.models import Country, Person, SealedRecord
from cases.partial_dates import FIRST_YEAR, LAST_YEAR, PartialDate
from cases.validators import MAX_NAME

ROLES = [(value, words) for value, words in MemberRole.choices if value != MemberRole.MAIN]
Choices = list[tuple[Any, Any]]
R = TypeVar("R", bound=SealedRecord)


class PaperForm(CaseForm):
    """One paper; a row without a type is left out."""

    type = forms.ChoiceField(label=_("Type"), required=False)
    holding = forms.ChoiceField(label=_("Held"), choices=Holding.choices, initial=Holding.HELD)
    country = forms.ChoiceField(label=_("Issuing country"), required=False)
    number = forms.CharField(
        label=_("Number"),
        max_length=100,
        required=False,
        widget=TextInput(attrs={"autocapitalize": "characters"}),
    )
    expires = PartialDateFormField(label=_("Expires"), required=False)

    def __init__(self, *args: Any, types: Choices, countries: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["type"].choices = [("", _("Choose")), *types]  # type: ignore[attr-defined]
        self.fields["country"].choices = [("", _("Not known")), *countries]  # type: ignore[attr-defined]

    def is_blank(self) -> bool:
        return not self.cleaned_data.get("type")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        typed = any(values.get(name) for name in ("country", "number", "expires"))
        if typed and not values.get("type") and "type" not in self.errors:
            self.add_error("type", _("Choose what paper this is."))
        return values


class OtherPersonForm(CaseForm):
    """One more person of the case; a row in which nothing was typed is left out."""

    name = forms.CharField(label=_("Name or alias"), max_length=MAX_NAME, required=False)
    role = forms.ChoiceField(label=_("Role in the case"), choices=ROLES)
    born = forms.CharField(
        label=_("Year of birth"),
        required=False,
        max_length=10,
        widget=TextInput(attrs={"inputmode": "numeric", "class": "w-year"}),
    )

    def is_blank(self) -> bool:
        return not (self.cleaned_data.get("name") or self.cleaned_data.get("born"))

    def clean_born(self) -> PartialDate | None:
        text: str = self.cleaned_data["born"]
        if not text:
            return None
        if not (text.isdecimal() and len(text) == 4):
            raise ValidationError(_("Year must have 4 digits."), code="year")
        if not FIRST_YEAR <= int(text) <= LAST_YEAR:
            raise ValidationError(
                _("Year must lie between %(first)s and %(last)s."),
                code="year",
                params={"first": FIRST_YEAR, "last": LAST_YEAR},
            )
        return PartialDate.parse(str(int(text)))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("born") and not values.get("name") and "name" not in self.errors:
            self.add_error("name", _("Give a name or an alias."))
        return values

    def person(self, stay: Country | None) -> Person:
        """Return the person, unsaved; a family is taken to be in one place."""
        person = told(Person(country_of_stay=stay), birth=self.cleaned_data["born"])
        person.names = [plain_name(NameKind.REPORTED, given=self.cleaned_data["name"])]
        return person


def told(record: R, **values: Any) -> R:
    """Return a record with what was told of it; sealed fields are set one by one."""
    for name, value in values.items():
        setattr(record, name, value)
    return record


def plain_name(
    kind: str, *, given: str = "", patronymic: str = "", family: str = ""
) -> dict[str, str]:
    """Return one name as `Person.names` holds it."""
    name = {"kind": kind, "given": given, "patronymic": patronymic, "family": family}
    script = _script(given or family)
    return name | ({"script": script} if script else {})


def _script(text: str) -> str:
    """Return the script of a name where its first letter tells it."""
    first = next((char for char in text if char.isalpha()), "")
    words = unicodedata.name(first, "").split()[:1] if first else []
    scripts = {
        "LATIN": "Latn",
        "CYRILLIC": "Cyrl",
        "ARABIC": "Arab",
        "ARMENIAN": "Armn",
        "GEORGIAN": "Geor",
    }
    return scripts.get(words[0], "") if words else ""
