"""Other cases that a user may choose while at one: of similar people, changed last, or found."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from cases.access import LawyersSee
from cases.models import Case
from cases.selectors.case_life import people_of
from cases.selectors.case_records import preload_all
from cases.selectors.case_search import Hit
from cases.selectors.caseload import main_names
from cases.selectors.name_search import names_of, similar_people
from cases.selectors.similar import cases_of_similar
from casetracker.accounts.models import User

MOST_SHOWN = 8
MOST_PEOPLE = 6
MOST_ALIKE = 20  # the people of the case itself among them


class OtherCase(NamedTuple):
    """A case to choose, with the names by which the user knows it."""

    code: str
    names: str


class OtherCases:
    """The open cases in which a user works, besides the one they are at."""

    def __init__(self, user: User, case: Case) -> None:
        self.user, self.case = user, case

    def of_similar(self) -> list[OtherCase]:
        """Return the cases of the same people, and of people called like them."""
        own = list(people_of(self.user, self.case)[:MOST_PEOPLE])
        preload_all(own)
        names = [name for person in own for name in names_of(person)]
        alike = similar_people(names, limit=MOST_ALIKE)
        keys = [*(person.pk for person in own), *(match.person_id for match in alike)]
        known = cases_of_similar(self.user, list(dict.fromkeys(keys)))
        return [
            OtherCase(one.case.shown_code, ", ".join(one.names))
            for one in known
            if one.may_write and one.case.pk != self.case.pk
        ][:MOST_SHOWN]

    def changed_last(self) -> list[OtherCase]:
        """Return the cases in which something happened last."""
        return self._named(self._open().order_by("-last_activity_at")[:MOST_SHOWN])

    def found(self, hits: Iterable[Hit]) -> list[OtherCase]:
        """Return the cases that a search found, the surest first."""
        order: dict[UUID, int] = {}
        for hit in hits:
            order.setdefault(hit.case, len(order))
        cases = self._open().filter(pk__in=order)
        return self._named(sorted(cases, key=lambda case: order[case.pk])[:MOST_SHOWN])

    def _open(self) -> QuerySet[Any]:
        reach = Case.objects.within_reach(self.user, LawyersSee.NONE)
        return reach.open().exclude(pk=self.case.pk)

    def _named(self, cases: Iterable[Case]) -> list[OtherCase]:
        rows = list(cases)
        names = main_names([case.pk for case in rows])
        return [OtherCase(case.shown_code, names.get(case.pk, "")) for case in rows]
