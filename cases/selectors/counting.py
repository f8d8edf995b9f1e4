"""Several counts in one query."""

from __future__ import annotations

from typing import Any

from django.db.models import IntegerField, QuerySet, Subquery

from cases.selectors.pages import COUNT_LIMIT


class CountOf(Subquery):
    """The number of rows of a queryset, exact up to the limit of a tally."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) _counted)"
    output_field = IntegerField()
    empty_result_set_value = 0

    def __init__(self, rows: QuerySet[Any], **extra: Any) -> None:
        super().__init__(rows.order_by().values("pk")[: COUNT_LIMIT + 1], **extra)
