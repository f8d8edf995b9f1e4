"""What was seen of the items of one run, and what may be divided by what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any


class OtherRunError(Exception):
    """Figures of two runs: another moment, another load, so no ratio of them means anything."""


class NotMeasuredError(Exception):
    """One of two figures was not measured, so there is no ratio of them."""


@dataclass
class Figures:
    """What was seen of one item, round by round; times in milliseconds, memory in MiB."""

    run: str
    wall: list[list[float]] = field(default_factory=list)
    cpu_app: list[float] = field(default_factory=list)
    cpu_database: list[float] = field(default_factory=list)
    queries: int | None = None
    bytes: int = 0
    compressed: int | None = None
    # Of exports only.
    first_byte: list[float] = field(default_factory=list)
    rows: int = 0
    memory_idle: list[float] = field(default_factory=list)
    memory_peak: list[float] = field(default_factory=list)

    @property
    def cpu(self) -> list[float]:
        """Return what a request cost in each round, application and database together."""
        return [app + base for app, base in zip(self.cpu_app, self.cpu_database, strict=True)]

    @property
    def times(self) -> list[float]:
        """Return the time of every request, the shortest first."""
        return sorted(time for each in self.wall for time in each)

    @property
    def p50(self) -> float:
        return median(self.times)

    @property
    def p95(self) -> float:
        times = self.times
        return times[min(int(len(times) * 0.95), len(times) - 1)]

    @property
    def medians(self) -> list[float]:
        """Return the median time of each round."""
        return [median(each) for each in self.wall]

    @property
    def rates(self) -> list[float]:
        """Return how many rows a second an export sent, round by round."""
        return [self.rows / median(each) * 1000 for each in self.wall]

    @property
    def memory_grown(self) -> float:
        """Return by how much an export made its worker grow, at worst."""
        pairs = zip(self.memory_idle, self.memory_peak, strict=True)
        return max(peak - idle for idle, peak in pairs)

    def stored(self) -> dict[str, Any]:
        """Return everything that was seen, rounded to what was seen of it."""
        return {name: _rounded(value) for name, value in asdict(self).items()}


@dataclass(frozen=True)
class Ratio:
    """One figure divided by another: in the middle of the rounds, and how far they lie apart."""

    middle: float
    least: float
    most: float

    def __str__(self) -> str:
        if self.least == self.most:
            return shown(self.middle)
        return f"{shown(self.middle)} ({shown(self.least)}–{shown(self.most)})"


def ratio(one: Figures, other: Figures, what: str = "cpu") -> Ratio:
    """Divide `what` of one item by that of another, round by round, within one run.

    Where one was measured in fewer rounds than the other, each of its rounds has its neighbour.
    """
    if one.run != other.run:
        raise OtherRunError("Figures of two runs cannot be divided by each other.")
    found = spread(getattr(one, what), getattr(other, what))
    return Ratio(median(found), min(found), max(found))


def spread(upper: Sequence[float], lower: Sequence[float]) -> list[float]:
    """Return the ratio in each round that both took part in."""
    pairs = list(zip(upper, lower, strict=False))
    if not pairs or any(below <= 0 for _above, below in pairs):
        raise NotMeasuredError("There is nothing to divide by.")
    return [above / below for above, below in pairs]


def shown(number: float) -> str:
    """Return a number with as many digits as it deserves."""
    if isinstance(number, int) or number >= 100:
        return f"{number:,.0f}"
    return f"{number:.1f}" if number >= 10 else f"{number:.2f}"


def _rounded(value: Any) -> Any:
    if isinstance(value, list):
        return [_rounded(inner) for inner in value]
    return round(value, 2) if isinstance(value, float) else value
