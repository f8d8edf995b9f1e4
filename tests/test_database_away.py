from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

import pytest

from casetracker import trial
from casetracker.env import BASE_DIR
from tests.postgres import Cluster, free_port, new_cluster

pytestmark = pytest.mark.proof
# A key of a session, so that each request has to ask the database.
COOKIE = {"Cookie": "session=" + "a" * 32}


class Site:
    """The site on a PostgreSQL server that can be stopped."""

    def __init__(self, folder: Path, cluster: Cluster) -> None:
        trial.prepare(folder)
        self.port = free_port()
        self.environment = {
            "PATH": os.environ["PATH"],
            "CASETRACKER_VAR": str(folder),
            "DATABASE_URL": cluster.url,
            "PORT": str(self.port),
            "WEB_CONCURRENCY": "1",
        }
        for words in ("migrate", "createcachetable", "keys init", "collectstatic --noinput"):
            self.run("manage.py", *words.split())

    def run(self, *arguments: str) -> None:
        command = [sys.executable, *arguments]
        subprocess.run(
            command, cwd=BASE_DIR, env=self.environment, check=True, stdout=subprocess.DEVNULL
        )

    def ask(self) -> tuple[int, Message, str]:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/sign-in/", headers=COOKIE)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 (our own site)
                return answer.status, answer.headers, answer.read().decode()
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code, answer.headers, answer.read().decode()

    def seconds_until(self, status: int) -> float:
        started = time.monotonic()
        while time.monotonic() - started < 60:
            try:
                if self.ask()[0] == status:
                    return time.monotonic() - started
            except OSError:
                pass  # not listening yet
            time.sleep(0.2)
        raise AssertionError(f"no {status} within a minute")


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    with new_cluster() as made:
        yield made


class TestDatabaseAway:
    def test_the_site_says_so_and_recovers_unaided(self, cluster: Cluster, tmp_path: Path) -> None:
        site = Site(tmp_path / "var", cluster)
        command = ["-m", "gunicorn", "-c", "python:casetracker.gunicorn", "casetracker.wsgi"]
        with subprocess.Popen(
            [sys.executable, *command],
            cwd=BASE_DIR,
            env=site.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                site.seconds_until(200)
                cluster.stop()
                for _ in range(4):
                    started = time.monotonic()
                    status, headers, page = site.ask()
                    assert status == 503
                    assert int(headers["Retry-After"]) <= 5
                    assert "Traceback" not in page
                    assert time.monotonic() - started < 10
                cluster.start()
                assert site.seconds_until(200) < 15
            finally:
                process.terminate()
            assert process.stderr is not None
            log = process.stderr.read()
        assert "OperationalError" in log
        assert cluster.password not in log
