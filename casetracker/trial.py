"""The trial: from an empty folder to a running site with the articles' cases, on this machine only.

`python -m casetracker.trial prepare` writes the settings and secrets of the trial into `var/`;
`python -m casetracker.trial serve`, which `make run` calls, prepares, fills and serves.
"""

from __future__ import annotations

import hashlib
import io
import json
import math
import os
import secrets
import socket
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import django
from django.apps import apps
from django.contrib.staticfiles.finders import get_finders
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from casetracker.catalogues import compile_catalogues
from casetracker.env import (
    BASE_DIR,
    TRIAL_SECRET_PREFIX,
    SettingsError,
    clear_refusal,
    env_int,
    env_str,
    load_trial,
    refuse_open_trial,
    var_folder,
)
from casetracker.vault.startup import open_vault

USERS = ("caseworker", "coordinator", "lawyer", "auditor", "administrator")
INTERRUPTED = 130
# Without the letters and digits that are taken for each other.
PASSWORD_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # noqa: S105


def say(line: str) -> None:
    """Tell the person at the terminal what is being done."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def new_password() -> str:
    """Return a random password that can be typed from paper: five groups of four."""
    return "-".join("".join(secrets.choice(PASSWORD_LETTERS) for _ in range(4)) for _ in range(5))


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, at no moment otherwise."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


def prepare(folder: Path) -> None:
    """Write the trial's settings and its sign-ins, and keep those that stand."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not (folder / "trial.env").exists():
        lines = {
            "CASETRACKER_TRIAL": "1",
            "SECRET_KEY": TRIAL_SECRET_PREFIX + secrets.token_urlsafe(50),
            "CASETRACKER_KEYRING": f"file:{folder / 'keyring.json'}",
            "ALLOWED_HOSTS": "127.0.0.1,localhost,[::1]",
        }
        text = "".join(f"{name}={value}\n" for name, value in lines.items())
        write_private(folder / "trial.env", f"# The trial's settings, made by `make run`.\n{text}")
    if not (folder / "trial-sign-in.txt").exists():
        text = f"{new_password()}\nThe password of the trial's users: {', '.join(USERS)}.\n"
        write_private(folder / "trial-sign-in.txt", text)


def digest(parts: Iterable[str]) -> str:
    """Return a short text that changes when any of the parts does."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def describe(paths: Iterable[Path]) -> Iterable[str]:
    """Name each file with its size and time of change."""
    for path in sorted(paths):
        state = path.stat()
        yield f"{path} {state.st_size} {state.st_mtime_ns}"


class Steps:
    """The work before serving; what already stands is not done again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.memory = folder / "trial-steps.json"
        self.done: dict[str, str] = {}
        if self.memory.exists():
            self.done = json.loads(self.memory.read_text())

    def run(self, name: str, state: str, *commands: tuple[str, ...]) -> None:
        """Run the commands unless they ran over this very state before."""
        if self.done.get(name) == state:
            return
        for command in commands:
            say(f"  {' '.join(command)}")
            call_command(*command, verbosity=0, stdout=io.StringIO())
        self.done[name] = state
        write_private(self.memory, json.dumps(self.done))

    def database(self) -> None:
        """Bring the tables up to date, and the keys into being if there are none."""
        plan = MigrationExecutor(connection)
        if plan.migration_plan(plan.loader.graph.leaf_nodes()):
            if not plan.loader.applied_migrations:
                self.done.pop("data", None)  # a new database is empty, whatever was done before
            say("  migrate")
            call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        sealed = apps.get_model("vault", "KeyCheck").objects.exists()
        if not (sealed and (self.folder / "keyring.json").exists()):
            say("  keys init")
            call_command("keys", "init", stdout=io.StringIO())

    def files(self) -> None:
        """Compile the translations and collect the static files, where they changed."""
        if count := compile_catalogues():
            say(f"  {count} translations compiled")
        found = [
            Path(storage.path(name))
            for finder in get_finders()
            for name, storage in finder.list([])
        ]
        if not (self.folder / "static" / "staticfiles.json").exists():
            self.done.pop("static", None)
        self.run("static", digest(describe(found)), ("collectstatic", "--noinput", "--clear"))

    def data(self) -> None:
        """Load the reference data and the articles' cases, where they or the sign-ins changed."""
        sources = [path for path in (BASE_DIR / "fixtures").rglob("*") if path.is_file()]
        sources += (BASE_DIR / "cases" / "management" / "commands").glob("*.py")
        sources.append(self.folder / "trial-sign-in.txt")
        state = digest([*describe(sources), env_str("DATABASE_URL")])
        self.run("data", state, ("load_reference",), ("seed",))


def refuse_taken_port(host: str, port: int) -> None:
    """Refuse early and by name, rather than after all the work."""
    kind = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(kind, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise SettingsError(
                f"Port {port} is in use; choose another one: make run PORT={port + 1}."
            ) from None


def welcome(address: str, *, started: float) -> str:
    """Return what a newcomer needs to know: where the site is and how to sign in."""
    password = (var_folder() / "trial-sign-in.txt").read_text().splitlines()[0]
    took = "" if math.isnan(started) else f", ready after {time.time() - started:.1f} s"
    return (
        f"\nThe trial runs at http://{address}/ (this machine only{took}).\n"
        f"Users:     {', '.join(USERS)}\n"
        f"Password:  {password}\n"
        "Ctrl-C stops it.\n\n"
    )


def serve() -> None:
    """Prepare, fill and serve the trial; does not return."""
    started = time.time()
    folder = var_folder()
    host, port = env_str("HOST", "127.0.0.1"), env_int("PORT", 8000, least=1, most=65535)
    refuse_open_trial(host)
    refuse_taken_port(host, port)
    os.umask(0o077)
    prepare(folder)
    load_trial(folder / "trial.env")
    if env_str("CASETRACKER_TRIAL") != "1":
        raise SettingsError(
            "The environment holds a deployment's SECRET_KEY or CASETRACKER_TRIAL=0; "
            "unset them to run the trial."
        )
    os.chdir(BASE_DIR)
    say("Preparing the trial in " + str(folder))
    os.environ["DJANGO_SETTINGS_MODULE"] = "casetracker.settings"
    django.setup()
    steps = Steps(folder)
    steps.database()
    open_vault()
    steps.files()
    steps.data()
    connection.close()
    os.environ["CASETRACKER_STARTED"] = str(started)
    configuration = ("-c", "python:casetracker.gunicorn", "casetracker.wsgi:application")
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *configuration])  # noqa: S606


def main(arguments: list[str]) -> None:
    """Run the named part of the trial."""
    with clear_refusal():
        if arguments == ["prepare"]:
            prepare(var_folder())
        elif arguments == ["serve"]:
            try:
                serve()
            except KeyboardInterrupt:
                raise SystemExit(INTERRUPTED) from None
            except CommandError as error:
                sys.stderr.write(f"casetracker: {error}\n")
                raise SystemExit(error.returncode) from None
        else:
            sys.stderr.write("usage: python -m casetracker.trial prepare|serve\n")
            raise SystemExit(os.EX_USAGE)


if __name__ == "__main__":
    main(sys.argv[1:])
