"""Forms about where facts come from."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import Textarea
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from cases.choices import Reliability, SourceKind
from cases.forms.base import RecordForm, RecordMeta
from cases.forms.fields import PartialDateFormField
from cases.models import Case, Citation, SealedRecord, Source

WHOLE = _("The record as a whole")


def citable_fields(record: SealedRecord) -> list[tuple[str, str]]:
    """Return the fields of a record that a source can speak about, with their words."""
    fields = [*record._meta.fields, *record._meta.many_to_many]
    kept = record.kept_fields
    return [
        (field.name, str(capfirst(field.verbose_name)))
        for field in fields
        if field.editable and field.name not in kept and field.related_model is not Case
    ]


class CitationForm(RecordForm):
    """What a source says about a field of one record."""

    class Meta(RecordMeta):
        model = Citation
        fields = ("source", "field", "stance", "locator", "remark")
        widgets = {"remark": Textarea}

    def __init__(self, *args: Any, cited: SealedRecord, **kwargs: Any) -> None:
        self.cited = cited
        super().__init__(*args, **kwargs)

    def settle(self) -> None:
        if self.is_new:
            choices = [("", WHOLE), *citable_fields(self.cited)]
            self.fields["field"] = forms.ChoiceField(
                label=_("What it is about"), choices=choices, required=False
            )
        else:
            del self.fields["field"]
        self.fields["locator"].help_text = _("A page, a paragraph or a sentence.")
        self.fields["remark"].help_text = _("In your own words; short.")


class NewCitationForm(CitationForm):
    """A citation of a known source, or of one that is described here."""

    new_source = ("title", "kind", "publisher", "published", "address", "reliability")
    extra_fields = RecordForm.extra_fields | set(new_source)
    field_order = ("submission", "source", *new_source)

    title = forms.CharField(label=_("Title of a new source"), max_length=300, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=SourceKind.choices, required=False)
    publisher = forms.CharField(label=_("Publisher"), max_length=200, required=False)
    published = PartialDateFormField(label=_("Date"), required=False)
    address = forms.CharField(label=_("Where to find it"), max_length=500, required=False)
    reliability = forms.ChoiceField(
        label=_("Reliability"),
        choices=Reliability.choices,
        initial=Reliability.NOT_KNOWN,
        required=False,
    )

    def settle(self) -> None:
        super().settle()
        self.fields["source"].required = False
        self.fields["source"].empty_label = _("A new source, described below")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if values.get("source") and values.get("title"):
            self.add_error("title", _("Choose a known source or describe a new one, not both."))
        elif not values.get("source") and not values.get("title") and "title" in values:
            self.add_error("source", _("Choose a source, or give the title of a new one."))
        return values

    def described_source(self) -> Source | None:
        """Return the new source, unsaved, or None where a known one was chosen."""
        if self.cleaned_data.get("source"):
            return None
        source = Source(team=self.case.team)
        for name in self.new_source:
            setattr(source, name, self.cleaned_data[name] or getattr(source, name))
        return source
