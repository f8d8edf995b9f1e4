"""Processes that start with right, wrong and missing keys."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from casetracker.vault.keyring import create_keyring
from casetracker.vault.startup import needs_vault

ROOT = Path(__file__).resolve().parents[2]
START = "from casetracker.vault.startup import open_vault; open_vault(); print('started')"
PRELOADED = """
from casetracker.vault.startup import open_vault
open_vault()
from django.db import connections
from casetracker.vault.keyring import keyring
assert keyring.cache_info().currsize == 1
assert all(connection.connection is None for connection in connections.all())
"""


def run(folder: Path, *argv: str, **changed: str) -> subprocess.CompletedProcess[str]:
    """Run Python as a deployment over the database and the key file of a folder."""
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "casetracker.settings",
        "SECRET_KEY": "only-for-tests-" + "y" * 40,
        "CASETRACKER_VAR": str(folder),
        "CASETRACKER_TRIAL": "0",
        "CASETRACKER_KEYRING": f"file:{folder / 'keyring.json'}",
        "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}",
    } | changed
    return subprocess.run(
        [sys.executable, *argv],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=90,
    )


@pytest.fixture(scope="module")
def initialised(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    for command in (["migrate", "vault"], ["migrate", "audit"], ["keys", "init"]):
        result = run(folder, "manage.py", *command)
        assert result.returncode == 0, result.stderr
    return folder


@pytest.fixture
def site(initialised: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(initialised, tmp_path / "site"))


def digests(folder: Path) -> dict[str, bytes]:
    """Return the content of every file of a folder but the lock files of SQLite."""
    return {
        path.name: path.read_bytes()
        for path in folder.iterdir()
        if not path.name.endswith(("-wal", "-shm"))
    }


class OpenVaultTests:
    def test_it_starts_with_the_right_keys(self, site: Path) -> None:
        result = run(site, "-c", START)
        assert (result.returncode, result.stdout) == (0, "started\n"), result.stderr

    def test_keys_are_read_and_connections_closed_before_a_fork(self, site: Path) -> None:
        result = run(site, "-c", PRELOADED)
        assert result.returncode == 0, result.stderr

    @pytest.mark.parametrize(
        ("state", "message"),
        [
            ("missing", "Key file not found at "),
            ("readable", "has mode 0644"),
            ("empty", "is damaged or cut short"),
            ("damaged", "does not match its check value"),
            ("other", "is not the one that this database was sealed with"),
            ("folder", "is not a regular file"),
        ],
    )
    def test_it_refuses_without_a_traceback_and_writes_nothing(
        self, site: Path, state: str, message: str
    ) -> None:
        spoil(site / "keyring.json", state)
        before = digests(site) if state != "folder" else {}
        result = run(site, "-c", START)
        assert result.returncode == 78
        assert message in result.stderr
        assert len(result.stderr.splitlines()) == 1
        assert result.stdout == ""
        assert not before or digests(site) == before

    def test_it_refuses_keys_in_the_environment(self, site: Path) -> None:
        content = (site / "keyring.json").read_text()
        result = run(site, "-c", START, CASETRACKER_KEYRING=content)
        assert result.returncode == 78
        assert "Keys in the environment itself are refused" in result.stderr
        assert json.loads(content)["keys"][0]["key"] not in result.stderr

    def test_it_refuses_a_database_without_tables(self, site: Path) -> None:
        (site / "db.sqlite3").unlink()
        result = run(site, "-c", START)
        assert result.returncode == 78
        assert "has `manage.py migrate` been run?" in result.stderr
        assert "Traceback" not in result.stderr


def spoil(path: Path, state: str) -> None:
    """Put a key file into one of the states in which no process may start."""
    document = json.loads(path.read_text())
    if state == "readable":
        path.chmod(0o644)
    elif state == "empty":
        path.write_text("")
    elif state == "damaged":
        document["keys"][0]["kcv"] = "00000000"
        path.write_text(json.dumps(document))
    else:
        path.unlink()
    if state == "folder":
        path.mkdir(0o700)
    if state == "other":
        create_keyring(path)


class NeedsVaultTests:
    @pytest.mark.parametrize(
        "argv", ["", "help", "keys init", "check --deploy", "migrate", "seed --help", "--version"]
    )
    def test_some_commands_run_without_keys(self, argv: str) -> None:
        assert not needs_vault(["manage.py", *argv.split()])

    @pytest.mark.parametrize("argv", ["seed", "runserver", "shell", "dumpdata", "new_command"])
    def test_every_other_command_needs_them(self, argv: str) -> None:
        assert needs_vault(["manage.py", *argv.split()])
