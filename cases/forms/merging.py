"""The choices of a merge: which value stays where two entries of a person differ."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from cases.forms.base import CaseForm, VersionField
from cases.models import Person, Stay
from cases.selectors.masking import critical_fields
from cases.selectors.merging import (
    BOTH,
    KEPT,
    OTHER,
    STAY,
    differing_fields,
    takes_both,
    words_of,
)

EXTRA = frozenset({"version", "other_version"})


class MergeForm(CaseForm):
    """Choose for each differing field whose value stays; where nothing is hurt, both do."""

    version = VersionField()
    other_version = VersionField()

    def __init__(
        self, *args: Any, kept: Person, other: Person, stays: list[Stay], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update(version=kept.version, other_version=other.version)
        self._offer("names", _("Name that is shown"), kept.main_name, other.main_name)
        masked = critical_fields(Person)
        for name in differing_fields(kept, other):
            field: Any = Person._meta.get_field(name)
            label = capfirst(str(field.verbose_name))
            words = [words_of(person, name) for person in (kept, other)]
            if name in masked:
                words = [str(_("recorded, not shown"))] * 2
            self._offer(name, label, *words, both=takes_both(name), masked=name in masked)
        if len(stays) == 2:
            self._offer(STAY, _("Where the person is now"), *(one.country.label for one in stays))

    def _offer(
        self,
        name: str,
        label: Any,
        mine: str,
        theirs: str,
        *,
        both: bool = False,
        masked: bool = False,
    ) -> None:
        if mine == theirs and not masked:
            return
        choices: list[tuple[str, Any]] = [
            (KEPT, _("From this entry: %(value)s") % {"value": mine}),
            (OTHER, _("From the other entry: %(value)s") % {"value": theirs}),
        ]
        if both:
            choices.append((BOTH, _("Keep both texts")))
        self.fields[name] = forms.ChoiceField(
            label=label, choices=choices, widget=forms.RadioSelect, initial=BOTH if both else KEPT
        )

    def choices(self) -> dict[str, str]:
        """Return what was chosen, for the service."""
        return {name: value for name, value in self.cleaned_data.items() if name not in EXTRA}

    def versions(self) -> tuple[int, int]:
        """Return the versions of both people that the page showed."""
        return self.cleaned_data["version"], self.cleaned_data["other_version"]
