"""How the databases find a page of the case list: by an index, however many cases there are."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from cases.choices import CaseStatus, ClosingOutcome, Stage
from cases.models import Case
from cases.models.case import RISK_ORDER
from cases.selectors import caseload, pages
from tests.conftest import Cast

MANY = 20_000
#: The index that each order walks.
INDEXES = {
    "next": "case_open_by_next",
    "activity": "case_by_activity",
    "code": "cases_case",  # the one that keeps codes apart, named by the database
    "risk": "case_by_risk",
    "stage": "case_by_stage",
}
CLOSED: Any = {
    "status": CaseStatus.CLOSED,
    "closing_outcome": ClosingOutcome.SETTLED,
}


@pytest.fixture
def many(cast: Cast) -> Any:
    """Make twenty thousand cases of one team, under one key: nobody opens them."""
    today, now, stages = timezone.localdate(), timezone.now(), Stage.values
    Case.objects.bulk_create(
        (
            Case(
                team=cast.team,
                code=f"T{number:06}",
                data_key_id=cast.case.data_key_id,
                risk=RISK_ORDER[number % 5].value,
                stage=stages[number % len(stages)],
                next_date=today + timedelta(days=number % 400) if number % 7 else None,
                last_activity_at=now - timedelta(minutes=number),
                **({**CLOSED, "closed_on": today} if number % 4 == 3 else {}),
            )
            for number in range(MANY)
        ),
        batch_size=2000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return Case.objects.visible_to(cast.coordinator).open()


def plan_of(rows: Any) -> str:
    plan: str = rows.explain()
    return plan


class PlanTests:
    def test_every_order_walks_its_index_from_the_first_page_to_the_last(self, many: Any) -> None:
        found = {}
        for code, sort in caseload.SORTS.items():
            last = pages.take(many, sort.reversed() if sort.descending else sort, [])
            for where, cursor in {"first": "", "later": last.next}.items():
                rows = pages.query_of(many, sort, after=cursor)
                found[code, where] = plan_of(rows)
        wrong = {place: plan for place, plan in found.items() if not self.walks(plan, place[0])}
        assert wrong == {}

    def walks(self, plan: str, code: str) -> bool:
        # Rows alike in the first part of the key may still be put in order among themselves.
        sorts = re.search(r"TEMP B-TREE FOR ORDER BY|(?<!Incremental )Sort  \(", plan)
        return INDEXES[code.removeprefix("-")] in plan and not sorts
