from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.utils import ConnectionHandler

from casetracker.databases import SQLITE_OPTIONS
from casetracker.env import BASE_DIR

SHOW = """
import json
from casetracker import settings
from pathlib import Path
values = {name: getattr(settings, name) for name in dir(settings) if name.isupper()}
print(json.dumps(values, default=lambda value: str(value) if isinstance(value, Path) else ""))
"""


def start(code: list[str], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python as a new machine would: nothing set but what the test sets."""
    clean = {"PATH": os.environ["PATH"], "CASETRACKER_VAR": str(folder)}
    return subprocess.run(
        [sys.executable, *code],
        cwd=BASE_DIR,
        env=clean | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def read_settings(folder: Path, **environment: str) -> dict[str, Any]:
    done = start(["-c", SHOW], folder, **environment)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


class TestStart:
    @pytest.mark.parametrize(
        "code",
        [["manage.py", "check"], ["manage.py", "migrate"], ["-c", "import casetracker.wsgi"]],
    )
    def test_it_refuses_without_a_secret_in_one_line(self, code: list[str], tmp_path: Path) -> None:
        done = start(code, tmp_path)
        assert done.returncode == 78
        assert done.stderr == (
            "casetracker: Set the SECRET_KEY environment variable, or SECRET_KEY_FILE. "
            "Refusing to start.\n"
        )

    @pytest.mark.parametrize(
        ("environment", "word"),
        [
            ({"SECRET_KEY": "trial-x"}, "SECRET_KEY"),
            ({"SECRET_KEY": "own", "DEBUG": "1"}, "DEBUG"),
            ({"SECRET_KEY": "own", "DEBUG": "perhaps"}, "DEBUG"),
            ({"SECRET_KEY": "own", "DATABASE_URL": "nonsense"}, "DATABASE_URL"),
            ({"SECRET_KEY": "own", "SESSION_IDLE_MINUTES": "31"}, "SESSION_IDLE_MINUTES"),
            (
                {"SECRET_KEY": "own", "CASETRACKER_TRIAL": "1", "ALLOWED_HOSTS": "*"},
                "ALLOWED_HOSTS",
            ),
        ],
    )
    def test_it_names_the_setting_it_refuses(
        self, environment: dict[str, str], word: str, tmp_path: Path
    ) -> None:
        done = start(["manage.py", "check"], tmp_path, **environment)
        assert done.returncode == 78
        assert word in done.stderr
        assert "Traceback" not in done.stderr


@pytest.fixture(scope="module")
def defaults(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Read the settings with nothing set but the one thing that has no default."""
    return read_settings(tmp_path_factory.mktemp("var"), SECRET_KEY="own")


class TestSafeDefaults:
    def test_nothing_is_open(self, defaults: dict[str, Any]) -> None:
        assert defaults["DEBUG"] is False
        assert defaults["TRIAL"] is False
        assert defaults["ALLOWED_HOSTS"] == []
        assert defaults["STRICT_ROLES"] is True
        assert "django.contrib.auth.middleware.LoginRequiredMiddleware" in defaults["MIDDLEWARE"]

    @pytest.mark.parametrize("cookie", ["SESSION", "CSRF", "LANGUAGE"])
    def test_cookies_are_bound_to_this_host_and_tls(
        self, defaults: dict[str, Any], cookie: str
    ) -> None:
        assert defaults[f"{cookie}_COOKIE_NAME"].startswith("__Host-")
        assert defaults[f"{cookie}_COOKIE_SECURE"] is True
        assert defaults[f"{cookie}_COOKIE_HTTPONLY"] is True
        assert defaults[f"{cookie}_COOKIE_SAMESITE"] == "Lax"

    def test_sessions_are_short(self, defaults: dict[str, Any]) -> None:
        assert defaults["SESSION_IDLE_SECONDS"] == 15 * 60
        assert defaults["SESSION_COOKIE_AGE"] == 10 * 3600

    def test_everything_goes_over_tls(self, defaults: dict[str, Any]) -> None:
        assert defaults["SECURE_SSL_REDIRECT"] is True
        assert defaults["SECURE_HSTS_SECONDS"] == 365 * 24 * 3600
        assert defaults["SECURE_PROXY_SSL_HEADER"] is None

    def test_passwords_are_hashed_with_argon2(self, defaults: dict[str, Any]) -> None:
        assert defaults["PASSWORD_HASHERS"][0].endswith("Argon2PasswordHasher")

    def test_no_upload_reaches_the_disk_in_clear(self, defaults: dict[str, Any]) -> None:
        assert defaults["FILE_UPLOAD_HANDLERS"] == ["casetracker.uploads.SealingUploadHandler"]

    def test_no_error_is_mailed(self, defaults: dict[str, Any]) -> None:
        assert "AdminEmailHandler" not in json.dumps(defaults["LOGGING"])
        assert defaults["LOGGING"]["loggers"]["django"]["handlers"] == []

    def test_the_counters_of_failed_sign_ins_are_shared(self, defaults: dict[str, Any]) -> None:
        assert defaults["CACHES"]["default"]["BACKEND"].endswith("DatabaseCache")

    def test_the_database_lies_in_var(self, defaults: dict[str, Any]) -> None:
        database = defaults["DATABASES"]["default"]
        assert database["NAME"] == str(Path(defaults["VAR_DIR"]) / "casetracker.sqlite3")


class TestTrialSettings:
    def test_the_trial_speaks_plain_http_to_this_machine(self, tmp_path: Path) -> None:
        settings = read_settings(tmp_path, SECRET_KEY="trial-x", CASETRACKER_TRIAL="1")
        assert settings["SESSION_COOKIE_NAME"] == "session"
        assert settings["SESSION_COOKIE_SECURE"] is False
        assert settings["SECURE_SSL_REDIRECT"] is False
        assert settings["SECURE_HSTS_SECONDS"] == 0
        assert settings["DEBUG"] is False


@pytest.mark.django_db
class TestSqlite:
    def read(self, folder: Path, *pragmas: str) -> list[Any]:
        database = {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": folder / "options.sqlite3",
            "OPTIONS": SQLITE_OPTIONS,
        }
        # Of its own, so that the options are seen whichever database the suite runs on.
        opened = ConnectionHandler({"default": database})["default"]
        try:
            with opened.cursor() as cursor:
                return [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in pragmas]
        finally:
            opened.close()

    def test_it_writes_ahead_checks_keys_and_overwrites_what_is_deleted(
        self, tmp_path: Path
    ) -> None:
        found = self.read(
            tmp_path, "journal_mode", "foreign_keys", "secure_delete", "synchronous", "busy_timeout"
        )
        assert found == ["wal", 1, 1, 1, 20_000]

    def test_it_takes_the_write_lock_at_the_start(self) -> None:
        assert SQLITE_OPTIONS["transaction_mode"] == "IMMEDIATE"


@pytest.mark.django_db
class TestPostgresql:
    @pytest.mark.skipif(connection.vendor != "postgresql", reason="reads PostgreSQL's settings")
    def test_statements_and_idle_transactions_end(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            assert cursor.fetchone() == ("30s",)
            cursor.execute("SHOW idle_in_transaction_session_timeout")
            assert cursor.fetchone() == ("1min",)

    def test_the_address_may_demand_tls_and_the_pool_stays(self, tmp_path: Path) -> None:
        url = "postgres://worker:pw@db.example.org/cases?sslmode=verify-full"
        settings = read_settings(tmp_path, SECRET_KEY="own", DATABASE_URL=url)
        options = settings["DATABASES"]["default"]["OPTIONS"]
        assert options["sslmode"] == "verify-full"
        assert options["pool"] == {"min_size": 1, "max_size": 6, "timeout": 1}


class TestDocumentation:
    def test_every_variable_that_is_read_is_explained(self) -> None:
        code = "".join(path.read_text() for path in (BASE_DIR / "casetracker").glob("*.py"))
        names = set(re.findall(r'env_[a-z]+\(\s*"([A-Z_]+)"', code))
        assert len(names) > 10
        for page in ("README.md", "docs/deploy.md"):
            text = (BASE_DIR / page).read_text()
            assert {name for name in names if f"`{name}`" not in text} == set(), page
