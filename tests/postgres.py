"""A PostgreSQL server of the tests' own: `python -m tests.postgres COMMAND` runs a command on it.

It is made for one run and removed after it, on Ctrl-C too. DATABASE_URL tells the command where.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LEAST_VERSION = 14  # Django 5.2 refuses older ones
# What a test run writes need not survive a power cut.
SPEED = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "127.0.0.1",
}
START_TRIES = 3


class PostgresError(Exception):
    """The server cannot be had; the message says why."""


def find_binaries() -> Path | None:
    """Return the folder with initdb and pg_ctl of the newest usable PostgreSQL here."""
    # Debian keeps them outside PATH, in a folder per version.
    folders = {
        float(path.parent.parent.name): path.parent
        for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")
        if re.fullmatch(r"\d+(\.\d+)?", path.parent.parent.name)
    }
    if usable := [version for version in folders if version >= LEAST_VERSION]:
        return folders[max(usable)]
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def free_port() -> int:
    """Return a port that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Cluster:
    """One server in one temporary folder."""

    def __init__(self, binaries: Path, options: dict[str, str]) -> None:
        self.binaries, self.options = binaries, options
        self.folder = Path(tempfile.mkdtemp(prefix="casetracker-postgres-"))
        self.password = secrets.token_hex(16)
        self.port = 0
        # PostgreSQL refuses to run as root; Debian's package brings the user to run it as.
        self.prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []

    @property
    def url(self) -> str:
        return f"postgres://casetracker:{self.password}@127.0.0.1:{self.port}/postgres"

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self.prefix, str(self.binaries / program), *arguments]
        # From "/", because the postgres user may not enter the folder this was called from. Output
        # goes to a file: the server inherits it, and a pipe would never see its end.
        with (self.folder / f"{program}.out").open("w") as out:
            done = subprocess.run(command, cwd="/", stdout=out, stderr=subprocess.STDOUT)
        if done.returncode:
            text = "\n".join(
                path.read_text(errors="replace")
                for path in (self.folder / f"{program}.out", self.folder / "log")
                if path.exists()
            )
            raise PostgresError(f"{program} failed:\n{text[-2000:]}")

    def create(self) -> None:
        secret = self.folder / "password"
        secret.write_text(self.password)
        secret.chmod(0o600)
        if self.prefix:
            for path in (self.folder, secret):
                shutil.chown(path, "postgres", "postgres")
        access = ("-U", "casetracker", "-A", "scram-sha-256", f"--pwfile={secret}")
        encoding = ("-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        self._run("initdb", "-D", str(self.folder / "data"), *encoding, *access)
        for attempt in range(START_TRIES):
            self.port = free_port()
            try:
                self.start()
                return
            except PostgresError:
                # Somebody else may have taken the port in between.
                if attempt == START_TRIES - 1:
                    raise

    def start(self) -> None:
        options = self.options | {
            "port": str(self.port),
            "unix_socket_directories": str(self.folder),
        }
        flags = " ".join(f"-c {name}={value}" for name, value in options.items())
        places = ("-D", str(self.folder / "data"), "-l", str(self.folder / "log"))
        self._run("pg_ctl", *places, "-o", flags, "start")

    @property
    def pid(self) -> int:
        """Return the process whose children serve the connections."""
        return int((self.folder / "data" / "postmaster.pid").read_text().split()[0])

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")

    def remove(self) -> None:
        try:
            if (self.folder / "data" / "postmaster.pid").exists():
                self.stop()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def new_cluster(options: dict[str, str] = SPEED) -> Iterator[Cluster]:
    """Give a new server that runs; take it away afterwards, whatever happened."""
    binaries = find_binaries()
    if binaries is None:
        raise PostgresError(f"PostgreSQL {LEAST_VERSION} or newer is not installed.")
    cluster = Cluster(binaries, options)
    try:
        cluster.create()
        yield cluster
    finally:
        cluster.remove()


@contextmanager
def running_cluster() -> Iterator[str]:
    """Give the address of a new server."""
    with new_cluster() as cluster:
        yield cluster.url


def stop(signal_number: int, frame: object) -> None:
    """Leave in an orderly way, so that servers and folders are taken away."""
    raise KeyboardInterrupt


def main(command: list[str]) -> int:
    """Run a command with DATABASE_URL set to a new server."""
    signal.signal(signal.SIGTERM, stop)
    try:
        with running_cluster() as url:
            return subprocess.run(command, env=os.environ | {"DATABASE_URL": url}).returncode
    except PostgresError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
