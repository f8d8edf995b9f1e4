"""Twenty thousand of everything, copied inside PostgreSQL in seconds; and plans of queries."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, models

from cases.choices import CaseStatus, Holding, Stage, TravelPapers
from cases.models import Case, Document, IdentifierToken, Person
from cases.models.case import RISK_ORDER
from tests import make
from tests.conftest import Cast

MANY = 20_000
Statement = tuple[str, Any]


def copied_key(model: type[models.Model]) -> str:
    """Return SQL for the primary key of the copy with number n, the same wherever it is needed."""
    return f"md5('{model._meta.label}' || n)::uuid"


def multiply(record: models.Model, **values: str) -> str:
    """Copy a row many times, with SQL for some columns; return its table.

    Sealed values are bound to their row, so those of the copies open nowhere: plans need none.
    """
    model = type(record)
    fields: Any = model._meta.concrete_fields
    names = [field.column for field in fields if not field.generated]
    if isinstance(model._meta.pk, models.AutoField):
        names.remove("id")
    else:
        values = {"id": copied_key(model), **values}
    columns = ", ".join(f'"{name}"' for name in names)
    chosen = ", ".join(values.get(name, f'"{name}"') for name in names)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table}" ({columns}) SELECT {chosen} FROM "{table}", '  # noqa: S608
            f"generate_series(1, {MANY}) n WHERE id = '{record.pk}'"
        )
    return table


def fill_office(cast: Cast) -> set[str]:
    """Copy the cast's case with what belongs to it; return the tables that are large then."""
    case, person = cast.case, cast.person
    of_person, of_case = {"person_id": copied_key(Person)}, {"case_id": copied_key(Case)}
    document = make.make_document(person, number="AB 1234567")
    token = IdentifierToken.objects.create(
        kind=IdentifierToken.Kind.DOCUMENT,
        token=b"0" * 16,
        person=person,
        record_id=document.pk,
        field="number",
    )
    tables = {_multiply_case(cast), multiply(person, updated_at="now() - interval '1 day'")}
    tables.add(multiply(case.members.get(person=person), **of_person, **of_case))
    ends = "to_char(CURRENT_DATE + n % 3000 - 300, 'YYYY-MM-DD/YYYY-MM-DD')"
    tables.add(multiply(document, holding=f"'{Holding.HELD}'", expires=ends, **of_person))
    for record in (make.make_stay(person), make.make_visa(person), make.make_claim(person)):
        tables.add(multiply(record, **of_person))
    for made in (make.make_note(case), make.make_task(case), make.make_deadline(case)):
        tables.add(multiply(made, **of_case))
    own = {"token": "decode(md5(n::text), 'hex')", "record_id": copied_key(Document)}
    tables.add(multiply(token, **own, **of_person))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        # As docs/deploy.md asks for: reading anywhere on a disk of today costs much the same.
        cursor.execute("SET LOCAL random_page_cost = 1.1")
    return tables


def _multiply_case(cast: Cast) -> str:
    """Let a quarter be closed, and the caseworker lead one in forty."""
    closed = "n % 4 = 0"
    return multiply(
        cast.case,
        code="'N' || to_char(n, 'FM000000')",
        risk=_one_of([risk.value for risk in RISK_ORDER]),
        stage=_one_of(Stage.values),
        status=f"CASE WHEN {closed} THEN '{CaseStatus.CLOSED}' ELSE '{CaseStatus.OPEN}' END",
        closing_outcome=f"CASE WHEN {closed} THEN 'OTHER' ELSE '' END",
        closed_on=f"CASE WHEN {closed} THEN CURRENT_DATE END",
        papers=_one_of(TravelPapers.values),
        next_date="CASE WHEN n % 7 > 0 THEN CURRENT_DATE + n % 400 END",
        last_activity_at="now() - n * interval '1 minute'",
        lead_id=f"CASE WHEN n % 40 = 1 THEN '{cast.worker.pk}'::uuid END",
    )


def _one_of(codes: list[str]) -> str:
    listed = ", ".join(f"'{code}'" for code in codes)
    return f"(ARRAY[{listed}])[1 + n % {len(codes)}]"


def scanned(sql: str, params: Any) -> set[str]:
    """Return the tables that PostgreSQL would read from end to end for a statement."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        found = cursor.fetchone()[0]
    plan = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
    return {node["Relation Name"] for node in _nodes(plan) if "Seq Scan" in node["Node Type"]}


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from _nodes(part)


@contextmanager
def noting() -> Iterator[list[Statement]]:
    """Note every statement that reads, with its values."""
    asked: list[Statement] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("SELECT"):
            asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield asked
