"""A trial of the site as `make run` starts it: a process, a folder and a database of its own."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from playwright.sync_api import Page
from psycopg import sql

from casetracker.env import BASE_DIR
from tests.postgres import free_port

PATIENCE = (
    240  # an empty folder takes 20 s; other work on the machine may make it several times that
)


@dataclass(frozen=True)
class TrialSite:
    """Where a trial answers, and how one signs in."""

    address: str
    password: str

    def sign_in(self, page: Page, user: str) -> None:
        page.goto(f"{self.address}/sign-in/")
        page.fill("[name=login]", user)
        page.fill("[name=password]", self.password)
        page.click("main form button")


@contextmanager
def own_database(given: str) -> Iterator[dict[str, str]]:
    """Give a new database on the PostgreSQL server that is named; SQLite in the folder if none."""
    if not given.startswith("postgres"):
        yield {}
        return
    name = f"trial_{secrets.token_hex(8)}"
    with psycopg.connect(given, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield {"DATABASE_URL": urlsplit(given)._replace(path=f"/{name}").geturl()}
        finally:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            server.execute(drop)


def wait_until_it_answers(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/sign-in/", timeout=10):  # noqa: S310 (our own)
                return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.2)
    raise AssertionError(f"The trial does not answer:\n{log.read_text()[-3000:]}")


def end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def running_trial() -> Iterator[TrialSite]:
    """Give a new trial with the articles' cases; end it and remove all of it afterwards."""
    with (
        tempfile.TemporaryDirectory(prefix="casetracker-trial-") as name,
        own_database(os.environ.get("DATABASE_URL", "")) as database,
    ):
        folder, port = Path(name), free_port()
        surroundings = {
            "PATH": os.environ["PATH"],
            "CASETRACKER_VAR": str(folder / "var"),
            "PORT": str(port),
            "SIMILAR_LOOKS_AN_HOUR": "1000",  # a few people here open all cases
        }
        log = folder / "log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "casetracker.trial", "serve"],
                cwd=BASE_DIR,
                env=surroundings | database,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        address = f"http://127.0.0.1:{port}"
        try:
            wait_until_it_answers(process, address, log)
            password = (folder / "var" / "trial-sign-in.txt").read_text().splitlines()[0]
            yield TrialSite(address, password)
        finally:
            end(process)
