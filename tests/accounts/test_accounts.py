from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.test import Client
from pytest_django import Settings

from casetracker.accounts.adapter import AccountAdapter
from casetracker.accounts.enrolment_address import enrolment_address
from casetracker.accounts.models import Team, User
from casetracker.accounts.roles import Role
from casetracker.accounts.services.accounts import (
    change_account,
    change_password,
    create_account,
    set_active,
)
from casetracker.accounts.services.grants import confirm_grant, propose_grant
from casetracker.accounts.services.teams import change_team, create_team
from casetracker.audit.models import AuditEvent
from casetracker.audit.verbs import Verb
from tests.make import PASSWORD, make_team, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> User:
    return make_user("administrator", Role.ADMINISTRATOR)


@pytest.fixture(params=[Role.CASEWORKER, Role.COORDINATOR, Role.LAWYER, Role.AUDITOR])
def other(request: pytest.FixtureRequest) -> User:
    return make_user("other", request.param, make_team())


class CreateAccountTests:
    def test_it_has_no_password_and_no_rights(self, administrator: User) -> None:
        user = create_account(actor=administrator, username="newcomer")
        assert not user.has_usable_password()
        assert user.active_grants() == []
        event = AuditEvent.objects.get(verb=Verb.ACCOUNT_CREATED)
        assert (event.actor_id, event.target_id) == (str(administrator.pk), str(user.pk))

    def test_only_administrators_make_accounts(self, other: User) -> None:
        with pytest.raises(PermissionDenied):
            create_account(actor=other, username="newcomer")
        assert not User.objects.filter(username="newcomer").exists()

    def test_a_name_is_taken_once(self, administrator: User) -> None:
        with pytest.raises(ValidationError, match="taken"):
            create_account(actor=administrator, username="ADMINISTRATOR")


class ChangeAccountTests:
    def test_only_administrators_change_accounts(self, other: User, administrator: User) -> None:
        with pytest.raises(PermissionDenied):
            change_account(
                actor=other, user=administrator, username="x-y", display_name="", email=""
            )

    def test_what_stays_the_same_is_not_recorded(self, administrator: User) -> None:
        user = create_account(actor=administrator, username="newcomer")
        change_account(
            actor=administrator, user=user, username="newcomer", display_name="", email=""
        )
        assert not AuditEvent.objects.filter(verb=Verb.ACCOUNT_CHANGED).exists()


class ChangePasswordTests:
    def test_it_must_be_another_one(self) -> None:
        with pytest.raises(ValidationError, match="present password"):
            change_password(actor=make_user("worker"), password=PASSWORD)


class SetActiveTests:
    def test_a_second_time_changes_nothing(self, administrator: User) -> None:
        user = make_user("worker")
        set_active(actor=administrator, user=user, is_active=False)
        set_active(actor=administrator, user=user, is_active=False)
        assert AuditEvent.objects.filter(verb=Verb.ACCOUNT_CHANGED).count() == 1

    def test_a_switched_off_account_gets_no_role(self, administrator: User) -> None:
        team, user = make_team(), make_user("worker")
        coordinator = make_user("coordinator", Role.COORDINATOR, team)
        grant = propose_grant(actor=administrator, user=user, role=Role.LAWYER, team=team)
        set_active(actor=administrator, user=user, is_active=False)
        with pytest.raises(ValidationError, match="switched off"):
            confirm_grant(actor=coordinator, grant=grant)


class TeamTests:
    def test_only_administrators_make_and_change_teams(self, other: User) -> None:
        with pytest.raises(PermissionDenied):
            create_team(actor=other, name="Breakwater")
        team = Team.objects.get()
        with pytest.raises(PermissionDenied):
            change_team(actor=other, team=team, name="Mine", is_active=True)

    def test_each_team_has_a_key_of_its_own(self, administrator: User) -> None:
        teams = [create_team(actor=administrator, name=name) for name in ("One", "Two")]
        assert len({team.data_key_id for team in teams}) == 2
        assert {team.data_key.subject_type for team in teams} == {"team"}


class AdapterTests:
    def test_sign_up_is_closed(self) -> None:
        assert not AccountAdapter().is_open_for_signup(HttpRequest())


class EnrolmentAddressTests:
    @pytest.mark.parametrize(
        ("hosts", "trial", "start"),
        [
            (["case.example.org"], False, "https://case.example.org/enrol/"),
            (["127.0.0.1"], True, "http://127.0.0.1:8000/enrol/"),
            ([".example.org", "*"], False, "/enrol/"),
            ([], False, "/enrol/"),
        ],
    )
    def test_it_is_as_full_as_can_be_known(
        self, hosts: list[str], trial: bool, start: str, settings: Settings
    ) -> None:
        settings.ALLOWED_HOSTS, settings.TRIAL = hosts, trial
        assert enrolment_address("token").startswith(start)


class StrictRolesBannerTests:
    @pytest.mark.parametrize("strict", [True, False])
    def test_every_page_says_when_roles_are_mixed(
        self, strict: bool, client: Client, settings: Settings
    ) -> None:
        settings.STRICT_ROLES = strict
        client.force_login(make_user("worker"))
        for path in ("/account/", "/account/password/"):
            page = client.get(path).content.decode()
            assert ("Roles are not separated" in page) is not strict
        assert ("Roles are not separated" in Client().get("/sign-in/").content.decode()) is (
            not strict
        )
