"""What closing, splitting, joining or handing over a case would mean, for the page that asks."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from cases.access import LawyersSee
from cases.models import (
    AsylumClaim,
    Case,
    CaseAccess,
    CaseMember,
    Citation,
    Deadline,
    Incident,
    Person,
    SealedRecord,
    Stay,
    Task,
)
from cases.models.person import PersonRecord
from cases.selectors.case_records import READINGS, belonging_to, of_case, preload_all
from cases.selectors.titles import title_of
from casetracker.accounts.models import User


def open_work(user: User, case: Case) -> tuple[list[Task], list[Deadline]]:
    """Return the open tasks and deadlines of a case."""
    tasks = list(of_case(Task, user, case).open())  # type: ignore[attr-defined]
    deadlines = list(of_case(Deadline, user, case).open())  # type: ignore[attr-defined]
    preload_all([*tasks, *deadlines])
    return tasks, deadlines


def people_of(user: User, case: Case) -> QuerySet[Any]:
    """Return the people of a case whom the user works with; a lawyer's reach does not count."""
    people = Person.objects.within_reach(user, LawyersSee.NONE)
    return people.filter(belonging_to(Person, case))


def free_records(user: User, case: Case) -> list[SealedRecord]:
    """Return the records of a case that name none of its people."""
    found: list[SealedRecord] = []
    for model in READINGS:
        names = {field.name for field in model._meta.get_fields()}
        if "case" not in names or issubclass(model, PersonRecord | CaseMember | Citation):
            continue
        rows = of_case(model, user, case)
        if "of_person" in names:
            continue
        if model is Incident:
            rows = rows.filter(people=None)
        elif "person" in names:
            rows = rows.filter(person=None)
        found += list(rows)
    return found


def let_in(user: User, case: Case) -> list[str]:
    """Return the names of those who were let into a case."""
    rows = CaseAccess.objects.visible_to(user).filter(case=case).select_related("user")
    return [row.user.get_full_name() for row in rows]


def handed_over(user: User, case: Case) -> dict[str, list[str]]:
    """Return what of the team's own is in a case: labels, contacts, sources."""
    claims = of_case(AsylumClaim, user, case).exclude(represented_by=None)
    citations = of_case(Citation, user, case)
    contacts = {claim.represented_by_id: claim.represented_by for claim in claims}
    sources = {row.source_id: row.source for row in citations}
    preload_all([*contacts.values(), *sources.values()])
    return {
        "labels": [label.name for label in case.labels.all()],
        "contacts": [title_of(row) for row in contacts.values()],
        "sources": [title_of(row) for row in sources.values()],
    }


def elsewhere(user: User, people: list[Person], case: Case) -> list[str]:
    """Return the codes of other cases of these people that the user may see."""
    members = CaseMember.objects.visible_to(user).filter(person__in=people).exclude(case=case)
    return sorted({member.case.shown_code for member in members.select_related("case")})


def current_stays(user: User, people: list[Person]) -> list[Stay]:
    """Return each person's current stay, in the order of the people."""
    rows = Stay.objects.visible_to(user).filter(person__in=people, is_current=True)
    found = {row.person_id: row for row in rows.select_related("country")}
    return [found[person.pk] for person in people if person.pk in found]
