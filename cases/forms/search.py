"""The form of the search."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.selectors.case_search import Asked
from cases.validators import validate_written_text
from casetracker.forms import PageForm

MOST_TEXT = 200
FIRST_YEAR = 1900


class SearchForm(PageForm):
    """Words in any script and order, and a year of birth that helps to tell namesakes apart."""

    words = forms.CharField(
        label=_("Name, case code, phone number or number of a paper"),
        help_text=_("In any script and spelling; two words find better than one."),
        max_length=MOST_TEXT,
        validators=[validate_written_text],
        widget=forms.TextInput(attrs={"class": "w-l", "accesskey": "s"}),
        error_messages={
            "required": _("Type a name, a case code or a number."),
            "max_length": _("Shorten this to at most 200 characters."),
        },
    )
    year = forms.IntegerField(
        label=_("Year of birth"),
        required=False,
        widget=forms.TextInput(attrs={"class": "w-xs", "inputmode": "numeric"}),
        error_messages={"invalid": _("Write the year with four digits.")},
    )

    def clean_year(self) -> int | None:
        year: int | None = self.cleaned_data["year"]
        if year is not None and not FIRST_YEAR <= year <= timezone.localdate().year:
            raise ValidationError(_("Write the year with four digits."))
        return year

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "words" in cleaned and self.asked.is_empty:
            self.add_error("words", _("Type a name, a case code or a number."))
        return cleaned

    @property
    def asked(self) -> Asked:
        """Return what was typed, taken apart."""
        return Asked.of(self.cleaned_data["words"], self.cleaned_data.get("year"))


class ShortSearchForm(SearchForm):
    """The search as one box, on a page that is about something else."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = _("Name or number")
        del self.fields["words"].widget.attrs["accesskey"]  # the top of the page has it
