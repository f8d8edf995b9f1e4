"""Work on cases: deadlines, tasks, notes, appointments, incidents, referrals, citations."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cases.admin.base import AuditedAdmin, home
from cases.admin.changelist import ChoiceFilter, OpenFirstFilter
from cases.admin.columns import case_code
from cases.choices import TaskState
from cases.models import Appointment, Citation, Deadline, Incident, Note, Referral, Task
from cases.services.records import change_record
from casetracker.accounts.models import User


class OfCaseAdmin(AuditedAdmin):
    """Lists of records of cases, those of one case together."""

    list_select_related: ClassVar[Any] = ("case",)
    ordering: ClassVar[Any] = ("case_id", "pk")


@admin.register(Deadline)
class DeadlineAdmin(OfCaseAdmin):
    """Deadlines."""

    list_display = (case_code, "effective_on", "state", "owner", "legal_basis")
    list_filter = (
        OpenFirstFilter,
        ("owner", ChoiceFilter),
        ("effective_on", admin.DateFieldListFilter),
    )
    ordering = ("effective_on", "pk")

    def shown(self, obj: Any) -> tuple[str, ...]:
        return ("effective_on", *super().shown(obj))


@admin.register(Task)
class TaskAdmin(OfCaseAdmin):
    """Tasks."""

    list_display = (case_code, "due_on", "state", "assigned_to")
    list_select_related = ("case", "assigned_to")
    list_filter = (OpenFirstFilter, ("due_on", admin.DateFieldListFilter))
    ordering = ("due_on", "pk")
    actions = ["mark_done", "delete_selected"]

    @admin.action(permissions=["change"], description=_("Mark as done"))
    def mark_done(self, request: HttpRequest, rows: QuerySet[Task]) -> None:
        def act(actor: User, task: Task) -> None:
            change_record(
                actor=actor,
                case=home(task, actor),
                record=task,
                changes={"state": TaskState.DONE},
                version=task.version,
            )

        self.each(request, rows, act)


@admin.register(Note)
class NoteAdmin(OfCaseAdmin):
    """Log entries."""

    list_display = (case_code, "kind", "happened", "created_by", "created_at", "is_pinned")
    list_select_related = ("case", "created_by")
    list_filter = (
        ("kind", ChoiceFilter),
        "is_pinned",
        "shared_with_lawyer",
        ("created_at", admin.DateFieldListFilter),
    )


@admin.register(Appointment)
class AppointmentAdmin(OfCaseAdmin):
    """Appointments."""

    list_display = (case_code, "at", "time_zone", "needs_interpreter")
    list_filter = (("at", admin.DateFieldListFilter), ("needs_interpreter", ChoiceFilter))


@admin.register(Incident)
class IncidentAdmin(OfCaseAdmin):
    """What was done to people."""

    list_display = (case_code, "kind", "happened", "place_of")
    list_select_related = ("case", "country")
    list_filter = (("kind", ChoiceFilter),)
    later = ("people",)

    @admin.display(description=_("country"))
    def place_of(self, record: Incident) -> str:
        return record.country.label if record.country else "-"


@admin.register(Referral)
class ReferralAdmin(OfCaseAdmin):
    """Needs handed to partners."""

    list_display = (case_code, "partner", "state", "sent", "answered")
    list_select_related = ("case", "organisation")
    list_filter = (("state", ChoiceFilter),)

    @admin.display(description=_("partner"))
    def partner(self, record: Referral) -> str:
        return record.organisation.label


@admin.register(Citation)
class CitationAdmin(AuditedAdmin):
    """What sources say; a citation is made beside the fact, on the page of the case."""

    list_display = ("record_type", "field", "locator", "stance", "created_at")
    list_filter = (("stance", ChoiceFilter),)
    ordering = ("pk",)
    fixed = ("source", "field")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).exclude(case=None, person=None)
