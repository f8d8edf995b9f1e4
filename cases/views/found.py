"""The table of what a search found: who, in which case, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cases import tables
from cases.choices import NameKind
from cases.rules import case_code
from cases.selectors.case_search import NAME
from cases.selectors.name_search import SAME
from cases.selectors.search_page import FoundRow
from casetracker.vault.hiding import are_values_hidden

#: Columns of the list of cases that help to tell one case from another.
SHOWN = ("stage", "next_date", "country", "owner")


def found_table(rows: Sequence[FoundRow]) -> dict[str, Any]:
    """Return the table as its template takes it."""
    columns = [column for column in tables.case_columns() if column.code in SHOWN]
    cells = [column.cell for column in columns if column.cell]
    labels = [_("Person"), _("Why found"), *(column.label for column in columns)]
    return {
        "labelled_by": "results",
        "columns": [{"label": label} for label in labels],
        "rows": [
            {"cells": [_person(row), _why(row), *(cell(row.case) for cell in cells)]}
            for row in rows
        ],
    }


def _person(row: FoundRow) -> tables.Cell:
    shown = case_code.shown(row.case.code)
    return {
        "kind": "link",
        "url": reverse("case-detail", args=[shown]),
        "text": row.person.main_name,
        "note": f"{shown} · {row.role}",
    }


def _why(row: FoundRow) -> tables.Cell:
    note = _("Year of birth fits") if row.is_year_alike else ""
    return {"kind": "text", "text": _reason(row), "note": note}


def _reason(row: FoundRow) -> str:
    exact = {
        "document": _("Same document number"),
        "phone": _("Same phone number"),
        "email": _("Same e-mail address"),
        "reference": _("Same reference number"),
    }
    if row.hit.reason != NAME or row.fit is None:
        return exact.get(row.hit.reason, "")
    if not row.fit.is_main:
        kind = str(NameKind(row.fit.kind).label)
        if are_values_hidden():
            return kind
        return _("%(kind)s: %(name)s") % {"kind": kind, "name": row.fit.name}
    if row.fit.score >= SAME:
        return _("Same name")
    return _("Similar name")
