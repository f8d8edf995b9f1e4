"""What every test needs."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import translation

from cases.models import Case, Person
from cases.selectors import name_index
from casetracker.accounts.models import Team, User
from casetracker.accounts.roles import Role
from casetracker.audit import guards
from casetracker.vault.errors import KeyringError
from casetracker.vault.keyring import create_keyring, keyring_path
from tests import make


def pytest_collection_finish() -> None:
    """Spare the garbage collector what was imported, which stays: a tenth of the suite's time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def test_keys() -> None:
    """Make the key file of this run, which all its processes share."""
    with suppress(KeyringError):  # made already, by another process
        create_keyring(keyring_path())


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """Leave the language in which a test asked for a page to that test."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def own_names() -> Iterator[None]:
    """Leave the index of names that a test searched to that test."""
    yield
    name_index.names.forget()


@pytest.fixture(scope="class")
def class_rows(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Let a fixture make rows once for a class: its tests get them as they were at first."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@dataclass
class Cast:
    """Who tests speak of, and how they stand to one case of the first team."""

    team: Team
    other_team: Team
    worker: User  # leads the case
    colleague: User  # caseworker of the same team, not on the case
    lawyer: User  # was let into the case
    stranger: User  # caseworker of the other team
    coordinator: User  # of the first team
    auditor: User
    administrator: User
    lapsed: User  # leads the case too, but the grant has run out
    case: Case
    person: Person


@pytest.fixture
def cast(db: None) -> Cast:
    """Set the stage: two teams, one case with one person, and everybody around it."""
    return set_the_stage()


@pytest.fixture
def events_guarded_again(django_db_blocker: Any) -> Iterator[None]:
    """Put the triggers back after a test that committed was cleaned up."""
    yield
    with django_db_blocker.unblock():
        guards.remove(connection)
        guards.install(connection)


@pytest.fixture
def committed_cast(events_guarded_again: None, transactional_db: None) -> Iterator[Cast]:
    """Set the stage with real commits, for tests of several connections at once.

    The clean-up empties the tables, which the triggers of the audit refuse; so they go before.
    """
    yield set_the_stage()
    guards.remove(connection)


def set_the_stage() -> Cast:
    team, other_team = make.make_team("Lighthouse"), make.make_team("Breakwater")
    worker = make.make_user("worker", Role.CASEWORKER, team)
    lapsed = make.make_user("lapsed")
    make.make_grant(lapsed, Role.CASEWORKER, team, days=-1)
    lawyer = make.make_user("lawyer", Role.LAWYER, team)
    case = make.make_case(team, lead=worker)
    case.workers.add(lapsed)
    make.make_access(case, lawyer)
    return Cast(
        team=team,
        other_team=other_team,
        worker=worker,
        colleague=make.make_user("colleague", Role.CASEWORKER, team),
        lawyer=lawyer,
        stranger=make.make_user("stranger", Role.CASEWORKER, other_team),
        coordinator=make.make_user("coordinator", Role.COORDINATOR, team),
        auditor=make.make_user("auditor", Role.AUDITOR, team),
        administrator=make.make_user("administrator", Role.ADMINISTRATOR),
        lapsed=lapsed,
        case=case,
        person=make.make_person(case),
    )
