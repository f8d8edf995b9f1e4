from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from casetracker.accounts.models import Grant, Team, User
from casetracker.accounts.roles import Role
from casetracker.accounts.services.setup import ensure_trial_account
from tests.make import make_grant, make_team, make_user

pytestmark = pytest.mark.django_db
PASSWORD = "kettle orbit violin meadow"


def run(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    call_command(*words)
    return capsys.readouterr().out.strip()


class FirstAdministratorTests:
    def test_its_link_leads_to_a_password(
        self, capsys: pytest.CaptureFixture[str], client: Client
    ) -> None:
        link = run(capsys, "first_administrator", "Root-Keeper")
        assert link.startswith("https://testserver/enrol/")
        path = link.removeprefix("https://testserver")
        assert client.post(path, {"password": PASSWORD, "again": PASSWORD}).status_code == 303
        user = User.objects.get(username="root-keeper")
        assert user.check_password(PASSWORD)
        assert user.has_role(Role.ADMINISTRATOR)

    def test_it_is_refused_when_there_is_one(self) -> None:
        make_user("administrator", Role.ADMINISTRATOR)
        with pytest.raises(CommandError, match="administrator already"):
            call_command("first_administrator", "another")
        assert not User.objects.filter(username="another").exists()

    def test_it_works_again_when_the_only_one_has_run_out(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        make_grant(make_user("lapsed"), Role.ADMINISTRATOR, None, days=-1)
        assert run(capsys, "first_administrator", "another")

    def test_it_makes_no_administrator_of_somebody_in_a_team(self) -> None:
        make_user("worker", Role.CASEWORKER, make_team())
        with pytest.raises(CommandError, match="together with a role"):
            call_command("first_administrator", "worker")

    def test_it_refuses_a_name_that_is_none(self) -> None:
        with pytest.raises(CommandError):
            call_command("first_administrator", "a name with spaces")
        assert not Grant.objects.exists()


class FirstCoordinatorTests:
    def test_it_makes_the_team_and_confirms_the_role(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert "/enrol/" in run(capsys, "first_coordinator", "Lighthouse", "keeper")
        grant = Grant.objects.get()
        assert (grant.role, grant.confirmed_by, grant.proposed_by) == ("coordinator", None, None)
        assert grant.team == Team.objects.get(name="Lighthouse")
        assert User.objects.get(username="keeper").has_role(Role.COORDINATOR)

    def test_it_is_refused_when_the_team_has_one(self) -> None:
        make_user("coordinator", Role.COORDINATOR, make_team("Lighthouse"))
        with pytest.raises(CommandError, match="coordinator already"):
            call_command("first_coordinator", "lighthouse", "another")

    def test_somebody_enrolled_needs_no_link(self, capsys: pytest.CaptureFixture[str]) -> None:
        make_user("keeper")
        assert run(capsys, "first_coordinator", "Lighthouse", "keeper") == ""

    def test_an_administrator_does_not_become_one(self) -> None:
        make_user("administrator", Role.ADMINISTRATOR)
        with pytest.raises(CommandError, match="together with a role"):
            call_command("first_coordinator", "Lighthouse", "administrator")
        assert not Team.objects.exists()


class EnrolmentLinkCommandTests:
    def test_it_opens_an_account(self, capsys: pytest.CaptureFixture[str]) -> None:
        make_user("keeper")
        assert "/enrol/" in run(capsys, "enrolment_link", "keeper")

    def test_it_knows_no_strangers(self) -> None:
        with pytest.raises(CommandError, match="no such account"):
            call_command("enrolment_link", "nobody")


class DjangosCommandsTests:
    @pytest.mark.parametrize("command", ["changepassword", "createsuperuser"])
    def test_they_are_refused(self, command: str) -> None:
        with pytest.raises(CommandError, match="Use: manage.py"):
            call_command(command)
        assert not User.objects.exists()


class EnsureTrialAccountTests:
    def test_it_is_refused_outside_a_trial(self) -> None:
        with pytest.raises(PermissionDenied):
            ensure_trial_account(
                username="worker",
                display_name="Worker",
                password=PASSWORD,
                role=Role.ADMINISTRATOR,
            )
        assert not User.objects.exists()

    def test_it_makes_the_account_once_and_keeps_the_password_current(
        self, settings: Settings
    ) -> None:
        settings.TRIAL = True
        team = make_team()
        for password in (PASSWORD, PASSWORD, PASSWORD + " new"):
            user = ensure_trial_account(
                username="worker",
                display_name="Worker",
                password=password,
                role=Role.CASEWORKER,
                team=team,
            )
            assert user.check_password(password)
        assert Grant.objects.count() == User.objects.count() == 1

    def test_strict_roles_hold_in_a_trial_too(self, settings: Settings) -> None:
        settings.TRIAL = True
        make_user("worker", Role.CASEWORKER, make_team())
        with pytest.raises(ValidationError):
            ensure_trial_account(
                username="worker",
                display_name="Worker",
                password=PASSWORD,
                role=Role.ADMINISTRATOR,
            )
