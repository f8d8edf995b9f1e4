from __future__ import annotations

import logging
import re
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from casetracker.accounts.models import EnrolmentLink, User
from casetracker.accounts.roles import Role
from casetracker.accounts.services.accounts import create_account, set_active
from casetracker.accounts.services.enrolment import enrol, find_link, make_enrolment_link
from casetracker.audit.models import AuditEvent
from tests.make import make_grant, make_team, make_user

pytestmark = pytest.mark.django_db
PASSWORD = "kettle orbit violin meadow"


def comparable(page: HttpResponse, address: str) -> str:
    """Return a page without what differs by itself: the form token and the page's own address."""
    body = re.sub(r'(csrfmiddlewaretoken" value=")[^"]+', r"\1", page.content.decode())
    return body.replace(address, "")


@pytest.fixture
def administrator() -> User:
    return make_user("administrator", Role.ADMINISTRATOR)


@pytest.fixture
def newcomer(administrator: User) -> User:
    return create_account(actor=administrator, username="newcomer", display_name="Invented")


@pytest.fixture
def token(administrator: User, newcomer: User) -> str:
    return make_enrolment_link(actor=administrator, user=newcomer)


class MakeEnrolmentLinkTests:
    def test_only_a_digest_is_stored(self, token: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM accounts_enrolmentlink")
            stored = str(cursor.fetchall())
        assert token not in stored
        assert find_link(token) is not None

    def test_a_new_link_closes_the_one_before(
        self, token: str, administrator: User, newcomer: User
    ) -> None:
        make_enrolment_link(actor=administrator, user=newcomer)
        assert find_link(token) is None

    def test_an_administrator_opens_no_account_that_reads_cases(
        self, administrator: User, newcomer: User
    ) -> None:
        make_grant(newcomer, Role.CASEWORKER, make_team())
        with pytest.raises(PermissionDenied):
            make_enrolment_link(actor=administrator, user=newcomer)

    def test_the_coordinator_of_all_its_teams_does(self, newcomer: User) -> None:
        one, two = make_team("Lighthouse"), make_team("Breakwater")
        coordinator = make_user("coordinator", Role.COORDINATOR, one)
        make_grant(newcomer, Role.CASEWORKER, one)
        assert make_enrolment_link(actor=coordinator, user=newcomer)
        make_grant(newcomer, Role.LAWYER, two)
        with pytest.raises(PermissionDenied):
            make_enrolment_link(actor=coordinator, user=newcomer)

    def test_a_coordinator_opens_no_administrator(self, administrator: User) -> None:
        coordinator = make_user("coordinator", Role.COORDINATOR, make_team())
        with pytest.raises(PermissionDenied):
            make_enrolment_link(actor=coordinator, user=administrator)

    def test_nobody_opens_his_own_account(self, administrator: User) -> None:
        with pytest.raises(PermissionDenied):
            make_enrolment_link(actor=administrator, user=administrator)

    def test_a_caseworker_opens_nothing(self, newcomer: User) -> None:
        with pytest.raises(PermissionDenied):
            make_enrolment_link(
                actor=make_user("worker", Role.CASEWORKER, make_team()), user=newcomer
            )

    def test_a_switched_off_account_gets_none(self, administrator: User, newcomer: User) -> None:
        set_active(actor=administrator, user=newcomer, is_active=False)
        with pytest.raises(ValidationError):
            make_enrolment_link(actor=administrator, user=newcomer)


class EnrolTests:
    def test_the_owner_chooses_the_password(self, token: str, newcomer: User) -> None:
        enrol(token=token, password=PASSWORD, language="ru")
        newcomer.refresh_from_db()
        assert newcomer.check_password(PASSWORD)
        assert newcomer.language == "ru"

    def test_it_works_once(self, token: str) -> None:
        enrol(token=token, password=PASSWORD)
        with pytest.raises(ValidationError):
            enrol(token=token, password=PASSWORD + " again")
        assert not EnrolmentLink.objects.exists()

    def test_it_runs_out_after_a_day(self, token: str) -> None:
        with (
            time_machine.travel(timezone.now() + timedelta(hours=24, seconds=1)),
            pytest.raises(ValidationError),
        ):
            enrol(token=token, password=PASSWORD)

    def test_a_bad_password_leaves_the_link_open(self, token: str, newcomer: User) -> None:
        with pytest.raises(ValidationError):
            enrol(token=token, password="short")
        newcomer.refresh_from_db()
        assert not newcomer.has_usable_password()
        assert find_link(token) is not None

    def test_switching_the_account_off_closes_it(
        self, token: str, administrator: User, newcomer: User
    ) -> None:
        set_active(actor=administrator, user=newcomer, is_active=False)
        set_active(actor=administrator, user=newcomer, is_active=True)
        assert find_link(token) is None


class EnrolPageTests:
    def test_it_saves_the_password_and_does_not_sign_in(
        self, client: Client, token: str, newcomer: User
    ) -> None:
        answer = client.post(f"/enrol/{token}/", {"password": PASSWORD, "again": PASSWORD})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in/")
        newcomer.refresh_from_db()
        assert newcomer.check_password(PASSWORD)
        assert "_auth_user_id" not in client.session

    def test_it_shows_whose_account_it_is(self, client: Client, token: str) -> None:
        page = client.get(f"/enrol/{token}/")
        assert page.status_code == 200
        assert "newcomer" in page.content.decode()

    def test_its_address_is_passed_on_to_nobody(self, client: Client, token: str) -> None:
        page = client.get(f"/enrol/{token}/")
        assert page.headers["Referrer-Policy"] == "strict-origin"
        assert page.headers["Cache-Control"] == "no-store"

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_used_late_and_unknown_links_look_alike(
        self, method: str, client: Client, token: str, newcomer: User
    ) -> None:
        enrol(token=token, password=PASSWORD)
        ask = getattr(client, method)
        used, unknown = ask(f"/enrol/{token}/"), ask("/enrol/never-existed/")
        assert used.status_code == unknown.status_code == 404
        assert comparable(used, token) == comparable(unknown, "never-existed")
        assert "newcomer" not in used.content.decode()

    @pytest.mark.parametrize(
        ("password", "again"),
        [(PASSWORD, PASSWORD + "x"), ("newcomer-newcomer", "newcomer-newcomer"), ("", "")],
        ids=["typed differently", "own name", "empty"],
    )
    def test_it_says_what_is_wrong(
        self, password: str, again: str, client: Client, token: str
    ) -> None:
        page = client.post(f"/enrol/{token}/", {"password": password, "again": again})
        assert page.status_code == 422
        assert page.context["form"].errors
        assert find_link(token) is not None

    def test_the_token_is_in_no_log_and_no_record(
        self, client: Client, token: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        handler = logging.getLogger().handlers[0]
        client.post(f"/enrol/{token}/", {"password": PASSWORD, "again": PASSWORD})
        with caplog.at_level(logging.DEBUG):
            client.get(f"/enrol/{token}/")
        # What pytest catches is raw; what the site's own formatter writes is what counts.
        formatter = handler.formatter
        assert formatter is not None
        assert caplog.records
        assert all(token not in formatter.format(record) for record in caplog.records)
        assert not any(token in str(vars(event)) for event in AuditEvent.objects.all())
