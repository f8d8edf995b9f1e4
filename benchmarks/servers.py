"""The servers of a run: PostgreSQL and gunicorn, filled, and taken away afterwards."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.client import Asked, Client
from benchmarks.items import Desk
from benchmarks.machine import Processes
from casetracker.trial import prepare
from tests.postgres import Cluster, free_port, new_cluster

ROOT = Path(__file__).resolve().parent.parent
# A server as one would set it up; what it commits is on disk.
SERVER = {
    "shared_buffers": "1GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "max_wal_size": "4GB",
    "listen_addresses": "127.0.0.1",
}
WORKERS = 2
PATIENCE = 120  # seconds
COORDINATOR = "coordinator"
PASSWORD = "invented for one benchmark"  # noqa: S105


def say(line: str) -> None:
    """Tell the person at the terminal what is being done; the result goes to standard output."""
    sys.stderr.write(f"{time.strftime('%H:%M:%S')}  {line}\n")


class RefusedError(RuntimeError):
    """A page did not answer as it should: its figures would mean nothing."""


@dataclass(frozen=True)
class Site:
    """A running server of the site, what to ask it for, and the processes behind it."""

    size: int
    client: Client
    desk: Desk
    app: Processes
    database: Processes
    url: str
    cell_times: list[float]
    load_seconds: float

    def sign_in(self) -> None:
        """Let the client be a coordinator, who sees all cases of the team."""
        self.client.sign_in(COORDINATOR, PASSWORD)

    def renew_workers(self) -> None:
        """Let all workers be new ones that have answered one page."""
        self.client.reconnect()  # else a worker waits for the next request of the connection
        before = set(self.app.children)
        for worker in before:
            os.kill(worker, signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        while len(now := set(self.app.children)) < WORKERS or now & before:
            if time.monotonic() > deadline:
                raise RefusedError("The workers were not replaced.")
            time.sleep(0.05)
        self.client.ask(Asked("/bench/minimal/"))


@contextmanager
def empty_site() -> Iterator[tuple[Cluster, Path, dict[str, str]]]:
    """Give a database with tables and reference data, a folder, and the settings for both."""
    with (
        new_cluster(SERVER) as cluster,
        tempfile.TemporaryDirectory(prefix="casetracker-bench-") as folder,
    ):
        surroundings = {
            "PATH": os.environ["PATH"],
            "CASETRACKER_VAR": folder,
            "DATABASE_URL": cluster.url,
            "DATABASE_STATEMENT_SECONDS": "0",
            "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
            "BENCH_PASSWORD": PASSWORD,
            "SESSION_IDLE_MINUTES": "30",  # as long as exports of the peers may take
            "PORT": str(free_port()),
            "WEB_CONCURRENCY": str(WORKERS),
            "WEB_THREADS": "1",
        }
        prepare(Path(folder))
        run_python(surroundings, "manage.py", "migrate", "-v0")
        run_python(surroundings, "manage.py", "keys", "init")
        run_python(surroundings, "manage.py", "load_reference")
        yield cluster, Path(folder), surroundings


@contextmanager
def running_site(size: int) -> Iterator[Site]:
    """Load cases, serve the site with two workers; end the server afterwards."""
    say(f"{size:,} cases: starting PostgreSQL")
    with empty_site() as (cluster, folder, surroundings):
        say(f"{size:,} cases: loading cases")
        started = time.monotonic()
        loaded = json.loads(run_python(surroundings, "manage.py", "fill", str(size)))
        seconds = time.monotonic() - started
        with served(folder, surroundings) as (server, port):
            client = Client("127.0.0.1", port)
            cell_times = loaded.pop("cell_times")
            yield Site(
                size=size,
                client=client,
                desk=Desk(client=client, **loaded),
                app=Processes(server),
                database=Processes(cluster.pid),
                url=cluster.url,
                cell_times=cell_times,
                load_seconds=seconds,
            )


@contextmanager
def served(folder: Path, surroundings: dict[str, str]) -> Iterator[tuple[int, int]]:
    """Give the process and the port of the site while it runs."""
    log, port = folder / "server.log", int(surroundings["PORT"])
    command = [sys.executable, "-m", "gunicorn", "-c", "python:casetracker.gunicorn"]
    with log.open("wb") as out:
        server = subprocess.Popen(
            [*command, "casetracker.wsgi"],
            cwd=ROOT,
            env=surroundings,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_for(server, port)
        yield server.pid, port
    except (RefusedError, OSError, LookupError) as error:
        raise RefusedError(f"{error}\n{log.read_text()[-3000:]}") from error
    finally:
        end(server)


def end(process: subprocess.Popen[Any]) -> None:
    """Stop a process, gently first."""
    process.terminate()
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def run_python(surroundings: dict[str, str], *arguments: str) -> str:
    """Run a module or a command of the project; return what it printed."""
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=surroundings, capture_output=True, text=True
    )
    if done.returncode:
        raise RefusedError(f"{' '.join(arguments)} failed:\n{done.stderr[-3000:]}")
    return done.stdout


def wait_for(server: subprocess.Popen[Any], port: int) -> None:
    """Wait until the site answers."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        visitor = Client("127.0.0.1", port)
        try:
            visitor.form_of("/sign-in/")
        except OSError:
            time.sleep(0.2)
        else:
            return
        finally:
            visitor.reconnect()
    raise RefusedError("The site does not answer.")
