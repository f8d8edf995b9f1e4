"""The result of one run: everything that was seen, as it is kept in a file."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.figures import Figures
from benchmarks.seeding import Seeded


@dataclass(frozen=True)
class Seen:
    """What was seen at one size."""

    size: int
    figures: dict[str, Figures]
    cell_times: list[float]
    load_seconds: float


@dataclass(frozen=True)
class Result:
    """One run."""

    run: str
    day: str
    machine: dict[str, str]
    load_before: float
    load_after: float
    plan: dict[str, int]
    seconds: float
    sizes: list[Seen]
    seeding: list[Seeded] = field(default_factory=list)
    #: What was found out about the run afterwards, for whoever reads its figures.
    remark: str = ""

    def write(self, path: Path) -> None:
        """Keep the result; rounds stand on one line each, so that a difference can be read."""
        head = {name: value for name, value in vars(self).items() if name not in LISTS}
        stored = head | {
            "sizes": [
                vars(seen)
                | {
                    "cell_times": [round(time, 3) for time in seen.cell_times],
                    "figures": {name: one.stored() for name, one in seen.figures.items()},
                }
                for seen in self.sizes
            ],
            "seeding": [one.stored() for one in self.seeding],
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{indented(stored)}\n")


LISTS = {"sizes", "seeding"}


def read(path: Path) -> Result:
    """Return a result that was written."""
    stored = json.loads(path.read_text())
    sizes = [
        Seen(**{**seen, "figures": {name: Figures(**one) for name, one in seen["figures"].items()}})
        for seen in stored.pop("sizes")
    ]
    seeding = [Seeded(**one) for one in stored.pop("seeding")]
    return Result(**stored, sizes=sizes, seeding=seeding)


def indented(value: Any, level: int = 0) -> str:
    """Write JSON with objects over several lines and lists of numbers on one."""
    deeper, here = "  " * (level + 1), "  " * level
    if isinstance(value, dict) and value:
        lines = (f"{deeper}{json.dumps(k)}: {indented(v, level + 1)}" for k, v in value.items())
        return "{\n" + ",\n".join(lines) + f"\n{here}}}"
    if isinstance(value, list) and any(isinstance(inner, dict | list) for inner in value):
        lines = (f"{deeper}{indented(inner, level + 1)}" for inner in value)
        return "[\n" + ",\n".join(lines) + f"\n{here}]"
    return json.dumps(value)
