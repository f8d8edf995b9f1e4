"""What a section of a case is: one kind of record with its addresses, form and words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cases.forms.base import RecordForm
from cases.models import Case, Citation, SealedRecord
from cases.selectors.masking import critical_fields
from cases.services.persons import add_person
from cases.services.records import add_record
from casetracker.accounts.models import User

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Adder = Callable[[User, Case, RecordForm], SealedRecord]
Chooser = Callable[[SealedRecord, Case], SealedRecord]


def add_plainly(user: User, case: Case, form: RecordForm) -> SealedRecord:
    """Save the record of a form as it is."""
    record: SealedRecord = form.new_record()
    return add_record(actor=user, case=case, record=record, many=form.many())


def add_to_case(user: User, case: Case, form: RecordForm) -> SealedRecord:
    """Save a new person as a member of the case."""
    return add_person(
        actor=user,
        case=case,
        person=form.new_record(),
        role=form.cleaned_data["role"],
        many=form.many(),
    )


def itself(record: SealedRecord, case: Case) -> SealedRecord:
    return record


def membership(record: SealedRecord, case: Case) -> SealedRecord:
    """Return what makes a person part of the case: another case may know the person too."""
    return case.members.get(person=record.pk)


@dataclass(frozen=True)
class Words:
    """Whole sentences, so that every language can turn them as it needs."""

    one: StrOrPromise
    add: StrOrPromise
    change: StrOrPromise
    remove: StrOrPromise
    none: StrOrPromise = ""


@dataclass(frozen=True)
class Section:
    """One kind of record: its place in addresses, its form and its words."""

    slug: str
    name: str
    form: type[RecordForm]
    title: StrOrPromise
    words: Words
    #: The part of the case page to which one comes back.
    anchor: str
    #: Fields that pages show besides those of the form.
    also_shown: tuple[str, ...] = ()
    has_add_page: bool = True
    #: Whether all records of the kind have a page; people and places stand on the case page.
    has_list_page: bool = True
    #: For the case team only; pages say so.
    is_protected: bool = False
    add: Adder = field(default=add_plainly)
    to_remove: Chooser = field(default=itself)

    @property
    def model(self) -> type[SealedRecord]:
        """Return the model of the section's records."""
        model: type[SealedRecord] = self.form._meta.model
        return model

    @property
    def shown(self) -> tuple[str, ...]:
        """Return the fields that a record's page shows, in their order."""
        fields: Any = self.form._meta.fields
        return (*self.also_shown, *fields)

    @property
    def critical_fields(self) -> list[str]:
        """Return the fields that pages mask on every record."""
        return critical_fields(self.model)

    @property
    def may_be_masked(self) -> bool:
        """Return whether records of this kind may hold something that pages mask."""
        return bool(self.critical_fields) or self.model is Citation
