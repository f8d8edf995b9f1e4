from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from casetracker.request_scope import is_inside_request

STRICT = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
STYLE_SHEET = "/static/cases/css/app.css"


@login_not_required
def say_scope(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(is_inside_request()))


@login_not_required
def break_down(request: HttpRequest) -> HttpResponse:
    raise ValueError


urlpatterns = [
    path("scope/", say_scope),
    path("broken/", break_down),
    path("", include("casetracker.urls")),
]
handler500 = "casetracker.errors.server_error"


@pytest.fixture
def client(settings: Any) -> Client:
    settings.ROOT_URLCONF = __name__
    # Static files as the site serves them, without collecting them first.
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True
    return Client(raise_request_exception=False)


@pytest.mark.django_db
class TestSecurityHeaders:
    @pytest.mark.parametrize(
        ("address", "status"),
        [
            ("/sign-in/", 200),
            ("/nowhere/", 404),
            ("/broken/", 500),
            (STYLE_SHEET, 200),
            ("/static/nothing.css", 404),
        ],
    )
    def test_every_answer_carries_them(self, client: Client, address: str, status: int) -> None:
        response = client.get(address)
        response.close()
        assert response.status_code == status
        assert response.headers["Content-Security-Policy"] == STRICT
        assert "camera=()" in response.headers["Permissions-Policy"]
        assert {name: response.headers.get(name) for name in EVERYWHERE} == EVERYWHERE

    def test_so_does_a_refused_host(self, client: Client) -> None:
        response = client.get("/sign-in/", headers={"host": "elsewhere.example.org"})
        assert response.status_code == 400
        assert response.headers["Content-Security-Policy"] == STRICT
        assert {name: response.headers.get(name) for name in EVERYWHERE} == EVERYWHERE

    @pytest.mark.parametrize(
        "address", ["/sign-in/", "/nowhere/", "/broken/", "/static/nothing.css"]
    )
    def test_nothing_computed_is_kept_by_browsers(self, client: Client, address: str) -> None:
        assert client.get(address).headers["Cache-Control"] == "no-store"

    def test_static_files_may_be_kept(self, client: Client) -> None:
        response = client.get(STYLE_SHEET)
        response.close()
        assert "no-store" not in response.headers["Cache-Control"]

    def test_no_other_site_may_read_them(self, client: Client) -> None:
        response = client.get(STYLE_SHEET)
        response.close()
        assert "Access-Control-Allow-Origin" not in response.headers

    def test_scripts_run_only_under_the_admin(self, client: Client, settings: Any) -> None:
        policy = client.get(f"/{settings.ADMIN_PATH}").headers["Content-Security-Policy"]
        assert policy == f"{STRICT}; script-src 'self'; connect-src 'self'"

    def test_browsers_are_told_to_stay_on_tls(self, client: Client) -> None:
        header = client.get("/sign-in/", secure=True).headers["Strict-Transport-Security"]
        assert header == "max-age=31536000; includeSubDomains; preload"

    def test_plain_http_is_sent_to_tls(self, client: Client, settings: Any) -> None:
        settings.SECURE_SSL_REDIRECT = True
        response = client.get("/sign-in/")
        assert response.status_code == 301
        assert response.headers["Location"] == "https://testserver/sign-in/"
        assert response.headers["Content-Security-Policy"] == STRICT

    def test_the_form_cookie_is_bound_to_this_host(self, client: Client) -> None:
        client.get("/sign-in/", secure=True)
        cookie = client.cookies["__Host-csrf"]
        assert (cookie["secure"], cookie["httponly"]) == (True, True)
        assert (cookie["path"], cookie["domain"], cookie["samesite"]) == ("/", "", "Lax")


@pytest.mark.django_db
class TestRequestScope:
    def test_views_run_inside_a_request_and_nothing_else_does(self, client: Client) -> None:
        assert client.get("/scope/").text == "True"
        assert is_inside_request() is False

    def test_the_mark_goes_away_after_a_failure(self, client: Client) -> None:
        assert client.get("/broken/").status_code == 500
        assert is_inside_request() is False


@pytest.mark.django_db
class TestLoopbackTrial:
    def test_a_trial_refuses_other_machines(self, client: Client, settings: Any) -> None:
        settings.TRIAL = True
        response = client.get("/sign-in/", REMOTE_ADDR="192.0.2.7")
        assert response.status_code == 403
        assert response.headers["Content-Security-Policy"] == STRICT

    def test_a_trial_answers_this_machine(self, client: Client, settings: Any) -> None:
        settings.TRIAL = True
        assert client.get("/sign-in/", REMOTE_ADDR="::1").status_code == 200

    def test_a_deployment_answers_others(self, client: Client) -> None:
        assert client.get("/sign-in/", REMOTE_ADDR="192.0.2.7").status_code == 200

    @pytest.mark.parametrize("trial", [True, False])
    def test_every_page_says_when_it_is_a_trial(
        self, client: Client, settings: Any, trial: bool
    ) -> None:
        settings.TRIAL = trial
        assert ("Trial" in client.get("/sign-in/").text) is trial


@pytest.mark.django_db
class TestUploads:
    def test_a_file_is_refused(self, client: Client) -> None:
        paper = SimpleUploadedFile("paper.txt", b"x")
        assert client.post("/sign-in/", {"username": "u", "paper": paper}).status_code == 400
