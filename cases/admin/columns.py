"""Columns that the lists of records share. Nothing of them is a link's text but codes of cases."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from cases.admin.scope import coordinated
from cases.models import CaseMember
from cases.selectors.titles import title_of
from casetracker.accounts.models import User

SHOWN = "shown_memberships"


@admin.display(description=_("case"))
def case_code(record: Any) -> str:
    """Return the code of the case of a record."""
    return str(record.case.shown_code)


@admin.display(description=_("cases"))
def case_codes(record: Any) -> str:
    """Return the codes of the cases of the person whom a record is about."""
    person = person_of(record)
    return ", ".join(link.case.shown_code for link in getattr(person, SHOWN)) or "-"


@admin.display(description=_("person"))
def person(record: Any) -> str:
    """Return the name of the person whom a record is about."""
    found = person_of(record)
    return title_of(found) if found else "-"


@admin.display(description=_("country"))
def country(record: Any) -> str:
    """Return the country that a record is about."""
    found = getattr(record, "country", None) or getattr(record, "destination", None)
    return found.label if found else "-"


def person_of(record: Any) -> Any:
    claim = getattr(record, "claim", None)
    return claim.person if claim else getattr(record, "person", record)


def memberships(user: User, path: str) -> Prefetch:
    """Bring along the cases in reach of the people whom rows are about; `path` leads to them."""
    links = coordinated(CaseMember, user).select_related("case").order_by("created_at")
    return Prefetch(f"{path}memberships", links, to_attr=SHOWN)
