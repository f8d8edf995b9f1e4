"""`python -m benchmarks.run`: start a server of each kind, load cases, measure, write the result.

Everything is measured in one run, item after item in each round, so that figures can be divided by
each other; figures of two runs cannot, and nothing here does.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from contextlib import ExitStack
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import psycopg

from benchmarks.machine import describe
from benchmarks.measure import FULL, QUICK, Measuring, Plan
from benchmarks.report import DOCUMENT, document, tables
from benchmarks.result import Result, Seen, read
from benchmarks.seeding import measure_seeding
from benchmarks.servers import RefusedError, Site, running_site, say
from tests.postgres import PostgresError, find_binaries
from tests.run import MissingToolError, install

SIZES = {"10k": 10_000, "100k": 100_000, "1m": 1_000_000}
INTERRUPTED = 130


def measure(sizes: list[int], plan: Plan, run: str) -> tuple[list[Seen], dict[str, str]]:
    """Measure at each size, all sizes in every round, so that they can be compared as well."""
    with ExitStack() as stack:
        sites = []
        for size in sizes:
            sites.append(stack.enter_context(running_site(size)))
        machine = describe(_postgresql(sites[0]))
        all_of_them = [Measuring(site, run) for site in sites]
        for measuring in all_of_them:
            measuring.begin()
        for number in range(plan.rounds):
            say(f"pages: round {number + 1} of {plan.rounds}")
            for measuring in all_of_them:
                measuring.round(plan)
        for number in range(plan.exports):
            say(f"exports: round {number + 1} of {plan.exports}")
            for measuring in all_of_them:
                measuring.exports(number)
        seen = [
            Seen(one.site.size, one.figures, one.site.cell_times, round(one.site.load_seconds, 1))
            for one in all_of_them
        ]
    return seen, machine


def _postgresql(site: Site) -> str:
    with psycopg.connect(site.url) as connection:
        version = connection.info.server_version
    return f"{version // 10_000}.{version % 10_000}"


def run(sizes: list[int], plan: Plan) -> Result:
    """Measure pages and exports."""
    started, name, before = time.monotonic(), uuid4().hex[:8], os.getloadavg()[0]
    seen, machine = measure(sizes, plan, name)
    return Result(
        run=name,
        day=datetime.now(UTC).date().isoformat(),
        machine=machine,
        load_before=round(before, 1),
        load_after=round(os.getloadavg()[0], 1),
        plan=asdict(plan),
        seconds=round(time.monotonic() - started),
        sizes=seen,
    )


def keep(result: Result, given: argparse.Namespace) -> None:
    """Write the result and what is made of it where that was asked for."""
    if given.json:
        result.write(given.json)
    if given.document:
        path = DOCUMENT.with_suffix(".json")
        result.write(path)
        DOCUMENT.write_text(document(read(path)))  # of what is kept, so that it can be made anew


def stop(signal_number: int, frame: object) -> None:
    """Leave in an orderly way, so that servers and folders go; a second signal changes nothing."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def arguments() -> argparse.Namespace:
    """Read what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="100k", help="of 10k, 100k, 1m; several with commas")
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    parser.add_argument("--seed-people", type=int, default=0, help="seed so many people as well")
    parser.add_argument("--json", type=Path, help="where to keep what was seen")
    parser.add_argument("--document", action="store_true", help="write docs/performance.md anew")
    given = parser.parse_args()
    if unknown := set(given.sizes.split(",")) - set(SIZES):
        parser.error(f"There is no size {', '.join(sorted(unknown))}.")
    return given


def main() -> int:
    """Run, keep the result, print its tables."""
    given = arguments()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    sizes = sorted(SIZES[name] for name in set(given.sizes.split(",")))
    try:
        if find_binaries() is None:
            install(["postgresql"])
        result = run(sizes, QUICK if given.quick else FULL)
        keep(result, given)
        if given.seed_people:
            say(f"seeding {given.seed_people:,} people")
            result = replace(result, seeding=measure_seeding(given.seed_people))
            keep(result, given)
    except (MissingToolError, PostgresError, RefusedError) as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("Interrupted.")
        return INTERRUPTED
    sys.stdout.write(tables(result))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
