from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from casetracker.accounts.middleware import SessionLimitsMiddleware, lets_session_idle
from casetracker.accounts.models import Grant, User
from casetracker.accounts.roles import Role
from casetracker.accounts.services.accounts import set_active
from casetracker.accounts.services.grants import confirm_grant, propose_grant, revoke_grant
from casetracker.audit.models import AuditEvent
from tests.make import make_grant, make_team, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return make_user("worker")


def is_signed_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def answer(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def poll(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def two_sessions(user: User) -> list[Client]:
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(user)
        assert is_signed_in(client)
    return clients


class LimitsTests:
    def test_an_idle_session_ends_after_fifteen_minutes(self, client: Client, user: User) -> None:
        client.force_login(user)
        with time_machine.travel(timezone.now(), tick=False) as clock:
            assert is_signed_in(client)
            clock.shift(timedelta(minutes=15))
            assert is_signed_in(client)
            clock.shift(timedelta(minutes=15, seconds=1))
            answer = client.get("/account/", follow=True)
        assert answer.redirect_chain == [("/sign-in/?next=/account/", 302)]
        assert "You were signed out to protect the data." in answer.content.decode()
        assert AuditEvent.objects.latest("sequence").reason_code == "session_over"

    def test_a_busy_session_ends_after_ten_hours(self, client: Client, user: User) -> None:
        client.force_login(user)
        with time_machine.travel(timezone.now(), tick=False) as clock:
            for _ in range(60):
                assert is_signed_in(client)
                clock.shift(timedelta(minutes=10))
            clock.shift(timedelta(seconds=1))
            assert not is_signed_in(client)

    def test_a_page_that_asks_by_itself_keeps_no_session(self, client: Client, user: User) -> None:
        middleware = SessionLimitsMiddleware(answer)
        request = HttpRequest()
        request.user = user
        with time_machine.travel(timezone.now(), tick=False) as clock:
            request.session = client.session
            middleware(request)
            started = dict(request.session)
            clock.shift(timedelta(minutes=5))
            middleware.process_view(
                request, lets_session_idle(lambda request: HttpResponse()), (), {}
            )
            assert dict(request.session) == started
            middleware.process_view(request, answer, (), {})
            assert dict(request.session) != started

    def test_the_idle_time_is_a_setting(
        self, client: Client, user: User, settings: Settings
    ) -> None:
        settings.SESSION_IDLE_SECONDS = 30 * 60
        client.force_login(user)
        with time_machine.travel(timezone.now(), tick=False) as clock:
            assert is_signed_in(client)
            clock.shift(timedelta(minutes=29))
            assert is_signed_in(client)

    def test_a_second_page_within_seconds_writes_nothing(self, client: Client, user: User) -> None:
        client.force_login(user)
        with time_machine.travel(timezone.now(), tick=False):
            is_signed_in(client)
            with CaptureQueriesContext(connection) as queries:
                is_signed_in(client)
        assert not [q["sql"] for q in queries if not q["sql"].startswith("SELECT")]


class EndAtOnceTests:
    def test_switching_an_account_off_ends_all_its_sessions(self, user: User) -> None:
        clients = two_sessions(user)
        administrator = make_user("administrator", Role.ADMINISTRATOR)
        set_active(actor=administrator, user=user, is_active=False)
        assert not any(is_signed_in(client) for client in clients)

    def test_switching_it_on_again_revives_none(self, user: User) -> None:
        clients = two_sessions(user)
        administrator = make_user("administrator", Role.ADMINISTRATOR)
        set_active(actor=administrator, user=user, is_active=False)
        set_active(actor=administrator, user=user, is_active=True)
        assert not any(is_signed_in(client) for client in clients)

    def test_a_change_of_roles_ends_them(self, user: User) -> None:
        team = make_team()
        administrator = make_user("administrator", Role.ADMINISTRATOR)
        coordinator = make_user("coordinator", Role.COORDINATOR, team)
        grant = propose_grant(actor=administrator, user=user, role=Role.LAWYER, team=team)
        clients = two_sessions(user)
        confirm_grant(actor=coordinator, grant=grant)
        assert not any(is_signed_in(client) for client in clients)
        clients = two_sessions(User.objects.get(pk=user.pk))
        revoke_grant(actor=coordinator, grant=Grant.objects.get(pk=grant.pk))
        assert not any(is_signed_in(client) for client in clients)

    def test_it_touches_nobody_else(self, user: User) -> None:
        bystander = two_sessions(make_user("bystander"))
        administrator = make_user("administrator", Role.ADMINISTRATOR)
        set_active(actor=administrator, user=user, is_active=False)
        assert all(is_signed_in(client) for client in bystander)

    def test_a_role_that_runs_out_counts_for_nothing_without_a_new_sign_in(
        self, client: Client, user: User
    ) -> None:
        make_grant(user, Role.ADMINISTRATOR, None, days=1)
        client.force_login(user)
        assert client.get("/admin/").status_code == 200
        with time_machine.travel(timezone.now() + timedelta(days=1, seconds=1)):
            client.force_login(user)
            assert client.get("/admin/").status_code == 404


class SetActiveTests:
    def test_nobody_switches_himself_off(self) -> None:
        administrator = make_user("administrator", Role.ADMINISTRATOR)
        with pytest.raises(PermissionDenied, match="may not do this"):
            set_active(actor=administrator, user=administrator, is_active=False)

    def test_a_coordinator_switches_off_his_team_and_nobody_else(self, user: User) -> None:
        team = make_team()
        coordinator = make_user("coordinator", Role.COORDINATOR, team)
        member = make_user("member", Role.CASEWORKER, team)
        set_active(actor=coordinator, user=member, is_active=False)
        with pytest.raises(PermissionDenied, match="may not do this"):
            set_active(actor=coordinator, user=user, is_active=False)
        user.refresh_from_db()
        assert user.is_active

    def test_only_an_administrator_switches_on(self) -> None:
        team = make_team()
        coordinator = make_user("coordinator", Role.COORDINATOR, team)
        member = make_user("member", Role.CASEWORKER, team)
        set_active(actor=coordinator, user=member, is_active=False)
        with pytest.raises(PermissionDenied, match="may not do this"):
            set_active(actor=coordinator, user=member, is_active=True)


class EndOtherSessionsTests:
    def test_the_others_end_and_this_one_goes_on(self, user: User) -> None:
        here, elsewhere = two_sessions(user)
        answer = here.post("/account/sessions/end/")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/account/")
        assert is_signed_in(here)
        assert not is_signed_in(elsewhere)
        assert AuditEvent.objects.latest("sequence").reason_code == "all_sessions"
