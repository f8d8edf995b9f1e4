from __future__ import annotations

from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from cases.models import Case, Person, Source
from casetracker.accounts.models import Grant, Team, User
from casetracker.accounts.roles import Role
from tests import make

pytestmark = pytest.mark.django_db
PASSWORD = "kettle-orbit-violin-meadow"
NAMED = ("--team", "Lighthouse", "--caseworker", "worker", "--coordinator", "coordinator")


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("seed", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def small(tmp_path: Path) -> str:
    """Write a folder with one case, whose facts are invented."""
    (tmp_path / "sources.json").write_text(
        '{"A": {"fields": {"title": {"value": "Invented"}, "code": {"value": "article-a"}}}}'
    )
    (tmp_path / "contacts.json").write_text("{}")
    (tmp_path / "reference.json").write_text('{"rows": [], "citations": {}}')
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "probin.json").write_text(
        '{"people": {"testan": {"cite": ["A1.1"]}}, "records": {}}'
    )
    return str(tmp_path)


@pytest.fixture
def team(db: None) -> Team:
    team = make.make_team("Lighthouse")
    make.make_user("worker", Role.CASEWORKER, team)
    make.make_user("coordinator", Role.COORDINATOR, team)
    return team


class NamedTeamTests:
    def test_it_loads_and_says_what(self, team: Team, small: str) -> None:
        said = run(*NAMED, "--folder", small)
        assert "1 cases" in said
        assert said.endswith("Loaded.\n")
        assert Case.objects.get().lead == User.objects.get(username="worker")

    def test_a_second_run_says_that_nothing_is_new(self, team: Team, small: str) -> None:
        run(*NAMED, "--folder", small)
        assert run(*NAMED, "--folder", small) == "Everything was there already.\n"
        assert Case.objects.count() == 1

    @pytest.mark.parametrize(
        ("arguments", "reason"),
        [
            ((), "This is no trial"),
            (("--team", "Lighthouse"), "together"),
            ((*NAMED, "--team", "Elsewhere"), "no team called Elsewhere"),
            ((*NAMED, "--caseworker", "coordinator"), "coordinator is not a caseworker"),
            ((*NAMED, "--lawyer", "nobody"), "nobody is not a lawyer"),
            ((*NAMED, "--folder", "/nowhere"), "no file"),
        ],
    )
    def test_it_refuses_clearly(self, team: Team, arguments: tuple[str, ...], reason: str) -> None:
        with pytest.raises(CommandError, match=reason):
            run(*arguments)
        assert not Case.objects.exists()

    def test_it_asks_for_the_reference_data(self, team: Team) -> None:
        with pytest.raises(CommandError, match="load it first"):
            run(*NAMED)
        assert not Case.objects.exists()


class InventedTests:
    @pytest.fixture(autouse=True)
    def reference(self, team: Team) -> None:
        call_command("load_reference", stdout=StringIO())

    def test_it_loads_people_and_no_articles(self) -> None:
        said = run(*NAMED, "--people", "12", "--seed", "4", "--canary", "KANARIE")
        cases = Case.objects.count()
        assert said == f"Loaded 12 invented people in {cases} cases.\n"
        assert all("KANARIE" in person.main_name for person in Person.objects.all())
        assert not Source.objects.filter(code="article-a").exists()

    def test_it_takes_their_day(self) -> None:
        run(*NAMED, "--people", "12", "--as-of", "2025-03-31")
        assert all(case.opened_on <= date(2025, 3, 31) for case in Case.objects.all())

    def test_it_refuses_the_same_seed_twice(self) -> None:
        run(*NAMED, "--people", "3", "--seed", "4")
        with pytest.raises(CommandError, match="choose another"):
            run(*NAMED, "--people", "3", "--seed", "4")
        assert Person.objects.count() == 3

    def test_it_refuses_fewer_than_nobody(self) -> None:
        with pytest.raises(CommandError, match="above zero"):
            run(*NAMED, "--people", "-1")


class TrialTests:
    @pytest.fixture(autouse=True)
    def trial(self, settings: Any, tmp_path: Path) -> None:
        settings.TRIAL, settings.VAR_DIR = True, tmp_path
        (tmp_path / "trial-sign-in.txt").write_text(f"{PASSWORD}\nusers\n")

    def test_it_makes_a_team_and_an_account_for_every_role(self, small: str) -> None:
        run("--folder", small)
        for role in Role:
            user = User.objects.get(username=role.value)
            assert user.check_password(PASSWORD)
            assert user.has_role(role)
        assert Case.objects.get().lead == User.objects.get(username="caseworker")

    def test_a_second_run_takes_a_new_password_and_makes_no_second_account(
        self, small: str, tmp_path: Path
    ) -> None:
        run("--folder", small)
        (tmp_path / "trial-sign-in.txt").write_text("another-orbit-violin-meadow\n")
        run("--folder", small)
        assert User.objects.get(username="lawyer").check_password("another-orbit-violin-meadow")
        assert (User.objects.count(), Grant.objects.count(), Team.objects.count()) == (5, 5, 1)

    def test_it_names_the_missing_password(self, tmp_path: Path) -> None:
        (tmp_path / "trial-sign-in.txt").unlink()
        with pytest.raises(CommandError, match=r"trial prepare"):
            run()
