"""An office for the tests of load and faults: the deployed site with its staff and its cases."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.client import Client
from benchmarks.machine import Processes
from benchmarks.servers import PASSWORD, empty_site, run_python, served
from casetracker.trial import prepare
from tests.postgres import Cluster, free_port

HOST = "127.0.0.1"
PATIENCE = 30  # seconds until a client takes no answer for an error


@dataclass(frozen=True)
class Office:
    """A running site, and what is needed to use it, watch it and disturb it."""

    port: int
    app: Processes
    folder: Path
    cluster: Cluster | None = None
    clients: list[Client] = field(default_factory=list)

    def client(self, user: str, *, patience: float = PATIENCE) -> Client:
        """Return somebody who has signed in."""
        client = self.visitor(patience=patience)
        client.sign_in(user, PASSWORD)
        return client

    def visitor(self, *, patience: float = PATIENCE) -> Client:
        client = Client(HOST, self.port)
        client.connection.timeout = patience
        self.clients.append(client)
        return client

    @property
    def log(self) -> str:
        return (self.folder / "server.log").read_text(errors="replace")


def as_deployed(surroundings: dict[str, str], **changes: str) -> dict[str, str]:
    """Return the environment of the site itself: its own settings, workers and threads."""
    own = {"DATABASE_STATEMENT_SECONDS", "WEB_CONCURRENCY", "WEB_THREADS"}
    kept = {name: value for name, value in surroundings.items() if name not in own}
    return kept | {"DJANGO_SETTINGS_MODULE": "casetracker.settings", **changes}


@contextmanager
def on_postgresql(cases: int, staff: int, role: str, **changes: str) -> Iterator[Office]:
    """Serve so many cases, led by the staff, on a PostgreSQL server of its own."""
    with empty_site() as (cluster, folder, surroundings):
        run_python(surroundings, "manage.py", "fill", str(cases))
        run_python(surroundings, "manage.py", "staff", str(staff), role)
        with served(folder, as_deployed(surroundings, **changes)) as (pid, port):
            yield from _opened(Office(port, Processes(pid), folder, cluster))


@contextmanager
def on_sqlite(people: int, staff: int) -> Iterator[Office]:
    """Serve so many invented people on SQLite, to coordinators who see all of them."""
    with tempfile.TemporaryDirectory(prefix="casetracker-load-") as name:
        folder = Path(name)
        surroundings = {
            "PATH": os.environ["PATH"],
            "CASETRACKER_VAR": name,
            "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
            "BENCH_PASSWORD": PASSWORD,
            "PORT": str(free_port()),
        }
        prepare(folder)
        for words in ("migrate -v0", "createcachetable", "keys init", "load_reference"):
            run_python(surroundings, "manage.py", *words.split())
        run_python(surroundings, "manage.py", "collectstatic", "--noinput", "-v0")
        run_python(surroundings, "manage.py", "seed", "--people", str(people))
        run_python(surroundings, "manage.py", "staff", str(staff), "coordinator")
        with served(folder, as_deployed(surroundings)) as (pid, port):
            yield from _opened(Office(port, Processes(pid), folder))


def _opened(office: Office) -> Iterator[Office]:
    try:
        yield office
    finally:
        for client in office.clients:
            client.connection.close()
