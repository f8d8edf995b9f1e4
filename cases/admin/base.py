"""AuditedAdmin: records in the admin, read through their scope and written by services."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Field, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cases import access
from cases.admin.changelist import (
    FILTER_WAYS,
    CappedPaginator,
    RecordChangeList,
    found_by_code,
    offered_by,
)
from cases.admin.fields import record_field
from cases.admin.forms import NO_CASE, Refused, VersionedForm, refusals
from cases.admin.pages import ServicePages
from cases.admin.removal import MOST_AT_ONCE, ask_before_removing, confirmation
from cases.admin.scope import case_of, coordinated
from cases.forms.base import VersionField
from cases.models import Case
from cases.selectors.masking import masked_fields
from cases.services.reads import note_record_opened, reveal
from cases.services.records import add_record, change_record, remove_record
from casetracker.accounts.admin_base import staff_user
from casetracker.accounts.models import User
from casetracker.audit.record import record as record_event
from casetracker.audit.verbs import Verb

UNMASK = "unmask"
# To what a record belongs is said when it is added and kept from then on.
BELONGINGS = {"case", "team"}
KEPT = ("created_at", "created_by", "updated_at", "version")


@admin.display(description=_("team"))
def team_name(record: Any) -> str:
    return str(record.team)


@admin.display(description=_("recorded by"))
def recorded_by(record: Any) -> str:
    return str(record.created_by or "-")


# Django would link these to pages that only administrators open.
AS_TEXT: dict[str, Any] = {"team": team_name, "created_by": recorded_by}


class RecordOptions(admin.options.BaseModelAdmin):
    """What the pages and the inlines of records share: who may, which rows, which controls."""

    model: Any

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return access.can_edit_cases_in_admin(staff_user(request))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return access.can_edit_cases_in_admin(staff_user(request))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return access.can_edit_cases_in_admin(staff_user(request))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return access.can_edit_cases_in_admin(staff_user(request))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = coordinated(self.model, staff_user(request))
        return rows.order_by(*self.get_ordering(request))

    def formfield_for_dbfield(
        self, db_field: Field, request: Any, *, record: Any = None, **kwargs: Any
    ) -> Any:
        field = record_field(db_field, request, record)
        return field or super().formfield_for_dbfield(db_field, request, **kwargs)


class AuditedAdmin(RecordOptions, ServicePages):
    """Records of the cases that somebody coordinates.

    Rows come through `visible_to`, rights from `access`, writes go through the services: scope,
    versions, revisions and audit hold here as on the pages. Nothing is deleted, only hidden.
    """

    form = VersionedForm
    actions = ["delete_selected"]
    paginator = CappedPaginator
    search_fields: ClassVar[Any] = ("code",)  # shows the box; the search itself is by code alone
    search_help_text = _("The code of a case, or how it begins")
    sortable_by: ClassVar[Any] = ()
    delete_confirmation_template = "admin/cases/remove.html"
    #: Relations that a record keeps for good; they are chosen when it is added.
    fixed: ClassVar[tuple[str, ...]] = ("case", "team")
    #: Fields that a page without a record cannot offer: what they choose from is not known yet.
    later: ClassVar[tuple[str, ...]] = ()

    # What is shown ------------------------------------------------------------------------------

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[RecordChangeList]:
        return RecordChangeList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if not search_term.strip():
            return queryset, False
        return found_by_code(queryset, search_term, staff_user(request)), False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Let an address ask for what the filters offer, and for nothing else."""
        name, _line, way = lookup.partition("__")
        return name in offered_by(self.get_list_filter(request)) and way in FILTER_WAYS

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        left_out = set(self.later) if obj is None else set()
        if self.masks(request, obj):
            left_out |= set(masked_fields(obj))
        names = [name for name in self.editable() if name not in left_out]
        if obj is None:
            return [*names, "shown_version"]
        return [AS_TEXT.get(name, name) for name in (*names, "shown_version", *self.shown(obj))]

    def shown(self, obj: Any) -> tuple[str, ...]:
        """Return what a page shows of a record and nobody edits."""
        return KEPT

    def editable(self) -> list[str]:
        """Return the fields that people fill."""
        fields = [*self.opts.fields, *self.opts.many_to_many]
        kept = self.model.kept_fields - BELONGINGS
        return [field.name for field in fields if field.editable and field.name not in kept]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fixed = [name for name in self.fixed if name in self.editable()] if obj else []
        return [AS_TEXT.get(name, name) for name in (*fixed, *self.shown(obj))]

    def masks(self, request: HttpRequest, obj: Any) -> bool:
        """Return whether the page leaves out what is revealed only on request."""
        return obj is not None and UNMASK not in request.GET

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        callback = partial(self.formfield_for_dbfield, request=request, record=obj)
        form: Any = super().get_form(request, obj, change, formfield_callback=callback, **kwargs)
        form.refusal = vars(request).get("refusal")
        return form

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else ()

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Leave the event that somebody opened the record, and what was revealed of it."""
        obj = kwargs.get("obj")
        if obj is not None:
            self._note_opened(request, type(obj)._base_manager.get(pk=obj.pk))
            context["offers_unmasking"] = self.masks(request, obj) and masked_fields(obj)
        answer: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return answer

    def _note_opened(self, request: HttpRequest, record: Any) -> None:
        actor = staff_user(request)
        case = case_of(record, actor)
        if case is None:  # a team's own
            record_event(actor=actor, verb=Verb.OPENED, target=record)
            return
        note_record_opened(actor=actor, case=case, record=record)
        if masked_fields(record) and not self.masks(request, record):
            reveal(actor=actor, case=case, record=record)

    # What is written ----------------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        actor = staff_user(request)
        with refusals(form):
            saved = self.change(actor, obj, form) if change else self.add(actor, obj, form)
        form.saved = saved

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the inlines; the relations of the record itself went with it."""
        for formset in formsets:
            self.save_formset(request, form, formset, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        formset.save_rows(staff_user(request), form)

    def add(self, actor: User, record: Any, form: Any) -> Any:
        """Save a new record through its service."""
        return add_record(actor=actor, case=home(record, actor), record=record, many=form.many())

    def change(self, actor: User, record: Any, form: Any) -> Any:
        """Save the changed fields of a record through its service."""
        return change_record(
            actor=actor,
            case=home(record, actor),
            record=record,
            changes=form.changes(),
            version=form.version,
        )

    def remove(self, actor: User, record: Any, version: int) -> None:
        """Hide a record through its service."""
        remove_record(actor=actor, case=home(record, actor), record=record, version=version)

    # What is removed ----------------------------------------------------------------------------

    def get_deleted_objects(self, objs: Any, request: Any) -> Any:
        return confirmation(self.opts, objs)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        version = VersionField().clean(request.POST.get("shown_version"))
        with refusals():
            self.remove(staff_user(request), obj, version)

    @admin.action(permissions=["delete"], description=_("Remove selected %(verbose_name_plural)s"))
    def delete_selected(self, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse | None:
        """Ask, then hide the chosen records: all of them, or none where one is refused."""
        chosen = list(rows[: MOST_AT_ONCE + 1])
        if len(chosen) > MOST_AT_ONCE:
            messages.error(request, _("Choose fewer rows at a time."))
            return None
        if "post" not in request.POST:
            return ask_before_removing(self, request, chosen)
        self.each(request, chosen, lambda actor, row: self.remove(actor, row, row.version))
        return None

    def each(self, request: HttpRequest, chosen: Any, act: Any) -> None:
        """Do the same to all chosen records in one transaction, and say how it went."""
        actor = staff_user(request)
        row = None
        try:
            with transaction.atomic():
                for row in chosen:
                    with refusals():
                        act(actor, row)
        except Refused as refused:
            messages.error(request, f"{row}: {refused.words} {_('Nothing was changed.')}")
            return
        count = len(chosen)
        done = ngettext("%(count)s record done.", "%(count)s records done.", count)
        messages.success(request, done % {"count": count})


def home(record: Any, actor: User) -> Case:
    """Return the case in which a record is written; refuse where there is none in reach."""
    case = case_of(record, actor)
    if case is None:
        raise PermissionDenied(NO_CASE)
    return case
