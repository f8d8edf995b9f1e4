"""Cases in the admin: assigned, put on hold, closed and reopened through their services."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.admin.base import KEPT, AuditedAdmin
from cases.admin.changelist import ChoiceFilter, CountryFilter, LeadFilter, TeamFilter
from cases.admin.columns import person
from cases.admin.export import export_cases
from cases.admin.forms import VersionedForm
from cases.admin.inlines import RecordInline
from cases.choices import CaseStatus
from cases.models import (
    Appointment,
    Case,
    CaseMember,
    Deadline,
    Incident,
    Note,
    Referral,
    Relationship,
    Task,
)
from cases.services.cases import (
    assign_case,
    close_case,
    hold_case,
    open_case,
    reopen_case,
)
from cases.services.records import change_record
from casetracker.accounts.models import User

CLOSING = ("closing_outcome", "closing_reason", "closed_on")
ASSIGNED = ("lead", "workers")


class CaseForm(VersionedForm):
    """A case; its services decide what may follow on what."""

    class Meta:
        model = Case
        exclude: ClassVar[tuple[str, ...]] = ()
        widgets: ClassVar[dict[str, Any]] = {"closed_on": AdminDateWidget}

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("status") == CaseStatus.CLOSED and not values.get("closed_on"):
            values["closed_on"] = timezone.localdate()
        return values

    def apart(self, names: tuple[str, ...]) -> dict[str, Any]:
        return {name: value for name, value in self.changes().items() if name in names}


class MemberInline(RecordInline):
    """Who is in the case; people enter it on a page of their own."""

    model = CaseMember
    max_num = 0
    readonly_fields: ClassVar[Any] = (person,)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [person if name == "person" else name for name in super().get_fields(request, obj)]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class RelationshipInline(RecordInline):
    model = Relationship
    fk_name = "case"


class DeadlineInline(RecordInline):
    model = Deadline


class TaskInline(RecordInline):
    model = Task


class NoteInline(RecordInline):
    model = Note


class AppointmentInline(RecordInline):
    model = Appointment


class IncidentInline(RecordInline):
    model = Incident


class ReferralInline(RecordInline):
    model = Referral


@admin.register(Case)
class CaseAdmin(AuditedAdmin):
    """Cases."""

    form = CaseForm
    list_display = (
        "shown_code",
        "team",
        "status",
        "stage",
        "risk",
        "papers",
        "country",
        "lead",
        "next_date",
        "last_activity_at",
    )
    list_select_related = ("team", "lead", "current_country")
    list_filter = (
        ("status", ChoiceFilter),
        ("stage", ChoiceFilter),
        ("risk", ChoiceFilter),
        ("papers", ChoiceFilter),
        ("outcome", ChoiceFilter),
        CountryFilter,
        LeadFilter,
        TeamFilter,
        ("opened_on", admin.DateFieldListFilter),
        ("last_activity_at", admin.DateFieldListFilter),
    )
    ordering = ("-last_activity_at", "pk")
    actions = ["export_csv", "export_xlsx", "put_on_hold", "take_up_again"]
    inlines = (
        MemberInline,
        DeadlineInline,
        TaskInline,
        NoteInline,
        IncidentInline,
        RelationshipInline,
        AppointmentInline,
        ReferralInline,
    )
    later = ("status", *CLOSING, "workers")

    @admin.display(description=_("code"))
    def shown_code(self, case: Case) -> str:
        return case.shown_code

    @admin.display(description=_("now in"))
    def country(self, case: Case) -> str:
        return case.current_country.label if case.current_country else "-"

    def editable(self) -> list[str]:
        return [
            "team",
            *ASSIGNED,
            "opened_on",
            "status",
            *CLOSING,
            "pinned_stage",
            "pinned_reason",
            "risk",
            "risk_reason",
            "destinations",
            "intake_channel",
            "labels",
            "remark",
        ]

    def shown(self, obj: Any) -> tuple[str, ...]:
        kept = ("stage", "country", "papers", "outcome", "next_date", "last_activity_at")
        return (*kept, *KEPT)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: a case is closed with its outcome, it does not vanish."""
        return False

    # Writing ------------------------------------------------------------------------------------

    def add(self, actor: User, record: Case, form: Any) -> Case:
        return open_case(
            actor=actor, team=record.team, case=record, lead=record.lead, many=form.many()
        )

    def change(self, actor: User, record: Case, form: Any) -> Case:
        """Take each part of the change to its service; all of them, or nothing."""
        case = Case._base_manager.get(pk=record.pk)
        case.version = form.version  # the one that was shown; each step raises it
        status = form.cleaned_data["status"]
        if case.is_closed and status != CaseStatus.CLOSED:
            case = reopen_case(actor=actor, case=case, version=case.version)
        plain = {
            name: value
            for name, value in form.changes().items()
            if name not in (*CLOSING, *ASSIGNED, "status")
        }
        if status not in (case.status, CaseStatus.CLOSED):
            on_hold = status == CaseStatus.ON_HOLD
            case = hold_case(actor=actor, case=case, on_hold=on_hold, version=case.version)
        if plain or not form.changes():
            case = change_record(
                actor=actor, case=case, record=case, changes=plain, version=case.version
            )
        if form.apart(ASSIGNED):
            case = assign_case(
                actor=actor,
                case=case,
                lead=form.cleaned_data["lead"],
                workers=form.cleaned_data["workers"],
                version=case.version,
            )
        if status == CaseStatus.CLOSED and form.apart((*CLOSING, "status")):
            case = close_case(
                actor=actor,
                case=case,
                outcome=form.cleaned_data["closing_outcome"],
                reason=form.cleaned_data["closing_reason"],
                closed_on=form.cleaned_data["closed_on"],
                version=case.version,
            )
        return case

    @admin.action(permissions=["view"], description=_("Export as CSV, without names"))
    def export_csv(self, request: HttpRequest, rows: QuerySet[Case]) -> HttpResponseBase | None:
        return export_cases(request, rows, "csv")

    @admin.action(permissions=["view"], description=_("Export as XLSX, without names"))
    def export_xlsx(self, request: HttpRequest, rows: QuerySet[Case]) -> HttpResponseBase | None:
        return export_cases(request, rows, "xlsx")

    @admin.action(permissions=["change"], description=_("Put on hold"))
    def put_on_hold(self, request: HttpRequest, rows: QuerySet[Case]) -> None:
        self._hold(request, rows, on_hold=True)

    @admin.action(permissions=["change"], description=_("Take up again"))
    def take_up_again(self, request: HttpRequest, rows: QuerySet[Case]) -> None:
        self._hold(request, rows, on_hold=False)

    def _hold(self, request: HttpRequest, rows: QuerySet[Case], *, on_hold: bool) -> None:
        def act(actor: User, case: Case) -> None:
            hold_case(actor=actor, case=case, on_hold=on_hold, version=case.version)

        self.each(request, rows, act)
