"""What belongs to a team and to no case: contacts, sources, enquiries and labels."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from cases.admin.base import AuditedAdmin
from cases.admin.changelist import ChoiceFilter, TeamFilter
from cases.models import Contact, Enquiry, Label, Source
from cases.selectors.titles import title_of
from cases.services.team_records import (
    add_team_record,
    change_team_record,
    remove_team_record,
)
from casetracker.accounts.models import User


class OfTeamAdmin(AuditedAdmin):
    """Records of a team."""

    search_fields = ()
    list_select_related: ClassVar[Any] = ("team",)
    ordering: ClassVar[Any] = ("team_id", "pk")

    def add(self, actor: User, record: Any, form: Any) -> Any:
        return add_team_record(actor=actor, record=record)

    def change(self, actor: User, record: Any, form: Any) -> Any:
        return change_team_record(
            actor=actor, record=record, changes=form.changes(), version=form.version
        )

    def remove(self, actor: User, record: Any, version: int) -> None:
        remove_team_record(actor=actor, record=record, version=version)


@admin.register(Contact)
class ContactAdmin(OfTeamAdmin):
    """People outside the organisation."""

    list_display = ("called", "role", "organisation", "team")
    list_select_related = ("team", "organisation")
    list_filter = (("role", ChoiceFilter), TeamFilter)

    @admin.display(description=_("name"))
    def called(self, record: Contact) -> str:
        return title_of(record)


@admin.register(Source)
class SourceAdmin(OfTeamAdmin):
    """Where facts come from."""

    list_display = ("called", "kind", "published", "reliability", "team")
    list_filter = (("kind", ChoiceFilter), ("reliability", ChoiceFilter), TeamFilter)

    @admin.display(description=_("title"))
    def called(self, record: Source) -> str:
        return title_of(record)


@admin.register(Enquiry)
class EnquiryAdmin(OfTeamAdmin):
    """Questions from before there is a case."""

    list_display = ("received_on", "channel", "state", "team")
    list_filter = (("state", ChoiceFilter), TeamFilter)


@admin.register(Label)
class LabelAdmin(OfTeamAdmin):
    """Words of a team for sorting its cases."""

    list_display = ("name", "team")
    list_filter = (TeamFilter,)
