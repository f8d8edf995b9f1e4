"""What people meet when something breaks under them: a clear page soon, and nothing lost."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from html import unescape

import psycopg
import pytest

from benchmarks.client import Answer, Asked
from tests.load.caseworker import Figures, at_work
from tests.load.office import HOST, Office, on_postgresql

pytestmark = pytest.mark.proof
CASES, STAFF = 500, 12
WORK = {"list": 2, "case": 2, "note": 3, "task": 2, "save": 1}
THINK = (0.5, 1.5)
SOON = 5.0  # seconds within which somebody is told
RECOVERY = 15.0


@pytest.fixture
def office() -> Iterator[Office]:
    with on_postgresql(CASES, STAFF, "caseworker") as made:
        yield made


def until(happened: Callable[[], object], seconds: float, what: str) -> float:
    """Wait for something; return how long it took."""
    started = time.monotonic()
    while not happened():
        assert time.monotonic() - started < seconds, f"{what}: not within {seconds} s"
        time.sleep(0.05)
    return time.monotonic() - started


@contextmanager
def staff_at_work(office: Office) -> Iterator[Figures]:
    """Let the staff work; begin when everybody has saved something, end when it goes on."""
    clients = [office.client(f"worker{number}") for number in range(STAFF)]
    with at_work(clients, think=THINK, work=WORK) as figures:
        until(lambda: len(figures.kept) >= 2 * STAFF, 60, "work")
        yield figures
        kept = len(figures.kept)
        until(lambda: len(figures.kept) >= kept + 2 * STAFF, 60, "work after the fault")


def ask(office: Office, path: str = "/sign-in/") -> Answer:
    """Ask on a connection of one's own, with a session so that the database is needed."""
    visitor = office.visitor(patience=20)
    visitor.cookies["session"] = "a" * 32
    return visitor.ask(Asked(path))


def answers(office: Office) -> bool:
    try:
        return ask(office).status == 200
    except (OSError, http.client.HTTPException):
        return False


def assert_says_so(answer: Answer) -> None:
    assert answer.status == 503
    assert answer.seconds < SOON
    assert 0 < int(answer.headers["retry-after"]) <= 5
    assert b"Traceback" not in answer.body
    assert b"<h1" in answer.body


def lost(office: Office, figures: Figures) -> list[str]:
    """Return what was answered as saved and is not there."""
    client = office.client("coordinator")
    texts: dict[str, set[str]] = defaultdict(set)
    for code, text in list(figures.kept):
        texts[code].add(text)
    missing = []
    for code, wanted in texts.items():
        shown = ""
        for slug in ("notes", "tasks"):
            path = f"/cases/{code}/{slug}/"
            while path:
                client.reconnect()
                page = client.ask(Asked(path))
                assert page.status == 200
                shown += unescape(page.body.decode())
                path = next_page(path, page)
        missing += [text for text in wanted if text not in shown]
    return missing


def next_page(path: str, page: Answer) -> str:
    """Return the address of the page after this one, "" after the last."""
    html = page.body.decode()
    end = html.find('rel="next"')
    if end < 0:
        return ""
    tag = html[html.rfind("<a", 0, end) : html.find(">", end)]
    return path.partition("?")[0] + unescape(tag.split('href="')[1].split('"')[0]).partition("#")[0]


class DatabaseAwayTests:
    def test_work_stops_with_a_clear_page_and_goes_on_by_itself(self, office: Office) -> None:
        assert office.cluster is not None
        with staff_at_work(office) as figures:
            office.cluster.stop()
            for _time in range(5):
                assert_says_so(ask(office))
            office.cluster.start()
            assert until(lambda: answers(office), RECOVERY, "recovery") < RECOVERY
        assert {error.partition(":")[2][:32] for error in figures.errors} <= {
            " FailedError answered 503 after "
        }
        waited = [float(error.split()[-2]) for error in figures.errors]
        assert max(waited, default=0.0) < SOON
        assert lost(office, figures) == []

    def test_whoever_finds_no_connection_is_told_so(self) -> None:
        with on_postgresql(
            CASES, STAFF, "caseworker", DATABASE_POOL_SIZE="1", WEB_CONCURRENCY="1"
        ) as office:
            assert office.cluster is not None
            client = office.client("coordinator")
            with psycopg.connect(office.cluster.url) as other, ExitStack() as held:
                other.execute("LOCK TABLE cases_case IN ACCESS EXCLUSIVE MODE")
                hanging = held.enter_context(asking(office, "/cases/", client.cookies))
                until(lambda: waits_for_lock(other), 10, "a request that hangs")
                for _time in range(3):
                    assert_says_so(ask(office))
                other.rollback()
                assert hanging.getresponse().status == 200
            assert until(lambda: answers(office), RECOVERY, "recovery") < RECOVERY


@contextmanager
def asking(
    office: Office, path: str, cookies: dict[str, str]
) -> Iterator[http.client.HTTPConnection]:
    """Send a request and do not wait for its answer."""
    connection = http.client.HTTPConnection(HOST, office.port, timeout=40)
    sent = "; ".join(f"{name}={value}" for name, value in cookies.items())
    connection.request("GET", path, headers={"Cookie": sent})
    try:
        yield connection
    finally:
        connection.close()


def waits_for_lock(connection: psycopg.Connection) -> bool:
    found = connection.execute("SELECT count(*) FROM pg_locks WHERE NOT granted").fetchone()
    return bool(found and found[0])


class WorkerKilledTests:
    def test_another_takes_its_place_and_nothing_is_lost(self, office: Office) -> None:
        with staff_at_work(office) as figures:
            before = set(office.app.children)
            victim = min(before)
            os.kill(victim, signal.SIGKILL)
            until(lambda: len(set(office.app.children) - {victim}) == len(before), SOON, "renewal")
            assert answers(office)
        # Only those whose request the worker was serving saw anything.
        assert len(figures.errors) <= STAFF
        assert not [error for error in figures.errors if "answered" in error]
        assert lost(office, figures) == []


class SlowClientTests:
    """Connections that send a byte now and then, three for each thread of the site."""

    CONNECTIONS = 24

    @pytest.mark.parametrize(
        "start",
        [
            b"",
            b"GET /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ",
            b"POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 900\r\n\r\nlogin=",
        ],
        ids=["nothing", "head", "form"],
    )
    def test_nobody_else_waits_for_them(self, office: Office, start: bytes) -> None:
        with ExitStack() as held:
            slow = [
                held.enter_context(socket.create_connection((HOST, office.port)))
                for _number in range(self.CONNECTIONS)
            ]
            for connection in slow:
                connection.sendall(start)
            for _time in range(5):
                answer = ask(office)
                assert answer.status == 200
                assert answer.seconds < 2
                if start:
                    for connection in slow:
                        connection.sendall(b"x")
