"""Which records belong to a case, as far as a user may see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Any

from django.db.models import (
    BooleanField,
    CharField,
    Count,
    ExpressionWrapper,
    F,
    Q,
    QuerySet,
    Window,
)
from django.db.models.functions import Cast, Coalesce, Substr

from cases.choices import DeadlineState
from cases.fields import earliest_day
from cases.models import (
    Appointment,
    AsylumClaim,
    AsylumDecision,
    Case,
    CaseMember,
    Citation,
    Consent,
    Deadline,
    Document,
    File,
    Incident,
    MilitaryService,
    Note,
    Person,
    Prosecution,
    Referral,
    Relationship,
    SealedRecord,
    Stay,
    Task,
    VisaApplication,
)
from cases.models.person import PersonRecord
from casetracker.accounts.models import User
from casetracker.vault.data_keys import preload


@dataclass(frozen=True)
class Reading:
    """What to bring along with the rows of a model, their order, and how many a case page shows."""

    related: tuple[str, ...] = ()
    #: The ways to whom a record is about; a case page has read them already.
    people: tuple[str, ...] = ()
    many: tuple[str, ...] = ()
    order: tuple[Any, ...] = ("created_at",)
    most: int = 10


LAST_FIRST = F("happened").desc(nulls_last=True)
# Deadlines and tasks have the same word for what is open.
OPEN_FIRST = ExpressionWrapper(
    Q(state__in=(DeadlineState.OPEN, DeadlineState.ACKNOWLEDGED)), output_field=BooleanField()
).desc()


def day_of_note() -> Coalesce:
    """Return the expression of the day a note is about, else of the day it was written."""
    written = Substr(Cast("created_at", CharField()), 1, 10)
    return Coalesce(earliest_day("happened"), written, output_field=CharField())


READINGS: dict[type[SealedRecord], Reading] = {
    CaseMember: Reading(("person__country_of_stay",), most=25),
    Person: Reading(("country_of_stay",), many=("citizenships", "languages")),
    Relationship: Reading(people=("person", "of_person")),
    MilitaryService: Reading(people=("person",)),
    Stay: Reading(("country",), ("person",), order=("-is_current", "-from_month", "created_at")),
    Document: Reading(
        ("type", "issuing_country", "supersedes__type"),
        ("person",),
        order=(F("expires").asc(nulls_last=True), "created_at"),
        most=60,
    ),
    VisaApplication: Reading(
        ("destination", "post", "appeals__destination"), ("person",), ("refusal_grounds",)
    ),
    AsylumClaim: Reading(("country", "authority", "represented_by"), ("person",)),
    AsylumDecision: Reading(
        ("claim__country", "authority"),
        ("claim__person",),
        order=(F("decided").asc(nulls_first=True), "created_at"),
    ),
    Incident: Reading(("country",), many=("people",), order=(LAST_FIRST, "created_at")),
    Prosecution: Reading(("country", "offence"), ("person",)),
    Deadline: Reading(
        ("rule",),
        ("person",),
        order=(OPEN_FIRST, F("effective_on").asc(nulls_last=True), "created_at"),
    ),
    Task: Reading(
        ("assigned_to",), order=(OPEN_FIRST, F("due_on").asc(nulls_last=True), "created_at")
    ),
    Note: Reading(
        ("created_by",), order=("-is_pinned", day_of_note().desc(), "-created_at"), most=8
    ),
    Appointment: Reading(people=("person",), order=("-at",)),
    Referral: Reading(("organisation",)),
    Consent: Reading(("recipient", "language"), ("person",)),
    File: Reading(("created_by",), ("person",), order=("-created_at", "pk")),
    Citation: Reading(("source",), most=300),
}


def of_case(model: type[SealedRecord], user: User, case: Case) -> QuerySet[Any]:
    """Return the records of a model in a case that the user may see, with what they name."""
    reading = READINGS[model]
    scoped: Any = model  # every record's manager is scoped
    found: QuerySet[Any] = (
        scoped.objects.visible_to(user)
        .filter(belonging_to(model, case))
        .select_related(*reading.related, *reading.people)
        .prefetch_related(*reading.many)
        .order_by(*reading.order)
    )
    return found


def first_of_case(
    model: type[SealedRecord], user: User, case: Case, *, works_in_it: bool
) -> QuerySet[Any]:
    """Return the first records of a model in a case, each with the number of all (`in_all`).

    What a page brings along by hand (`people`, `many`) is left to it. Who works in a case sees all
    that belongs to it; this being known, not each of so many queries asks for it.
    """
    reading, belonging = READINGS[model], belonging_to(model, case)
    scoped: Any = model  # every record's manager is scoped
    if works_in_it:
        rows = scoped.objects.in_reached_case(belonging)
    else:
        rows = scoped.objects.visible_to(user).filter(belonging)
    # Without a name Django would bring along everything.
    found = rows.select_related(*(reading.related or (None,))).order_by(*reading.order)
    first: QuerySet[Any] = found.annotate(in_all=Window(Count("pk")))[: reading.most]
    return first


def lay_people(records: Iterable[SealedRecord], known: Iterable[Person]) -> None:
    """Give records whom they are about, as a join would; who is not known yet is read."""
    people = {person.pk: person for person in known}
    places: list[tuple[Any, Any]] = []
    for record in records:
        for way in READINGS[type(record)].people:
            *steps, name = way.split("__")
            holder = reduce(getattr, steps, record)
            places.append((holder, holder._meta.get_field(name)))
    if missing := {field.value_from_object(holder) for holder, field in places} - {None, *people}:
        why = "whom records are about that were read through their scope"
        people |= _with_removed(Person).unscoped(why).in_bulk(missing)
    for holder, field in places:
        if (key := field.value_from_object(holder)) is not None:
            setattr(holder, field.name, people[key])


def _with_removed(model: type[SealedRecord]) -> Any:
    """Return all rows of a model, to be scoped: its manager leaves removed ones out."""
    return type(model.objects.none())(model)  # type: ignore[attr-defined]


def removed_of_case(model: type[SealedRecord], user: User, case: Case) -> QuerySet[Any]:
    """Return the removed records of a model in a case that the user may see."""
    found: QuerySet[Any] = (
        _with_removed(model)
        .visible_to(user)
        .filter(belonging_to(model, case), removed_at__isnull=False)
        .select_related("removed_by", *READINGS[model].related, *READINGS[model].people)
        .order_by("-removed_at")
    )
    return found


def belonging_to(model: type[SealedRecord], case: Case) -> Q:
    """Return the filter for the records of a case; of its people's records, all belong to it."""
    if model is Citation:
        return about_case_or_people(case)
    if model is File:
        # What the camera wrote is reached through the clean image, never by itself.
        return about_case_or_people(case) & Q(cleaned__isnull=True)
    if model is CaseMember:
        return Q(case=case, person__removed_at=None)
    way = _way_to_membership(model)
    if not way:
        return Q(case=case)
    return Q(**{f"{way}__case": case, f"{way}__removed_at": None})


def about_case_or_people(case: Case) -> Q:
    """Return the filter for rows about a case or about somebody in it."""
    return Q(case=case) | Q(person__in=case.members.values("person"))


def _way_to_membership(model: type[SealedRecord]) -> str:
    if model is Person:
        return "memberships"
    if model is AsylumDecision:
        return "claim__person__memberships"
    return "person__memberships" if issubclass(model, PersonRecord) else ""


def preload_all(records: Iterable[SealedRecord]) -> None:
    """Fetch in one query the keys of records and of whatever sealed records they bring along."""
    found: dict[Any, SealedRecord] = {}
    for record in records:
        _collect(record, found)
    preload(list(found.values()))


def _collect(record: SealedRecord, found: dict[Any, SealedRecord]) -> None:
    if record.pk in found:
        return
    found[record.pk] = record
    cache = record._state.fields_cache
    many = getattr(record, "_prefetched_objects_cache", {})
    for other in [*cache.values(), *(row for rows in many.values() for row in rows)]:
        if isinstance(other, SealedRecord):
            _collect(other, found)
