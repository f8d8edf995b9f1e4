from __future__ import annotations

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from casetracker.accounts.models import User
from casetracker.audit.models import AuditEvent
from casetracker.audit.verbs import Verb
from tests.make import PASSWORD, make_user

pytestmark = pytest.mark.django_db
NEW = "kettle orbit violin meadow"
PREFERENCES = {"language": "fr", "theme": "dark", "time_zone": "Asia/Almaty"}


@pytest.fixture
def user() -> User:
    return make_user("worker")


@pytest.fixture
def signed_in(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def session_lives(key: str) -> bool:
    client = Client()
    client.cookies[django_settings.SESSION_COOKIE_NAME] = key
    return client.get("/account/").status_code == 200


class SignOutTests:
    def test_it_ends_the_session_for_good(self, signed_in: Client) -> None:
        key = signed_in.session.session_key
        assert key is not None
        assert session_lives(key)
        answer = signed_in.post("/sign-out/")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in/")
        assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
        assert not session_lives(key)
        assert AuditEvent.objects.get().verb == Verb.SIGNED_OUT

    def test_it_works_when_the_session_is_gone(self, client: Client) -> None:
        assert client.post("/sign-out/").status_code == 303


class LeaveTests:
    def test_it_leaves_nothing_behind(self, signed_in: Client) -> None:
        key = signed_in.session.session_key
        assert key is not None
        answer = signed_in.post("/leave/")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/left/")
        assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
        assert not session_lives(key)

    def test_it_ends_on_a_page_that_says_nothing(self, client: Client, settings: Settings) -> None:
        settings.SITE_NAME = "Invented Name"
        page = client.get("/left/")
        assert page.status_code == 200
        assert "<title>Page</title>" in page.content.decode()
        assert "Invented Name" not in page.content.decode()


class MethodTests:
    @pytest.mark.parametrize("path", ["/sign-out/", "/leave/", "/language/"])
    def test_reading_changes_nothing(self, path: str, signed_in: Client) -> None:
        assert signed_in.get(path).status_code == 405
        assert signed_in.get("/account/").status_code == 200

    @pytest.mark.parametrize(
        "path", ["/sign-out/", "/leave/", "/language/", "/account/", "/account/password/"]
    )
    def test_the_form_token_is_asked_for(self, path: str, user: User) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(user)
        assert client.post(path).status_code == 403

    @pytest.mark.parametrize("path", ["/account/", "/account/password/"])
    def test_own_pages_need_sign_in(self, path: str, client: Client) -> None:
        for answer in (client.get(path), client.post(path)):
            assert answer.headers["Location"] == f"/sign-in/?next={path}"


class SettingsPageTests:
    def test_it_saves(self, signed_in: Client, user: User) -> None:
        assert signed_in.post("/account/", PREFERENCES).status_code == 303
        user.refresh_from_db()
        assert {name: getattr(user, name) for name in PREFERENCES} == PREFERENCES
        event = AuditEvent.objects.get(verb=Verb.ACCOUNT_CHANGED)
        assert event.fields == ["language", "theme", "time_zone"]
        assert "Almaty" not in str(vars(event))

    @pytest.mark.parametrize("name", ["language", "theme", "time_zone"])
    def test_it_refuses_unknown_choices(self, name: str, signed_in: Client, user: User) -> None:
        page = signed_in.post("/account/", PREFERENCES | {name: "nonsense\x00"})
        assert page.status_code == 422
        assert name in page.context["form"].errors
        user.refresh_from_db()
        assert user.theme == "auto"

    def test_it_changes_nothing_else(self, signed_in: Client, user: User) -> None:
        more = {"username": "boss", "is_active": "", "session_epoch": "9", "email": "a@example.org"}
        signed_in.post("/account/", PREFERENCES | more)
        user.refresh_from_db()
        assert (user.username, user.is_active, user.email) == ("worker", True, "")

    def test_a_rarer_time_zone_is_kept(self, signed_in: Client, user: User) -> None:
        User.objects.filter(pk=user.pk).update(time_zone="Pacific/Apia")
        signed_in.post("/account/", PREFERENCES | {"time_zone": "Pacific/Apia"})
        user.refresh_from_db()
        assert user.time_zone == "Pacific/Apia"


class PasswordPageTests:
    def test_it_changes_the_password_and_ends_other_sessions(
        self, signed_in: Client, user: User
    ) -> None:
        other = Client()
        other.force_login(user)
        data = {"present": PASSWORD, "password": NEW, "again": NEW}
        assert signed_in.post("/account/password/", data).status_code == 303
        user.refresh_from_db()
        assert user.check_password(NEW)
        assert signed_in.get("/account/").status_code == 200
        assert other.get("/account/").status_code == 302

    @pytest.mark.parametrize(
        ("field", "data"),
        [
            ("present", {"present": "wrong", "password": NEW, "again": NEW}),
            ("password", {"present": PASSWORD, "password": "short", "again": "short"}),
            ("password", {"present": PASSWORD, "password": PASSWORD, "again": PASSWORD}),
            ("again", {"present": PASSWORD, "password": NEW, "again": NEW + "x"}),
        ],
        ids=["wrong", "short", "unchanged", "typed differently"],
    )
    def test_it_says_what_is_wrong(
        self, field: str, data: dict[str, str], signed_in: Client, user: User
    ) -> None:
        page = signed_in.post("/account/password/", data)
        assert list(page.context["form"].errors) == [field]
        user.refresh_from_db()
        assert user.check_password(PASSWORD)


class LanguageTests:
    def test_before_sign_in_a_cookie_keeps_it(self, client: Client) -> None:
        answer = client.post("/language/", {"language": "ru", "next": "/sign-in/"})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in/")
        cookie = answer.cookies[django_settings.LANGUAGE_COOKIE_NAME]
        assert cookie.value == "ru"
        assert cookie["httponly"]
        assert cookie["secure"]
        assert cookie["samesite"] == "Lax"
        assert '<html lang="ru"' in client.get("/sign-in/").content.decode()

    @pytest.mark.parametrize("language", ["de", "", "../../etc", "ru\r\nX: y"])
    def test_it_ignores_languages_that_are_not_there(self, language: str, client: Client) -> None:
        answer = client.post("/language/", {"language": language})
        assert not answer.cookies

    @pytest.mark.parametrize(
        "target",
        ["https://evil.example.org", "//evil.example.org", "/\\evil.example.org", "47", ""],
    )
    def test_it_leads_nowhere_else(self, target: str, client: Client) -> None:
        answer = client.post("/language/", {"language": "fr", "next": target})
        assert answer.headers["Location"] == "/"

    def test_after_sign_in_the_account_keeps_it(self, signed_in: Client, user: User) -> None:
        signed_in.post("/language/", {"language": "fr", "next": "/account/"})
        user.refresh_from_db()
        assert user.language == "fr"

    def test_the_account_wins_over_cookie_and_browser(self, signed_in: Client, user: User) -> None:
        User.objects.filter(pk=user.pk).update(language="fr")
        signed_in.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "ru"
        page = signed_in.get("/account/", headers={"Accept-Language": "ru"})
        assert '<html lang="fr"' in page.content.decode()
        assert page.headers["Content-Language"] == "fr"

    def test_one_accounts_language_does_not_stick_to_the_next_request(
        self, signed_in: Client, user: User
    ) -> None:
        User.objects.filter(pk=user.pk).update(language="ru", time_zone="Asia/Almaty")
        signed_in.get("/account/")
        assert '<html lang="en"' in Client().get("/sign-in/").content.decode()
        translation.deactivate()

    def test_a_time_zone_that_vanished_breaks_no_page(self, signed_in: Client, user: User) -> None:
        User.objects.filter(pk=user.pk).update(time_zone="Gone/Zone")
        assert signed_in.get("/account/").status_code == 200


class CookieTests:
    def test_the_session_cookie_is_bound_to_this_host_and_scripts_cannot_read_it(
        self, client: Client, user: User
    ) -> None:
        answer = client.post("/sign-in/", {"login": "worker", "password": PASSWORD})
        cookie = answer.cookies["__Host-session"]
        assert cookie["httponly"]
        assert cookie["secure"]
        assert (cookie["samesite"], cookie["path"], cookie["domain"]) == ("Lax", "/", "")
        assert cookie["max-age"] == ""


class SettingsTests:
    def test_sessions_can_begin_with_names_hidden(self, signed_in: Client, user: User) -> None:
        page = signed_in.get("/account/").content.decode()
        assert "hide names whenever I sign in" in page.replace("Hide", "hide")
        signed_in.post("/account/", PREFERENCES | {"hides_names": "on"})
        user.refresh_from_db()
        assert user.hides_names
        signed_in.post("/language/", {"language": "en"})
        user.refresh_from_db()
        assert user.hides_names  # another preference leaves it alone
        signed_in.post("/account/", PREFERENCES)
        user.refresh_from_db()
        assert not user.hides_names
