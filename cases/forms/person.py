"""Forms about people: who they are, their service, their ties and their stays."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import Textarea, TextInput
from django.utils.translation import gettext_lazy as _

from cases.choices import MemberRole, ServiceEnd
from cases.forms.base import RecordForm, RecordMeta
from cases.forms.names import ADD, NameRows
from cases.models import CaseMember, MilitaryService, Person, Relationship, Stay


class PersonForm(RecordForm):
    """A person; the names come as rows beside the form's own fields."""

    extra_fields = RecordForm.extra_fields | {"role"}
    sections = (
        (
            _("Who"),
            (
                "role",
                "birth",
                "sex",
                "citizenships",
                "languages",
                "needs_interpreter",
                "occupation",
                "education",
                "home",
            ),
        ),
        (
            _("Where, and how to reach them safely"),
            (
                "country_of_stay",
                "whereabouts",
                "contact_channel",
                "contact_address",
                "contact_hours",
                "contact_warnings",
                "contact_phrase",
            ),
        ),
        (
            _("Why they left, and what they say in public"),
            ("reason_for_leaving", "fears", "public_voice", "public_activity", "views", "remark"),
        ),
    )

    role = forms.ChoiceField(label=_("Role in the case"), choices=MemberRole.choices)

    class Meta(RecordMeta):
        model = Person
        fields = (
            "birth",
            "sex",
            "citizenships",
            "languages",
            "needs_interpreter",
            "country_of_stay",
            "whereabouts",
            "contact_channel",
            "contact_address",
            "contact_hours",
            "contact_warnings",
            "contact_phrase",
            "home",
            "occupation",
            "education",
            "reason_for_leaving",
            "fears",
            "public_voice",
            "public_activity",
            "views",
            "remark",
        )
        widgets = dict.fromkeys(
            (
                "contact_channel",
                "contact_address",
                "contact_hours",
                "contact_phrase",
                "home",
                "occupation",
                "education",
            ),
            TextInput,
        )

    def settle(self) -> None:
        if not self.is_new:
            self.fields.pop("role", None)
        elif (
            CaseMember.objects.visible_to(self.user)
            .filter(case=self.case, role=MemberRole.MAIN)
            .exists()
        ):
            self.initial.setdefault("role", MemberRole.OTHER)
        # The page of the masked fields has no rows of names.
        self.has_names = not self.protected
        recorded = [] if self.is_new else self.instance.names or []
        shown = self.initial.get("names") or recorded
        self.rows = NameRows(self.data if self.is_bound else None, recorded, shown)

    def is_valid(self) -> bool:
        valid = super().is_valid()
        return (not self.has_names or self.rows.is_valid()) and valid

    def changes(self) -> dict[str, Any]:
        names = {"names": self.rows.names()} if self.has_names else {}
        return super().changes() | names

    def asks_for_more_rows(self) -> bool:
        return self.is_taken_up or (self.has_names and ADD in self.data)

    def redraw(self) -> None:
        super().redraw()
        if self.has_names:
            self.rows.redraw()


class CaseMemberForm(RecordForm):
    """What a person is in the case, and since when."""

    class Meta(RecordMeta):
        model = CaseMember
        fields = ("role", "since", "until", "remark")


class MilitaryServiceForm(RecordForm):
    class Meta(RecordMeta):
        model = MilitaryService
        fields = (
            "person",
            "kind",
            "branch",
            "unit",
            "place",
            "rank",
            "role",
            "served_from",
            "served_until",
            "ended",
            "summons_on",
            "summons_received_by",
            "remark",
        )
        widgets = {
            **dict.fromkeys(
                ("branch", "unit", "place", "rank", "role", "summons_received_by"), TextInput
            ),
            "ended": forms.Select(choices=ServiceEnd.choices),
        }


class RelationshipForm(RecordForm):
    class Meta(RecordMeta):
        model = Relationship
        fields = ("person", "kind", "of_person", "remark")


class StayForm(RecordForm):
    class Meta(RecordMeta):
        model = Stay
        fields = (
            "person",
            "country",
            "is_current",
            "place",
            "entered",
            "left",
            "entered_how",
            "basis",
            "permitted_until",
            "remark",
        )
        widgets = {"place": TextInput, "entered_how": TextInput, "remark": Textarea}
