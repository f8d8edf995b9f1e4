from __future__ import annotations

import errno
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError
from django.db.utils import ConnectionHandler
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from psycopg.errors import DiskFull

from casetracker.databases import SQLITE_OPTIONS
from casetracker.env import BASE_DIR
from casetracker.errors import failure_status
from tests.settings import TEST_FOLDER

CANARY = "Zzyzx-canary"
FAILURES: dict[str, Exception] = {
    "away": OperationalError(f"connection refused {CANARY}"),
    "locked": OperationalError("database is locked"),
    "full": OperationalError("database or disk is full"),
    "no-room": OSError(errno.ENOSPC, f"No space left {CANARY}"),
    "no-table": OperationalError(f"no such table: {CANARY}"),
    "mistake": ValueError(CANARY),
}


@login_not_required
def fail(request: HttpRequest, name: str) -> HttpResponse:
    raise FAILURES[name]


urlpatterns = [path("<str:name>/", fail)]
handler500 = "casetracker.errors.server_error"


@pytest.fixture
def client(settings: Any) -> Client:
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


class TestServerError:
    @pytest.mark.parametrize("name", ["away", "locked"])
    def test_it_asks_to_wait_while_the_database_is_away(self, client: Client, name: str) -> None:
        response = client.get(f"/{name}/")
        assert response.status_code == 503
        assert int(response.headers["Retry-After"]) <= 5
        assert "Nothing was saved by this step." in response.text
        assert CANARY not in response.text

    @pytest.mark.parametrize("name", ["full", "no-room"])
    def test_it_says_that_nothing_was_saved_when_the_disk_is_full(
        self, client: Client, name: str
    ) -> None:
        response = client.post(f"/{name}/")
        assert response.status_code == 507
        assert "disk is full" in response.text
        assert CANARY not in response.text

    @pytest.mark.parametrize("name", ["no-table", "mistake"])
    def test_it_does_not_blame_the_database_for_our_mistakes(
        self, client: Client, name: str
    ) -> None:
        response = client.get(f"/{name}/")
        assert response.status_code == 500
        assert CANARY not in response.text

    @pytest.mark.django_db
    def test_a_forged_session_cookie_with_a_nul_is_no_failure_of_the_server(
        self, settings: Any
    ) -> None:
        forged = f'{settings.SESSION_COOKIE_NAME}="abcdefgh\\000ijklmnop"'
        response = Client(raise_request_exception=False).get(
            "/sign-in/", headers={"cookie": forged}
        )
        # SQLite looks the odd key up and finds nothing, PostgreSQL refuses to look.
        assert response.status_code in {200, 400}

    def test_it_carries_the_headers(self, client: Client) -> None:
        response = client.get("/mistake/")
        assert response.headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]


class TestFailureStatus:
    def test_it_finds_a_full_disk_behind_djangos_error(self) -> None:
        error = OperationalError("could not extend file")
        error.__cause__ = DiskFull("could not extend file")
        assert failure_status(error) == 507

    @pytest.mark.django_db
    def test_it_knows_what_sqlite_says_when_it_is_full(self, tmp_path: Path) -> None:
        database = {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": tmp_path / "full.sqlite3",
            "OPTIONS": SQLITE_OPTIONS,
        }
        opened = ConnectionHandler({"default": database})["default"]
        with opened.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count=2")
            with pytest.raises(OperationalError) as full:
                cursor.execute("CREATE TABLE room AS SELECT zeroblob(100000)")
        opened.close()
        assert failure_status(full.value) == 507

    def test_it_ends_on_a_chain_that_bites_its_tail(self) -> None:
        first, second = ValueError(), ValueError()
        first.__context__, second.__context__ = second, first
        assert failure_status(first) == 500


ASK = """
import django; django.setup()
from django.conf import settings
from django.test import Client
client = Client(raise_request_exception=False)
client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
response = client.get("/sign-in/")
print(response.status_code, response.headers.get("Retry-After"))
"""


class TestClosedPort:
    def test_a_stopped_database_server_gives_503_within_seconds(self) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))  # bound but not listening: connections are refused
            url = f"postgres://worker:pw@127.0.0.1:{taken.getsockname()[1]}/cases"
            environment = {
                "PATH": str(Path(sys.executable).parent),
                "DJANGO_SETTINGS_MODULE": "tests.settings",
                "CASETRACKER_TEST_FOLDER": str(TEST_FOLDER),
                "DATABASE_URL": url,
            }
            started = time.monotonic()
            done = subprocess.run(
                [sys.executable, "-c", ASK],
                cwd=BASE_DIR,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
        assert done.stdout == "503 5\n", done.stderr
        assert time.monotonic() - started < 20
        assert "pw@" not in done.stderr
