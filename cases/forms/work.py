"""Forms about the work on a case and about the organisation's side of it."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.forms import Textarea
from django.utils.translation import gettext_lazy as _

from cases import access
from cases.forms.base import RecordForm, RecordMeta
from cases.forms.days import DayField
from cases.models import Appointment, Consent, Note, Referral, Task
from cases.validators import validate_time_zone


class TaskForm(RecordForm):
    class Meta(RecordMeta):
        model = Task
        fields = ("title", "due_on", "assigned_to", "state", "remark")

    def settle(self) -> None:
        who = self.fields["assigned_to"]
        who.empty_label = _("Nobody yet")  # type: ignore[attr-defined]
        if self.is_new:
            who.initial = self.user.pk


class NoteForm(RecordForm):
    class Meta(RecordMeta):
        model = Note
        fields = ("kind", "body", "happened", "language", "is_pinned", "shared_with_lawyer")

    def settle(self) -> None:
        self.fields["body"].widget = Textarea(attrs={"rows": "4", "autocomplete": "off"})
        self.fields["body"].help_text = _(
            "Facts and the next step. No names of people outside this case."
        )
        if not self.is_new and not access.can_correct(self.user, self.instance):
            for name in ("kind", "body", "happened"):
                del self.fields[name]
            self.fields["is_pinned"].help_text = _(
                "What a note says can be corrected for 15 minutes by who wrote it. "
                "After that, write a new one."
            )


class AppointmentForm(RecordForm):
    """A day and an hour as the clock shows them where the meeting is."""

    extra_fields = RecordForm.extra_fields | {"day", "hour"}

    day = DayField(label=_("Day"))
    hour = forms.TimeField(
        label=_("Hour"),
        input_formats=["%H:%M", "%H.%M", "%Hh%M", "%H"],
        widget=forms.TimeInput(format="%H:%M", attrs={"class": "w-s"}),
        help_text=_("As the clock shows it at the place, for example 10:30."),
    )
    field_order = ("what", "day", "hour", "time_zone")

    class Meta(RecordMeta):
        model = Appointment
        fields = ("what", "time_zone", "place", "person", "needs_interpreter", "remark")

    def settle(self) -> None:
        self.fields["time_zone"].validators.append(validate_time_zone)
        self.fields["time_zone"].help_text = _("For example Europe/Paris or Asia/Almaty.")
        if self.is_new:
            self.initial.setdefault("time_zone", self.user.time_zone)
            return
        local = self.instance.at.astimezone(zoneinfo.ZoneInfo(self.instance.time_zone))
        self.initial.setdefault("day", local.date())
        self.initial.setdefault("hour", local.time())

    def changes(self) -> dict[str, Any]:
        values = super().changes()
        zone = zoneinfo.ZoneInfo(values["time_zone"])
        typed = datetime.combine(self.cleaned_data["day"], self.cleaned_data["hour"], tzinfo=zone)
        at = typed.astimezone(UTC)
        # The box shows no seconds; a moment that nobody touched keeps them.
        is_same = not self.is_new and at == self.instance.at.replace(second=0, microsecond=0)
        return values | {"at": self.instance.at if is_same else at}


class ReferralForm(RecordForm):
    class Meta(RecordMeta):
        model = Referral
        fields = ("organisation", "need", "state", "sent", "answered", "answer", "remark")


class ConsentForm(RecordForm):
    class Meta(RecordMeta):
        model = Consent
        fields = (
            "person",
            "purpose",
            "recipient",
            "scope",
            "language",
            "given",
            "withdrawn",
            "remark",
        )
