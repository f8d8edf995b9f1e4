"""An invented result, for tests of what is made of one."""

from __future__ import annotations

from collections.abc import Mapping

from benchmarks.figures import Figures
from benchmarks.items import EXPORTS, PAGES
from benchmarks.measure import RAW_SQL
from benchmarks.result import Result, Seen
from benchmarks.seeding import Seeded

RUN = "one"


def seen(size: int = 10_000, costs: Mapping[str, float] | None = None) -> Seen:
    """Return a size at which everything costs 10 ms, but what is named costs otherwise."""
    cpu = costs or {}
    figures = {item.name: _figures(cpu.get(item.name, 10.0)) for item in (*PAGES, *EXPORTS)}
    figures[RAW_SQL] = Figures(RUN, wall=[[1.0, 1.0]])
    return Seen(size, figures, cell_times=[0.2], load_seconds=5)


def _figures(cost: float) -> Figures:
    return Figures(
        RUN,
        wall=[[cost, cost]],
        cpu_app=[cost],
        cpu_database=[0.0],
        queries=5,
        bytes=5000,
        compressed=2000,
        first_byte=[100.0],
        rows=1000,
        memory_idle=[60.0],
        memory_peak=[65.0],
    )


def result(*sizes: Seen, seeding: tuple[Seeded, ...] = ()) -> Result:
    """Return a run of these sizes."""
    return Result(
        run=RUN,
        day="2026-11-01",
        machine={"cores": "2", "memory": "4 GiB", "system": "Linux 6", "Python": "3.11.7"},
        load_before=0.5,
        load_after=1.0,
        plan={"rounds": 1, "requests": 2, "heavy": 1, "exports": 1},
        seconds=90,
        sizes=list(sizes or (seen(),)),
        seeding=list(seeding),
    )
