"""The form of a deadline: the date or the period of the letter, and the letter itself."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.forms import Textarea
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.date_words import in_words
from cases.forms.base import RecordForm, RecordMeta
from cases.forms.widgets import PARTS, as_typed
from cases.models import AsylumDecision, Deadline, Document, Incident, SealedRecord, VisaApplication
from cases.partial_dates import PartialDate
from cases.reference_choices import PeriodUnit
from cases.rules.periods import COUNTED, period_end
from cases.selectors.case_records import of_case, preload_all
from cases.selectors.titles import title_of

#: What can cause a deadline, by the word in an address.
CAUSES: dict[str, type[SealedRecord]] = {
    "decision": AsylumDecision,
    "visa": VisaApplication,
    "document": Document,
    "incident": Incident,
}
COUNTED_FROM = ("period_length", "period_unit", "trigger_on")
DATES = ("stated_on", "computed_on")


class DeadlineForm(RecordForm):
    """A date that an authority states wins; a period gives a date to be checked."""

    extra_fields = RecordForm.extra_fields | {"cause"}
    sections: ClassVar[Any] = (
        (gettext_lazy("What has to be done"), ("what", "person", "owner", "country")),
        (gettext_lazy("The date in the letter"), ("stated_on",)),
        (
            gettext_lazy("Or the period in the letter"),
            ("trigger_event", "trigger_on", "period_length", "period_unit", "computed_on"),
        ),
        (gettext_lazy("Where it is written"), ("legal_basis", "rule")),
        (gettext_lazy("What became of it"), ("warn_on", "state", "state_reason", "remark")),
    )

    cause = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    class Meta(RecordMeta):
        model = Deadline
        fields = (
            "what",
            "person",
            "owner",
            "country",
            "stated_on",
            "trigger_event",
            "trigger_on",
            "period_length",
            "period_unit",
            "computed_on",
            "legal_basis",
            "rule",
            "warn_on",
            "state",
            "state_reason",
            "remark",
        )
        widgets = {"state_reason": Textarea}
        help_texts = {
            "legal_basis": gettext_lazy("The article of law that sets the period."),
            "country": gettext_lazy("Its clock decides when the day has ended."),
            "stated_on": gettext_lazy("It wins over every other date."),
            "state_reason": gettext_lazy("Needed when it is cancelled or a date is corrected."),
        }

    def settle(self) -> None:
        fields = self.fields
        fields["trigger_on"].help_text = _(
            "Leave it empty when the day is not known; the case page says so."
        )
        fields["period_length"].widget.attrs["class"] = "w-xs"
        unit: Any = fields["period_unit"]
        unit.choices = [("", _("Choose")), *PeriodUnit.choices]
        fields["computed_on"].label = _("Date worked out from the period")
        fields["computed_on"].help_text = _(
            "Leave it empty: the day after the event is the first day of the period. Weekends and "
            "holidays are not counted in. Ask a lawyer to check every date."
        )
        if self.is_new:
            cause = self.cause_of(str(self.initial.get("cause", "")))
            if cause is None:
                self.initial.pop("cause", None)
            else:
                self._start_from(cause)
        else:
            del fields["cause"]

    # The letter ---------------------------------------------------------------------------------

    def cause_of(self, word: str) -> SealedRecord | None:
        """Return the record of this case that an address names as the cause."""
        kind, _colon, key = word.partition(":")
        if kind not in CAUSES:
            return None
        try:
            found: SealedRecord | None = (
                of_case(CAUSES[kind], self.user, self.case).filter(pk=UUID(key)).first()
            )
        except ValueError:
            return None
        if found:
            preload_all([found])
        return found

    def _start_from(self, cause: Any) -> None:
        place = getattr(cause, "claim", cause)
        for name in ("destination_id", "country_id", "issuing_country_id"):
            if key := getattr(place, name, None):
                self.initial.setdefault("country", key)
        if person := getattr(place, "person_id", None):
            self.initial.setdefault("person", person)
        if notified := getattr(cause, "notified", None) or getattr(cause, "received", None):
            self.initial.setdefault("trigger_on", notified)
        self.initial.setdefault("trigger_event", title_of(cause))

    def clean_cause(self) -> str:
        word = str(self.cleaned_data.get("cause") or "")
        if word and self.cause_of(word) is None:
            raise ValidationError(_("The record that caused it is not in this case any more."))
        return word

    def new_record(self) -> Any:
        record = super().new_record()
        if cause := self.cause_of(self.cleaned_data.get("cause", "")):
            record.record_type, record.record_id = cause.type_label(), cause.pk
        return record

    # The date -----------------------------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        length, unit = values.get("period_length"), values.get("period_unit")
        if bool(length) != bool(unit) and not {"period_length", "period_unit"} & set(self.errors):
            self.add_error(
                "period_unit" if length else "period_length",
                _("A period needs a number and a unit."),
            )
        if not self.errors:
            self._propose(values)
        if not self.is_new:
            self._ask_why(values)
        return values

    def _propose(self, values: dict[str, Any]) -> None:
        """Work the date out where the letter gives only a period; a person has to confirm it."""
        length, unit, event = (values.get(name) for name in COUNTED_FROM)
        changed = set(self.changed_data)
        is_settled = values.get("computed_on") and (
            self.is_new or "computed_on" in changed or not changed & set(COUNTED_FROM)
        )
        if values.get("stated_on") or is_settled or not length:
            return
        if unit not in COUNTED:
            text = _("Hours and working days are not counted here. Work the date out by hand.")
            self.add_error("computed_on", ValidationError(text, code="not_counted"))
        elif isinstance(event, PartialDate) and event.exact:
            self._show_proposal(period_end(event.exact, length, unit))

    def _show_proposal(self, day: Any) -> None:
        if day is None:
            self.add_error("computed_on", _("This period ends too far ahead."))
            return
        typed = as_typed(PartialDate.on(day))
        self.data = self.data.copy()
        for part in PARTS:
            self.data[f"computed_on_{part}"] = getattr(typed, part)
        text = _("Worked out: %(day)s. Compare it with the letter, then save again.")
        self.add_error("computed_on", ValidationError(text % {"day": in_words(day)}, code="check"))

    def _ask_why(self, values: dict[str, Any]) -> None:
        """A date that was recorded is corrected with a reason; the old one stays in the history."""
        corrected = [name for name in DATES if self.initial.get(name) and name in self.changed_data]
        reason = values.get("state_reason")
        if corrected and (not reason or reason == self.initial.get("state_reason")):
            self.add_error("state_reason", _("Say why the date is corrected."))
