"""Thirty caseworkers on PostgreSQL and eight writers on SQLite, an export running beside them.

PROOF_SECONDS and PROOF_CASES make it shorter while something is being built.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from benchmarks.client import Asked, Client
from tests.load.caseworker import WRITING, Figures, at_work
from tests.load.office import Office, on_postgresql, on_sqlite

pytestmark = pytest.mark.proof
SECONDS = int(os.environ.get("PROOF_SECONDS", "300"))
CASES = int(os.environ.get("PROOF_CASES", "100000"))
CASEWORKERS, WRITERS, PEOPLE = 30, 8, 500
LIMITS = {"list": 500, "filter": 500, "case": 300, "search": 400}  # milliseconds, p95
MOST_GROWTH = 80  # MiB of one worker, export included
LONGEST_WAIT = 5.0
EXPORT = "/cases/export/?status=ANY&names=1&format=csv"


@dataclass
class Exports:
    """What the exports beside the work gave."""

    rows: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@contextmanager
def exporting(client: Client) -> Iterator[Exports]:
    """Export all cases over and over as long as the block lasts; let the last one end."""
    found, stop = Exports(), threading.Event()

    def run() -> None:
        while not stop.is_set():
            client.reconnect()
            try:
                answer = client.ask(Asked(EXPORT), keep=False)
            except OSError as error:
                found.errors.append(str(error))
                return
            found.rows.append(answer.lines - 1)
            found.seconds.append(answer.seconds)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        stop.set()
        thread.join(600)


@dataclass(frozen=True)
class Outcome:
    """Figures of a run; memory in MiB of the largest worker, before and at most."""

    figures: Figures
    exports: Exports
    before: float
    most: float

    def lines(self) -> Iterator[str]:
        yield f"{SECONDS} s; load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
        yield from self.figures.lines()
        taken = sorted(self.exports.seconds)
        yield (
            f"{len(taken)} exports of {max(self.exports.rows, default=0)} cases, "
            f"{taken[0]:.1f} to {taken[-1]:.1f} s"
        )
        yield f"largest worker: {self.before:.0f} MiB before, {self.most:.0f} MiB at most"
        yield f"errors: {len(self.figures.errors)} {self.figures.errors[:3]}"


def work(office: Office, staff: int, **how: Any) -> Outcome:
    """Let the staff work while cases are exported."""
    coordinator = office.client("coordinator", patience=300)
    clients = [office.client(f"worker{number}") for number in range(staff)]
    office.app.forget_peaks()  # checking a password takes 100 MiB for a moment
    before, workers = office.app.memory("VmHWM"), set(office.app.children)
    with exporting(coordinator) as exports, at_work(clients, **how) as figures:
        time.sleep(SECONDS)
    assert set(office.app.children) == workers, "a worker was replaced"
    return Outcome(figures, exports, before, office.app.memory("VmHWM"))


@pytest.fixture
def say(capfd: pytest.CaptureFixture[str]) -> Callable[[str, Outcome], None]:
    """Print figures past pytest, which else keeps what is printed to itself."""

    def write(title: str, outcome: Outcome) -> None:
        with capfd.disabled():
            sys.stderr.write("\n".join([f"\n{title}", *outcome.lines(), ""]))

    return write


class LoadTests:
    def test_thirty_caseworkers_and_an_export(self, say: Callable[[str, Outcome], None]) -> None:
        with on_postgresql(CASES, CASEWORKERS, "caseworker") as office:
            outcome = work(office, CASEWORKERS)
        say(f"{CASEWORKERS} caseworkers on PostgreSQL", outcome)
        self.assert_well(outcome)
        assert set(outcome.exports.rows) == {CASES}
        slow = {step: outcome.figures.percentile(step) for step in LIMITS}
        assert {step: p95 for step, p95 in slow.items() if p95 >= LIMITS[step]} == {}

    def test_eight_writers_on_sqlite(self, say: Callable[[str, Outcome], None]) -> None:
        with on_sqlite(PEOPLE, WRITERS) as office:
            outcome = work(office, WRITERS, think=(0.0, 0.2), work=WRITING)
            assert "locked" not in office.log
        say(f"{WRITERS} writers on SQLite", outcome)
        self.assert_well(outcome)
        assert outcome.figures.longest < LONGEST_WAIT

    def assert_well(self, outcome: Outcome) -> None:
        assert (outcome.figures.errors, outcome.exports.errors) == ([], [])
        assert outcome.most - outcome.before < MOST_GROWTH
