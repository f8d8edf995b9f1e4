"""The goals: what is wanted of each page and export, and whether a run shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median

from benchmarks.figures import NotMeasuredError, Ratio, ratio, shown
from benchmarks.measure import RAW_SQL
from benchmarks.result import Result, Seen

MIB_GROWN, QUERIES_MS, KILOBYTE = 20, 0.5, 1000
GROWTH, MEMORY_GROWTH = 1.2, 1.1
SEED_PEOPLE, SEED_SECONDS = 100_000, 600
GROWING = ("list", "next page, at 95 %", "filter", "case page", "save")
EXPORTED = ("CSV", "CSV with names", "XLSX")


@dataclass(frozen=True)
class Goal:
    """One thing that is wanted, measured at one size."""

    what: str
    bound: float
    measure: Callable[[Seen], Ratio | float]
    at_least: bool = False
    unit: str = "×"

    @property
    def wanted(self) -> str:
        sign = "≥" if self.at_least else "≤"
        return f"{sign} {self.bound:,g} {self.unit}".strip()

    def judge(self, seen: Seen) -> Verdict:
        """Measure, and compare with what is wanted."""
        try:
            found = self.measure(seen)
        except NotMeasuredError:
            return Verdict(self.what, self.wanted, "–", None)
        value = found.middle if isinstance(found, Ratio) else found
        measured = str(found) if isinstance(found, Ratio) else shown(found)
        met = value >= self.bound if self.at_least else value <= self.bound
        return Verdict(self.what, self.wanted, measured, met)


@dataclass(frozen=True)
class Verdict:
    """A goal, what was measured, and whether that meets it."""

    what: str
    wanted: str
    measured: str
    is_met: bool | None

    @property
    def word(self) -> str:
        if self.is_met is None:
            return "not measured"
        return "met" if self.is_met else "not met"


def divided(one: str, other: str, what: str = "cpu") -> Callable[[Seen], Ratio]:
    """Measure one item by another."""
    return lambda seen: ratio(seen.figures[one], seen.figures[other], what)


def own(name: str, what: str) -> Callable[[Seen], float]:
    """Measure an item by itself."""

    def measure(seen: Seen) -> float:
        found: float = getattr(seen.figures[name], what)
        return found

    return measure


def beside_floor(seen: Seen) -> float:
    """Return the time of the list beside that of its bare statements and an empty page."""
    floor = seen.figures[RAW_SQL].p50 + seen.figures["M: minimal page"].p50
    return seen.figures["list"].p50 / floor


def first_byte(name: str) -> Callable[[Seen], float]:
    return lambda seen: median(seen.figures[name].first_byte) / 1000


PAGES = (
    Goal("list, CPU by L", 1.5, divided("list", "L: list")),
    Goal("list, time by L", 1.4, divided("list", "L: list", "medians")),
    Goal("list, time by raw SQL + M", 6.5, beside_floor),
    Goal("plain admin's list by list, CPU", 15, divided("plain admin: list", "list"), True),
    Goal(
        "plain admin's list by list, time",
        15,
        divided("plain admin: list", "list", "medians"),
        True,
    ),
    Goal("next page at 95 %, CPU by L", 1.5, divided("next page, at 95 %", "L: list")),
    Goal("filter, CPU by L with the filter", 1.5, divided("filter", "L: filter")),
    Goal("search by name, p95", 60, own("search by name, with a typo", "p95"), unit="ms"),
    Goal("case page, CPU by L of a case", 2, divided("case page", "L: case")),
    Goal(
        "plain admin's case by case page, CPU", 10, divided("plain admin: case", "case page"), True
    ),
    Goal("save, CPU by L of a save", 3, divided("save", "L: save")),
    Goal("plain admin's save by save, CPU", 5, divided("plain admin: save", "save"), True),
    Goal("Today, CPU by L", 1.5, divided("Today", "L: list")),
    Goal("status report, CPU by L", 1.5, divided("status report", "L: list")),
    Goal("admin's list by list, CPU", 5, divided("admin: list", "list")),
    Goal("admin's search by code by list, CPU", 5, divided("admin: search by code", "list")),
    Goal("admin's change page by case page, CPU", 5, divided("admin: case", "case page")),
    Goal("list, queries", 12, own("list", "queries"), unit=""),
    Goal("case page, queries", 30, own("case page", "queries"), unit=""),
    Goal("save, queries", 16, own("save", "queries"), unit=""),
    Goal("list, bytes", 10 * KILOBYTE, own("list", "bytes"), unit=""),
    Goal("list, bytes after gzip", 3 * KILOBYTE, own("list", "compressed"), unit=""),
    Goal("opening 200 sealed cells", QUERIES_MS, lambda seen: median(seen.cell_times), unit="ms"),
)
EXPORTS = (
    Goal("CSV, rows a second by C", 0.5, divided("CSV", "C: COPY", "rates"), True),
    Goal(
        "CSV with names, rows a second by C",
        0.25,
        divided("CSV with names", "C: COPY", "rates"),
        True,
    ),
    Goal(
        "CSV, rows a second by import-export",
        25,
        divided("CSV", "import-export: CSV", "rates"),
        True,
    ),
    Goal("XLSX, rows a second by C", 0.3, divided("XLSX", "C: COPY", "rates"), True),
    Goal(
        "XLSX, rows a second by import-export",
        30,
        divided("XLSX", "import-export: XLSX", "rates"),
        True,
    ),
    *(Goal(f"{name}, first byte", 0.5, first_byte(name), unit="s") for name in EXPORTED),
    *(
        Goal(f"{name}, growth of its worker", MIB_GROWN, own(name, "memory_grown"), unit="MiB")
        for name in EXPORTED
    ),
)


def verdicts(seen: Seen) -> list[Verdict]:
    """Judge every goal that one size can show."""
    return [goal.judge(seen) for goal in (*PAGES, *EXPORTS)]


def growth(result: Result) -> list[Verdict]:
    """Judge how the cost of a page grows from the smallest to the largest size of one run."""
    if len(result.sizes) < 2:
        return []
    least, most = result.sizes[0], result.sizes[-1]
    return [*_pages(least, most), *_memory(least, most)]


def _pages(least: Seen, most: Seen) -> Iterator[Verdict]:
    for name in GROWING:
        found = ratio(most.figures[name], least.figures[name])
        yield Verdict(name, f"≤ {GROWTH} ×", str(found), found.middle <= GROWTH)


def _memory(least: Seen, most: Seen) -> Iterator[Verdict]:
    for name in EXPORTED:
        peaks = [max(seen.figures[name].memory_peak) for seen in (most, least)]
        found = peaks[0] / peaks[1]
        wanted = f"≤ {MEMORY_GROWTH} ×"
        yield Verdict(f"{name}, memory of its worker", wanted, shown(found), found <= MEMORY_GROWTH)


def seeding(result: Result) -> list[Verdict]:
    """Judge the seeding, if it was measured with as many people as the goal names."""
    if not result.seeding or result.seeding[-1].people < SEED_PEOPLE:
        return []
    few, many = result.seeding[0], result.seeding[-1]
    flat = many.memory_peak / few.memory_peak
    wanted = f"≤ {MEMORY_GROWTH} ×"
    return [
        Verdict(
            f"seeding {many.people:,} people",
            f"≤ {SEED_SECONDS} s",
            f"{many.seconds:.0f}",
            many.seconds <= SEED_SECONDS,
        ),
        Verdict(
            "memory of seeding, by that for a tenth", wanted, shown(flat), flat <= MEMORY_GROWTH
        ),
    ]
