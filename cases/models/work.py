"""Work on a case: deadlines, tasks, notes and appointments."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.access import LawyersSee
from cases.choices import DeadlineOwner, DeadlineState, NoteKind, TaskState, YesNoUnknown
from cases.fields import PartialDateField
from cases.models.base import SealedRecord, one_of
from cases.models.case import Case
from cases.models.person import Person
from cases.models.reference import Country, DeadlineRule
from cases.querysets import PresentManager, ScopedQuerySet
from cases.reference_choices import PeriodUnit
from cases.validators import validate_time_zone
from casetracker.vault.fields import EncryptedTextField

# Whoever acknowledges a deadline has read it, not met it.
RUNNING = (DeadlineState.OPEN, DeadlineState.ACKNOWLEDGED)


class CaseRecord(SealedRecord):
    """A record of one case, sealed under the case's data key."""

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="%(class)ss"
    )

    class Meta:
        abstract = True

    def key_owner(self) -> Any:
        return self.case


class DeadlineQuerySet(ScopedQuerySet["Deadline"]):
    """Deadlines."""

    def open(self) -> DeadlineQuerySet:
        """Keep the deadlines that still run; one that somebody acknowledged does."""
        return self.filter(state__in=RUNNING)


class Deadline(CaseRecord):
    """A legal date, stated by an authority or worked out; it is met or missed, never moved."""

    person = models.ForeignKey(
        Person,
        verbose_name=_("person"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="deadlines",
    )
    what = EncryptedTextField(_("what has to be done"), aad_name="deadline.what", max_length=300)
    owner = models.CharField(
        _("who has to act"),
        max_length=9,
        choices=DeadlineOwner.choices,
        default=DeadlineOwner.PERSON,
    )
    # The letter or decision that caused it.
    record_type = models.CharField(max_length=64, blank=True, editable=False)
    record_id = models.UUIDField(null=True, editable=False)
    trigger_event = EncryptedTextField(
        _("what starts the period"), aad_name="deadline.trigger_event", blank=True, max_length=300
    )
    trigger_on = PartialDateField(_("day on which it starts"))
    rule = models.ForeignKey(
        DeadlineRule,
        verbose_name=_("rule"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    # Whose calendar says which day it is.
    country = models.ForeignKey(
        Country,
        verbose_name=_("country of the authority"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    period_length = models.PositiveSmallIntegerField(
        _("period stated in the letter"), null=True, blank=True
    )
    period_unit = models.CharField(
        _("unit of the period"), max_length=13, choices=PeriodUnit.choices, blank=True
    )
    legal_basis = models.CharField(_("legal basis"), max_length=200, blank=True)
    computed_on = models.DateField(_("date by the rule"), null=True, blank=True)
    stated_on = models.DateField(_("date stated in the letter"), null=True, blank=True)
    effective_on = models.DateField(_("date that counts"), null=True, blank=True)
    warn_on = models.DateField(_("warn from"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=DeadlineState.choices, default=DeadlineState.OPEN
    )
    state_reason = EncryptedTextField(
        _("reason"), aad_name="deadline.state_reason", blank=True, max_length=1000
    )
    remark = EncryptedTextField(_("remark"), aad_name="deadline.remark", blank=True)

    derived_fields = ("effective_on",)
    kept_fields = CaseRecord.kept_fields | {"effective_on", "record_type", "record_id"}

    objects = PresentManager.from_queryset(DeadlineQuerySet)()

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        constraints = [
            one_of("deadline_owner", "owner", DeadlineOwner),
            one_of("deadline_state", "state", DeadlineState),
            models.CheckConstraint(
                name="deadline_period_with_unit",
                condition=Q(period_length__isnull=True, period_unit="")
                | Q(period_length__gte=1, period_unit__in=PeriodUnit.values),
                violation_error_message=_("A period needs a number and a unit."),
            ),
            models.CheckConstraint(
                name="deadline_warning_before_date",
                condition=Q(warn_on__isnull=True)
                | Q(effective_on__isnull=True)
                | Q(warn_on__lte=models.F("effective_on")),
                violation_error_message=_("The warning would come after the deadline."),
            ),
            models.CheckConstraint(
                name="deadline_letter_wins",
                condition=Q(stated_on__isnull=True) | Q(effective_on=models.F("stated_on")),
                violation_error_message=_("The date stated in the letter is the one that counts."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["effective_on", "case"],
                condition=Q(state__in=RUNNING, removed_at__isnull=True),
                name="deadline_running_by_date",
            )
        ]

    @property
    def is_running(self) -> bool:
        """Return whether it is neither met, missed nor cancelled."""
        return self.state in RUNNING

    def clean(self) -> None:
        self.effective_on = self.stated_on or self.computed_on
        if self.state == DeadlineState.CANCELLED and not self.state_reason:
            raise ValidationError({"state_reason": _("Say why the deadline is cancelled.")})


class TaskQuerySet(ScopedQuerySet["Task"]):
    """Tasks."""

    lawyers = LawyersSee.NONE

    def open(self) -> TaskQuerySet:
        """Keep the tasks that are still to be done."""
        return self.filter(state=TaskState.OPEN)


class Task(CaseRecord):
    """Work to do; may be moved."""

    title = EncryptedTextField(_("what to do"), aad_name="task.title", max_length=300)
    due_on = models.DateField(_("due"), null=True, blank=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who does it"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="tasks",
    )
    state = models.CharField(
        _("state"), max_length=9, choices=TaskState.choices, default=TaskState.OPEN
    )
    remark = EncryptedTextField(_("remark"), aad_name="task.remark", blank=True)

    objects = PresentManager.from_queryset(TaskQuerySet)()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        constraints = [one_of("task_state", "state", TaskState)]
        indexes = [
            models.Index(
                fields=["due_on", "case"],
                condition=Q(state=TaskState.OPEN, removed_at__isnull=True),
                name="task_open_by_date",
            )
        ]


class NoteQuerySet(ScopedQuerySet["Note"]):
    """Notes; a lawyer sees those that are marked for lawyers."""

    lawyers = LawyersSee.MARKED


class Note(CaseRecord):
    """A log entry."""

    kind = models.CharField(
        _("kind of note"), max_length=7, choices=NoteKind.choices, default=NoteKind.NOTE
    )
    happened = PartialDateField(_("when"))
    body = EncryptedTextField(_("note"), aad_name="note.body", max_length=20000)
    language = models.CharField(
        _("language of the note"), max_length=5, blank=True, choices=settings.LANGUAGES
    )
    is_pinned = models.BooleanField(_("keep on top"), default=False)
    shared_with_lawyer = models.BooleanField(_("shared with the lawyer"), default=False)

    objects = PresentManager.from_queryset(NoteQuerySet)()

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        constraints = [one_of("note_kind", "kind", NoteKind)]
        indexes = [models.Index(fields=["case", "-created_at"], name="note_case")]


class AppointmentQuerySet(ScopedQuerySet["Appointment"]):
    """Appointments."""


class Appointment(CaseRecord):
    """A meeting at a place and an hour, in the time zone of that place."""

    person = models.ForeignKey(
        Person,
        verbose_name=_("person"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="appointments",
    )
    what = EncryptedTextField(_("what for"), aad_name="appointment.what", max_length=300)
    at = models.DateTimeField(_("when"), default=timezone.now)
    time_zone = models.CharField(
        _("time zone of the place"), max_length=40, validators=[validate_time_zone], default="UTC"
    )
    place = EncryptedTextField(_("place"), aad_name="appointment.place", blank=True, max_length=300)
    needs_interpreter = models.CharField(
        _("needs an interpreter"),
        max_length=9,
        choices=YesNoUnknown.choices,
        default=YesNoUnknown.NOT_KNOWN,
    )
    remark = EncryptedTextField(_("remark"), aad_name="appointment.remark", blank=True)

    objects = PresentManager.from_queryset(AppointmentQuerySet)()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints = [one_of("appointment_needs_interpreter", "needs_interpreter", YesNoUnknown)]
