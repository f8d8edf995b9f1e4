"""People and what is recorded about one of them."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cases.admin.base import AuditedAdmin
from cases.admin.changelist import ChoiceFilter
from cases.admin.columns import case_code, case_codes, country, memberships, person
from cases.admin.forms import VersionedForm
from cases.admin.inlines import RecordInline
from cases.admin.names import PARTS, NamesField
from cases.admin.relations import BY_CODE, TypedRecordField
from cases.admin.scope import coordinated
from cases.choices import MemberRole
from cases.models import (
    AsylumClaim,
    Case,
    Consent,
    Document,
    MilitaryService,
    Person,
    Prosecution,
    Relationship,
    Stay,
    VisaApplication,
)
from cases.services.persons import add_person
from cases.validators import MAX_NAMES
from casetracker.accounts.admin_base import staff_user
from casetracker.accounts.models import User


class PersonForm(VersionedForm):
    """A person, with the names one a line."""

    names = NamesField(label=_("Names"))

    class Meta:
        model = Person
        exclude: ClassVar[tuple[str, ...]] = ()

    def clean_names(self) -> list[dict[str, Any]]:
        """Keep what else is recorded of a name beside the parts that a line shows."""
        recorded = [*(self.initial.get("names") or []), *[{}] * MAX_NAMES]
        return [
            {key: value for key, value in before.items() if key not in PARTS} | name
            for before, name in zip(recorded, self.cleaned_data["names"], strict=False)
        ]


class NewPersonForm(PersonForm):
    """A person who enters a case."""

    role = forms.ChoiceField(label=_("Role in the case"), choices=MemberRole.choices)


class DocumentInline(RecordInline):
    model = Document


class StayInline(RecordInline):
    model = Stay


class VisaInline(RecordInline):
    model = VisaApplication


class ClaimInline(RecordInline):
    model = AsylumClaim


class MilitaryInline(RecordInline):
    model = MilitaryService


class ProsecutionInline(RecordInline):
    model = Prosecution


class ConsentInline(RecordInline):
    model = Consent


class AboutPeopleAdmin(AuditedAdmin):
    """Lists that name people bring along the cases in reach of each."""

    list_display: Any = (case_codes, person)
    ordering: ClassVar[Any] = ("person_id", "pk")
    list_select_related: ClassVar[Any] = ("person",)
    fixed = ()
    person_path = "person__"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        links = memberships(staff_user(request), self.person_path)
        return super().get_queryset(request).prefetch_related(links)


@admin.register(Person)
class PersonAdmin(AboutPeopleAdmin):
    """People."""

    form = PersonForm
    list_display = (case_codes, person, "birth_years", "stays_in", "sex")
    list_filter = (("sex", ChoiceFilter), ("public_voice", ChoiceFilter))
    list_select_related = ("country_of_stay",)
    ordering = ("pk",)
    person_path = ""
    inlines = (
        DocumentInline,
        StayInline,
        VisaInline,
        ClaimInline,
        MilitaryInline,
        ProsecutionInline,
        ConsentInline,
    )

    @admin.display(description=_("country of stay"))
    def stays_in(self, record: Person) -> str:
        return record.country_of_stay.label if record.country_of_stay else "-"

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        names = super().get_fields(request, obj)
        return names if obj else ["case", "role", *names]

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        if obj is not None:
            return super().get_form(request, obj, change, **kwargs)
        user = staff_user(request)
        case = TypedRecordField(
            coordinated(Case, user), user=user, label=_("Case"), help_text=BY_CODE
        )
        form = type("CasePersonForm", (NewPersonForm,), {"case": case})
        return super().get_form(request, obj, change, form=form, **kwargs)

    def add(self, actor: User, record: Person, form: Any) -> Person:
        return add_person(
            actor=actor,
            case=form.cleaned_data["case"],
            person=record,
            role=form.cleaned_data["role"],
            many=form.many(),
        )


@admin.register(Relationship)
class RelationshipAdmin(AuditedAdmin):
    """What people of a case are to each other."""

    list_display = (case_code, person, "kind")
    list_select_related = ("case", "person")
    list_filter = (("kind", ChoiceFilter),)
    ordering = ("case_id", "pk")


@admin.register(MilitaryService)
class MilitaryServiceAdmin(AboutPeopleAdmin):
    """Ties to the armed forces."""

    list_display = (case_codes, person, "kind")
    list_filter = (("kind", ChoiceFilter),)


@admin.register(Stay)
class StayAdmin(AboutPeopleAdmin):
    """Where people are and were."""

    list_display = (case_codes, person, country, "basis", "is_current", "permitted_until")
    list_select_related = ("person", "country")
    list_filter = (("basis", ChoiceFilter), "is_current")


@admin.register(Document)
class DocumentAdmin(AboutPeopleAdmin):
    """Papers."""

    list_display = (case_codes, person, "kind", "holding", "expires", "verification")
    list_select_related = ("person", "type")
    list_filter = (
        ("holding", ChoiceFilter),
        ("verification", ChoiceFilter),
        "shared_with_lawyer",
    )
    later = ("supersedes",)

    @admin.display(description=_("type"))
    def kind(self, record: Document) -> str:
        return record.type.label


@admin.register(Prosecution)
class ProsecutionAdmin(AboutPeopleAdmin):
    """Criminal cases against people."""

    list_display = (case_codes, person, country, "stage", "opened", "decided")
    list_select_related = ("person", "country")
    list_filter = (("stage", ChoiceFilter),)


@admin.register(Consent)
class ConsentAdmin(AboutPeopleAdmin):
    """What people agreed to."""

    list_display = (case_codes, person, "given", "withdrawn")
