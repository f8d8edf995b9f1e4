"""Two teams, each with its coordinator and a row of everything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from casetracker.accounts.models import User
from casetracker.accounts.roles import Role
from tests import make
from tests.admin.rows import rows_of
from tests.conftest import Cast


@dataclass
class Desk:
    """The admin as tests use it: rows of the first team, rows of the other, and who looks."""

    cast: Cast
    own: dict[type[Any], Any]
    other: dict[type[Any], Any]
    elsewhere: User  # coordinates the other team

    def client(self, user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    @property
    def coordinator(self) -> Client:
        return self.client(self.cast.coordinator)


@pytest.fixture
def desk(cast: Cast) -> Desk:
    elsewhere = make.make_user("elsewhere", Role.COORDINATOR, cast.other_team)
    case = make.make_case(cast.other_team)
    person = make.make_person(case)
    return Desk(
        cast=cast,
        own=rows_of(cast.case, cast.person, cast.colleague),
        other=rows_of(case, person, cast.stranger),
        elsewhere=elsewhere,
    )


def url(model: type[Any], page: str = "", row: Any = None) -> str:
    """Return the address of a page of the admin."""
    place = f"/admin/cases/{model._meta.model_name}/"
    return place + (f"{row.pk}/" if row is not None else "") + (f"{page}/" if page else "")
