"""Asking for everything in turn, round after round, and reading the clocks around each batch."""

from __future__ import annotations

import gzip
import io
import re
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

import psycopg

from benchmarks.client import Answer, Asked
from benchmarks.figures import Figures
from benchmarks.items import CSV, EXPORTS, PAGES, Item
from benchmarks.servers import RefusedError, Site
from benchmarks.statements import COUNT, LIST, NAMES

RAW_SQL = "raw SQL of the list, no HTTP"
ROW = re.compile(rb"<row[ >]")
WITH_COUNT = {"X-Count-Queries": "1"}
LARGEST_HEAVY_EXPORT = 100_000  # cases; more would take the peers hours


@dataclass(frozen=True)
class Plan:
    """How much is asked of each item."""

    rounds: int
    requests: int
    heavy: int
    exports: int


FULL = Plan(rounds=5, requests=30, heavy=4, exports=3)
QUICK = Plan(rounds=3, requests=12, heavy=2, exports=1)


class Measuring:
    """What is seen of one site in one run."""

    def __init__(self, site: Site, run: str) -> None:
        self.site = site
        self.streams = {item.name: item.requests(site.desk) for item in (*PAGES, *EXPORTS)}
        names = [RAW_SQL, *self.streams]
        self.figures = {name: Figures(run) for name in names}

    def begin(self) -> None:
        """Ask for every page once, untimed, and count its queries and bytes."""
        self.site.sign_in()
        for item in PAGES:
            answer = self._ask(item, self._next(item, 1)[0], count=True)
            found = self.figures[item.name]
            found.queries = int(answer.headers.get("x-queries", 0))
            found.bytes, found.compressed = answer.size, len(gzip.compress(answer.body, 6))

    def round(self, plan: Plan) -> None:
        """Ask for every page a number of times."""
        self._raw_sql(plan.requests)
        for item in PAGES:
            asked = self._next(item, plan.heavy if item.is_heavy else plan.requests)
            found, before = self.figures[item.name], self._clocks()
            answers = [self._ask(item, request) for request in asked]
            self._add(found, before, answers)

    def exports(self, number: int) -> None:
        """Have every export written by a new worker, those of the peers in the first round."""
        for item in EXPORTS:
            if not item.is_heavy or (number == 0 and self.site.size <= LARGEST_HEAVY_EXPORT):
                self._export(item)

    def _export(self, item: Item) -> None:
        self.site.renew_workers()
        asked, found = self._next(item, 1)[0], self.figures[item.name]
        self.site.app.forget_peaks()
        idle, before = self.site.app.memory("VmRSS"), self._clocks()
        answer = self._ask(item, asked, keep=item.format != CSV)
        self._add(found, before, [answer])
        found.memory_idle.append(idle)
        found.memory_peak.append(self.site.app.memory("VmHWM"))
        found.first_byte.append(answer.first_byte * 1000)
        found.bytes, found.rows = answer.size, rows_of(answer, item.format)
        if found.rows != self.site.size:
            raise RefusedError(f"{item.name} sent {found.rows} rows, not {self.site.size}.")

    def _next(self, item: Item, count: int) -> list[Asked]:
        return list(islice(self.streams[item.name], count))

    def _clocks(self) -> tuple[float, float]:
        return self.site.app.cpu(), self.site.database.cpu()

    def _add(self, found: Figures, before: tuple[float, float], answers: list[Answer]) -> None:
        after = self._clocks()
        found.wall.append([answer.seconds * 1000 for answer in answers])
        found.cpu_app.append((after[0] - before[0]) / len(answers))
        found.cpu_database.append((after[1] - before[1]) / len(answers))

    def _ask(self, item: Item, asked: Asked, *, keep: bool = True, count: bool = False) -> Answer:
        answer = self.site.client.ask(asked, keep=keep, **(WITH_COUNT if count else {}))
        wanted = 200 if asked.follow else item.expected
        if answer.status != wanted:
            raise RefusedError(f"{item.name} answered {answer.status}, not {wanted}.")
        return answer

    def _raw_sql(self, count: int) -> None:
        """Run the statements of the list on a connection of their own."""
        found, team = self.figures[RAW_SQL], [UUID(self.site.desk.team)]
        with psycopg.connect(self.site.url, autocommit=True) as connection:
            times = list(islice(_statements(connection.cursor(), team), count + 1))[1:]
        found.wall.append([seconds * 1000 for seconds in times])


def _statements(cursor: psycopg.Cursor, teams: list[UUID]) -> Iterator[float]:
    while True:
        started = time.perf_counter()
        cursor.execute(LIST.format(more=""), [teams])
        rows = cursor.fetchall()
        cursor.execute(COUNT.format(more=""), [teams])
        cursor.fetchall()
        cursor.execute(NAMES, [[row[0] for row in rows]])
        cursor.fetchall()
        yield time.perf_counter() - started


def rows_of(answer: Answer, kind: str) -> int:
    """Count the rows of an export below its headings."""
    if kind == CSV:
        return answer.lines - 1
    if not answer.body.startswith(b"PK"):
        return 0
    with zipfile.ZipFile(io.BytesIO(answer.body)) as book:
        sheets = [book.read(name) for name in book.namelist() if "worksheets/sheet" in name]
    return sum(len(ROW.findall(sheet)) - 1 for sheet in sheets)
