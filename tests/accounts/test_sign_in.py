from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from django.contrib.auth import hashers
from django.core.cache import caches
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casetracker.accounts.models import User
from casetracker.accounts.services.enrolment import open_link
from casetracker.audit.models import AuditEvent
from casetracker.audit.verbs import Verb
from tests.make import PASSWORD, make_user

pytestmark = pytest.mark.django_db
WRONG = "User name or password is not right. Try again."
LOCKED = "Too many tries. Wait 15 minutes or ask your coordinator."


@pytest.fixture
def user() -> User:
    return make_user("worker")


@pytest.fixture(autouse=True)
def empty_cache(db: None) -> None:
    caches["default"].clear()


def sign_in(client: Client, username: str, password: str, **extra: Any) -> Any:
    return client.post("/sign-in/", {"login": username, "password": password}, **extra)


def fail_often(client: Client, username: str, times: int = 5, **extra: Any) -> None:
    for _ in range(times):
        sign_in(client, username, "not the password at all", **extra)


def comparable(page: HttpResponse, name: str) -> str:
    body = re.sub(r'(csrfmiddlewaretoken" value=")[^"]+', r"\1", page.content.decode())
    return body.replace(name, "")


class SignInPageTests:
    def test_it_works(self, client: Client, user: User) -> None:
        answer = sign_in(client, "worker", PASSWORD)
        assert answer.status_code == 302
        assert client.session["_auth_user_id"] == str(user.pk)

    def test_it_takes_the_name_in_any_case(self, client: Client, user: User) -> None:
        assert sign_in(client, " WORKER ", PASSWORD).status_code == 302

    def test_it_says_nothing_about_the_site(self, client: Client) -> None:
        page = client.get("/sign-in/").content.decode()
        assert "<title>Sign in" in page
        words = re.sub("<[^>]+>", "", page)
        assert not re.search("asylum|case|refugee", words, re.IGNORECASE)

    def test_it_is_recorded(self, client: Client, user: User) -> None:
        sign_in(client, "worker", PASSWORD)
        assert AuditEvent.objects.get().verb == Verb.SIGNED_IN

    def test_a_failure_is_recorded_without_what_was_typed(self, client: Client, user: User) -> None:
        sign_in(client, "worker", "not the password at all")
        sign_in(client, "my-secret-password", "x")
        known, unknown = AuditEvent.objects.order_by("sequence")
        assert (known.verb, known.target_id) == (Verb.SIGN_IN_FAILED, str(user.pk))
        assert unknown.target_id == ""
        assert "my-secret" not in str([vars(known), vars(unknown)])

    def test_the_session_holds_no_name(self, client: Client, user: User) -> None:
        sign_in(client, "worker", PASSWORD)
        assert "worker" not in str(dict(client.session))

    def test_it_gets_a_new_session_key(self, client: Client, user: User) -> None:
        session = client.session
        session["planted"] = True
        session.save()
        sign_in(client, "worker", PASSWORD)
        assert client.session.session_key != session.session_key
        assert not session.exists(session.session_key or "")

    @pytest.mark.parametrize(
        "target",
        ["https://evil.example.org/", "//evil.example.org", "/\\evil.example.org", "javascript:0"],
    )
    def test_it_leads_nowhere_else(self, target: str, client: Client, user: User) -> None:
        answer = client.post("/sign-in/", {"login": "worker", "password": PASSWORD, "next": target})
        assert answer.headers["Location"] == "/"

    def test_a_line_break_in_the_target_breaks_nothing(self, client: Client, user: User) -> None:
        data = {"login": "worker", "password": PASSWORD, "next": "/account/\r\nSet-Cookie: a=b"}
        answer = client.post("/sign-in/", data)
        assert answer.status_code == 302
        assert "\r" not in answer.headers["Location"]
        assert "a" not in answer.cookies

    def test_it_answers_over_a_unix_socket(self, client: Client, user: User) -> None:
        assert sign_in(client, "worker", PASSWORD, REMOTE_ADDR="").status_code == 302

    def test_it_answers_scripts_with_a_page(self, client: Client, user: User) -> None:
        page = sign_in(client, "worker", "wrong", headers={"Accept": "application/json"})
        assert page.headers["Content-Type"].startswith("text/html")

    @pytest.mark.parametrize("path", ["/sign-up/", "/signup/", "/accounts/signup/", "/inactive/"])
    def test_none_of_the_other_pages_of_allauth_are_there(self, path: str, client: Client) -> None:
        client.force_login(make_user("somebody"))
        assert client.get(path).status_code == 404

    def test_it_needs_the_form_token(self, user: User) -> None:
        client = Client(enforce_csrf_checks=True)
        assert sign_in(client, "worker", PASSWORD).status_code == 403

    @pytest.mark.parametrize("name", ["\x00", "x" * 5000, "💥", "'; --", "{{ 7*7 }}"])
    def test_odd_names_are_only_wrong(self, name: str, client: Client) -> None:
        assert sign_in(client, name, "x\x00" * 9).status_code == 422


