"""On which fields the summary of a case rests, read from the statements that it takes."""

from __future__ import annotations

import re

from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from cases.models import Case
from cases.services.summaries import DECISIVE, refresh_case
from tests.conftest import Cast
from tests.views.full_case import fill

COLUMN = re.compile(r'"(cases_\w+)"\."(\w+)"')
NEVER_CHANGED = {"id", "case", "created_at", "removed_at"}  # by hand, that is
#: What is worked out from other fields, and from which.
BEHIND = {"effective_on": {"stated_on", "computed_on"}}


def fields_in(columns: set[tuple[str, str]], model: type[Model]) -> set[str]:
    """Return the fields of a model whose columns, or whose own tables, are read."""
    found: set[str] = set()
    for field in model._meta.fields:
        if (model._meta.db_table, field.column) in columns:
            found |= BEHIND.get(field.name, {field.name})
    tables = {table for table, _column in columns}
    return found | {many.name for many in model._meta.many_to_many if many.m2m_db_table() in tables}


class DecisiveTests:
    def test_a_summary_reads_just_the_fields_whose_change_renews_it(self, cast: Cast) -> None:
        fill(cast, 2)
        with CaptureQueriesContext(connection) as captured:
            refresh_case(cast.case)
        columns = set(COLUMN.findall(" ".join(query["sql"] for query in captured)))
        kinds = DECISIVE.keys() - {Case}  # of the case itself nothing is read again
        read = {model: fields_in(columns, model) - NEVER_CHANGED for model in kinds}
        assert read == {model: set(DECISIVE[model]) for model in kinds}
