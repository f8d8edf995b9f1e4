"""The intake of a case: five short parts on one page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import RadioSelect, TextInput
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cases import access
from cases.choices import NameKind, Risk
from cases.forms.base import CaseForm, Submission, renewed
from cases.forms.fields import PartialDateFormField
from cases.forms.intake_rows import Choices, OtherPersonForm, PaperForm, plain_name, told
from cases.forms.rows import ADD, REMOVE, Rows
from cases.models import Case, Consent, Country, Document, DocumentType, Language, Person
from cases.partial_dates import PartialDate
from cases.selectors.most_used import most_used
from cases.validators import MAX_NAME
from casetracker.accounts.models import Team, User

NOT_KNOWN = "?"
MANY_PEOPLE = 5
#: Buttons and marks that are no part of what was typed.
BUTTONS = frozenset({"csrfmiddlewaretoken", "draft", ADD, REMOVE})
CHANNELS = [
    ("Signal", "Signal"),
    ("Telegram", _("Telegram – less safe: turn on a secret chat")),
    ("WhatsApp", "WhatsApp"),
    ("PHONE", _("Phone")),
    ("EMAIL", _("E-mail")),
    ("TRUSTED", _("Through a person they trust")),
    ("WAIT", _("They write to us first – we never call")),
]
CHANNEL_WORDS = {
    "Telegram": "Telegram",
    "TRUSTED": _("Through a person they trust"),
    "WAIT": _("They write to us first"),
}
RISKS = [
    (Risk.CRITICAL, _("In danger now")),
    (Risk.HIGH, _("High – a paper or a permit runs out within 30 days, or arrest is near")),
    (Risk.MEDIUM, _("Medium")),
    (Risk.LOW, _("Stable for now")),
    (Risk.NOT_ASSESSED, _("Not assessed yet")),
]
KINDS = [
    (NameKind.REPORTED, _("As they said it")),
    (NameKind.PASSPORT, _("As in the passport")),
    (NameKind.ALIAS, _("An alias")),
]


class TeamChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class IntakeForm(CaseForm):
    """What is needed to start a case; everything else comes later."""

    team = TeamChoiceField(label=_("Team"), queryset=Team.objects.none(), empty_label=None)
    given = forms.CharField(
        label=_("Given names, or an alias"), max_length=MAX_NAME, required=False
    )
    patronymic = forms.CharField(label=_("Patronymic"), max_length=MAX_NAME, required=False)
    family = forms.CharField(label=_("Family name"), max_length=MAX_NAME, required=False)
    own = forms.CharField(label=_("Full name in own script"), max_length=MAX_NAME, required=False)
    name_kind = forms.ChoiceField(label=_("This name is"), choices=KINDS, required=False)
    birth = PartialDateFormField(label=_("Date of birth"), required=False)
    contact_channel = forms.ChoiceField(
        label=_("How can we contact this person safely?"), choices=CHANNELS, widget=RadioSelect
    )
    contact_address = forms.CharField(
        label=_("Number or address"), max_length=200, required=False, widget=TextInput
    )
    contact_warnings = forms.CharField(
        label=_("What must we not do?"),
        max_length=500,
        required=False,
        widget=TextInput,
        help_text=_("For example: never ring in the evening."),
    )
    risk = forms.ChoiceField(label=_("How urgent is it?"), choices=RISKS, widget=RadioSelect)
    country_of_stay = forms.ChoiceField(label=_("Country where they are now"))
    agreed = forms.BooleanField(
        label=_("The person agrees that we keep these data"),
        help_text=_(
            "Say it in their language: what we keep, who reads it, and that they may withdraw."
        ),
        error_messages={"required": _("Say whether the person agrees that we keep these data.")},
    )
    language = forms.ChoiceField(label=_("Language in which it was explained"))
    submission = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self._offer_teams()
        countries = Country.objects.choices()
        choose, used = ("", _("Choose")), most_used(user)
        stay = by_use(countries, used.countries, _("All countries"))
        spoken = by_use(Language.objects.choices(), used.languages, _("All languages"))
        self.fields["country_of_stay"].choices = [choose, (NOT_KNOWN, _("Not known")), *stay]  # type: ignore[attr-defined]
        self.fields["language"].choices = [choose, *spoken]  # type: ignore[attr-defined]
        self.submissions = Submission(user.pk, "case")
        self.fields["submission"].initial = self.submissions.new
        data = self.data if self.is_bound else None
        types = DocumentType.objects.choices()

        def paper(*given: Any, **named: Any) -> PaperForm:
            return PaperForm(*given, types=types, countries=countries, **named)

        self.papers = Rows(data, "paper", paper, at_first=1)
        self.people = Rows(data, "person", OtherPersonForm)

    def _offer_teams(self) -> None:
        teams = Team.objects.filter(pk__in=access.teams_to_start_cases(self.user)).order_by("name")
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]
        if len(teams) == 1:
            self.fields["team"].widget = forms.HiddenInput()
            self.initial["team"] = teams[0].pk

    @property
    def has_many_people(self) -> bool:
        return len(self.people.numbers) >= MANY_PEOPLE

    def row_forms(self) -> list[Any]:
        """Return the forms of all rows, for the summary of what is to be corrected."""
        return [*self.papers.forms, *self.people.forms]

    def is_valid(self) -> bool:
        checks = [super().is_valid(), self.papers.is_valid(), self.people.is_valid()]
        return all(checks)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        parts = ("given", "patronymic", "family", "own")
        if not any(values.get(part) for part in parts) and not self.errors.keys() & {*parts}:
            self.add_error("given", _("Give a name or an alias."))
        try:
            self.case_id = self.submissions.record_id(values.get("submission", ""))
        except ValidationError as error:
            self.data = renewed(self.data, self.submissions)
            self.add_error(None, error)
        return values

    def has_errors(self) -> bool:
        """Return whether anything is to be corrected, in a row or outside."""
        return any(form.errors for form in (self, *self.row_forms()))

    def asks_for_rows(self) -> bool:
        """Return whether the form was sent only to add a row or to take one out."""
        return ADD in self.data or REMOVE in self.data

    def redraw(self) -> None:
        """Keep what was typed without judging it yet."""
        self._errors, self.cleaned_data = ErrorDict(), {}
        self.papers.redraw()
        self.people.redraw()

    def typed(self) -> dict[str, list[str]]:
        """Return all that was typed, for a draft."""
        data: Any = self.data
        return {name: data.getlist(name) for name in data if name not in BUTTONS}

    def new_case(self) -> Case:
        """Return the case to open, unsaved."""
        return Case(id=self.case_id, risk=self.cleaned_data["risk"])

    @cached_property
    def stay(self) -> Country | None:
        code = self.cleaned_data["country_of_stay"]
        return None if code == NOT_KNOWN else Country.objects.get(code=code)

    def intake(self) -> dict[str, Any]:
        """Return the people, papers and agreement that were typed, unsaved."""
        values = self.cleaned_data
        language = Language.objects.get(code=values["language"])
        return {
            "person": self._main_person(),
            "consent": told(
                Consent(),
                purpose=str(_("To keep these data and to work on the case")),
                language=language,
                given=PartialDate.on(_today()),
            ),
            "papers": self._papers(),
            "others": [
                (row.person(self.stay), row.cleaned_data["role"]) for row in self.people.filled()
            ],
        }

    def _main_person(self) -> Person:
        values = self.cleaned_data
        kind = values["name_kind"] or NameKind.REPORTED
        channel = values["contact_channel"]
        words = CHANNEL_WORDS.get(channel) or dict(CHANNELS)[channel]
        person = told(
            Person(country_of_stay=self.stay),
            birth=values["birth"],
            contact_channel=str(words),
            contact_address=values["contact_address"],
            contact_warnings=values["contact_warnings"],
        )
        parts = {part: values[part] for part in ("given", "patronymic", "family")}
        latin = [plain_name(kind, **parts)] if any(parts.values()) else []
        own = [plain_name(kind, given=values["own"])] if values["own"] else []
        person.names = [*latin, *own]
        return person

    def _papers(self) -> list[Document]:
        rows = [row.cleaned_data for row in self.papers.filled()]
        types = DocumentType.objects.in_bulk([row["type"] for row in rows], field_name="code")
        codes = [row["country"] for row in rows if row["country"]]
        countries = Country.objects.in_bulk(codes, field_name="code")
        return [
            told(
                Document(),
                type=types[row["type"]],
                holding=row["holding"],
                issuing_country=countries.get(row["country"]),
                number=row["number"],
                expires=row["expires"],
            )
            for row in rows
        ]


def by_use(choices: Choices, used: Sequence[str], others: Any) -> Choices:
    """Group choices: those that are used most, and the others under their own words."""
    near = [choice for choice in choices if choice[0] in used]
    rest = [choice for choice in choices if choice[0] not in used]
    return [(_("Used most"), near), (others, rest)] if near else rest


def as_data(typed: dict[str, list[str]]) -> QueryDict:
    """Return what a draft holds as a form takes it."""
    data = QueryDict(mutable=True)
    for name, values in typed.items():
        data.setlist(name, values)
    return data


def _today() -> date:
    return timezone.localdate()