class EnumerationTests:
    @pytest.fixture
    def pages(self, client: Client, user: User) -> dict[str, tuple[HttpResponse, str]]:
        make_user("switched-off")
        User.objects.filter(username="switched-off").update(is_active=False)
        User.objects.create_user("no-password")
        tries = {
            "unknown": ("nobody-here", PASSWORD),
            "wrong": ("worker", "not the password at all"),
            "inactive": ("switched-off", PASSWORD),
            "no password": ("no-password", PASSWORD),
        }
        return {
            cause: (sign_in(client, name, password), name)
            for cause, (name, password) in tries.items()
        }

    def test_all_causes_look_alike(self, pages: dict[str, tuple[HttpResponse, str]]) -> None:
        assert {page.status_code for page, _ in pages.values()} == {422}
        bodies = {comparable(page, name) for page, name in pages.values()}
        assert len(bodies) == 1
        assert WRONG in bodies.pop()

    def test_all_causes_cost_the_same(self, client: Client, user: User) -> None:
        make_user("switched-off")
        User.objects.filter(username="switched-off").update(is_active=False)
        counts = set()
        for name, password in [
            ("nobody-here", PASSWORD),
            ("worker", "not the password at all"),
            ("switched-off", PASSWORD),
        ]:
            with (
                CaptureQueriesContext(connection) as queries,
                patch.object(
                    hashers.MD5PasswordHasher,
                    "encode",
                    autospec=True,
                    side_effect=hashers.MD5PasswordHasher.encode,
                ) as hashed,
            ):
                sign_in(Client(), name, password)
            counts.add((len(queries), hashed.call_count))
        assert len(counts) == 1
        assert counts.pop()[1] == 1


class ThrottleTests:
    def test_five_failures_lock_even_the_right_password(self, client: Client, user: User) -> None:
        fail_often(client, "worker")
        page = sign_in(client, "worker", PASSWORD)
        assert page.status_code == 429
        assert LOCKED in page.content.decode()
        assert "_auth_user_id" not in client.session

    def test_it_refuses_before_hashing(self, client: Client, user: User) -> None:
        fail_often(client, "worker")
        with patch.object(hashers.MD5PasswordHasher, "encode") as encode:
            assert sign_in(client, "worker", PASSWORD).status_code == 429
        encode.assert_not_called()

    def test_it_counts_unknown_names_the_same(self, client: Client) -> None:
        fail_often(client, "nobody-here")
        page = sign_in(client, "nobody-here", PASSWORD)
        assert page.status_code == 429

    def test_other_spellings_hosts_and_addresses_win_no_tries(
        self, client: Client, user: User
    ) -> None:
        spellings = ["worker", "WORKER", " worker", "ｗｏｒｋｅｒ", "Worker"]
        hosts = ["testserver", "localhost", "127.0.0.1", "testserver", "localhost"]
        for number, (name, host) in enumerate(zip(spellings, hosts, strict=True)):
            headers = {"X-Forwarded-For": f"198.51.100.{number}", "Host": host}
            sign_in(Client(), name, "wrong", headers=headers, REMOTE_ADDR=f"192.0.2.{number}")
        assert sign_in(client, "worker", PASSWORD).status_code == 429

    def test_one_persons_mistakes_lock_nobody_else_out(self, client: Client, user: User) -> None:
        make_user("colleague")
        fail_often(client, "worker", times=9)
        assert sign_in(Client(), "colleague", PASSWORD).status_code == 302

    def test_success_does_not_refill_the_tries(self, client: Client, user: User) -> None:
        fail_often(client, "worker", times=4)
        assert sign_in(Client(), "worker", PASSWORD).status_code == 302
        fail_often(client, "worker", times=1)
        assert sign_in(client, "worker", PASSWORD).status_code == 429

    def test_it_ends_after_fifteen_minutes(self, client: Client, user: User) -> None:
        fail_often(client, "worker", times=9)
        with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=1)):
            assert sign_in(client, "worker", PASSWORD).status_code == 302

    def test_the_counter_lies_in_the_shared_database(self, client: Client, user: User) -> None:
        fail_often(client, "worker", times=1)
        with connection.cursor() as cursor:
            cursor.execute("SELECT cache_key FROM cache_table")
            keys = [row[0] for row in cursor.fetchall()]
        assert [key for key in keys if "login_failed" in key and not key.endswith(":lock")]
        assert not any("worker" in key for key in keys)

    def test_a_new_link_lifts_it(self, client: Client, user: User) -> None:
        fail_often(client, "worker")
        token, password = open_link(actor=None, user=user), "kettle orbit violin meadow"
        client.post(f"/enrol/{token}/", {"password": password, "again": password})
        assert sign_in(client, "worker", password).status_code == 302

    def test_the_present_password_is_guessed_under_the_same_limit(
        self, client: Client, user: User
    ) -> None:
        client.force_login(user)
        new = "kettle orbit violin meadow"
        for _ in range(5):
            page = client.post(
                "/account/password/", {"present": "wrong", "password": new, "again": new}
            )
            assert "This is not your present password." in page.content.decode()
        data = {"present": PASSWORD, "password": new, "again": new}
        assert LOCKED in client.post("/account/password/", data).content.decode()
        user.refresh_from_db()
        assert user.check_password(PASSWORD)
