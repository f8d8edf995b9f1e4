"""What the kernel knows of processes: CPU time used, memory held; and what machine this is."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

TICK = 1000 / os.sysconf("SC_CLK_TCK")  # milliseconds
NANOSECONDS = 1e6  # in a millisecond
PARENT, USER, SYSTEM, USER_OF_DEAD, SYSTEM_OF_DEAD = 1, 11, 12, 13, 14  # after the name
PACKAGES = ("django", "psycopg", "gunicorn", "django-import-export", "cryptography")


@dataclass(frozen=True)
class Processes:
    """A process and its children: gunicorn with its workers, or PostgreSQL with its backends."""

    root: int

    @property
    def children(self) -> list[int]:
        return [pid for pid in _all() if (stat := _stat(pid)) and int(stat[PARENT]) == self.root]

    def cpu(self) -> float:
        """Return the milliseconds of CPU used so far, those of ended children included."""
        root = _stat(self.root)
        dead = int(root[USER_OF_DEAD]) + int(root[SYSTEM_OF_DEAD]) if root else 0
        return dead * TICK + sum(_cpu(pid) for pid in (self.root, *self.children))

    def forget_peaks(self) -> None:
        """Let the peak memory of the children be what they hold now."""
        for child in self.children:
            Path(f"/proc/{child}/clear_refs").write_text("5")

    def memory(self, line: str) -> float:
        """Return VmRSS or VmHWM of the largest child in MiB."""
        return max(_memory(child, line) for child in self.children)


def _all() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def _stat(pid: int) -> list[str]:
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return []
    return text.rpartition(")")[2].split()  # a name may hold blanks


def _cpu(pid: int) -> float:
    """Return the CPU time of one process; its threads' own clocks are finer than its ticks."""
    try:
        clocks = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/schedstat")]
    except OSError:
        clocks = []
    if clocks:
        return sum(int(clock.split()[0]) for clock in clocks) / NANOSECONDS
    stat = _stat(pid)
    return (int(stat[USER]) + int(stat[SYSTEM])) * TICK if stat else 0.0


def _memory(pid: int, line: str) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(text.split()[1]) / 1024 for text in lines if text.startswith(line)), 0.0)


def describe(postgresql: str) -> dict[str, str]:
    """Return what a reader needs to judge figures by."""
    memory = _memory_of_machine()
    versions = {name: version(name) for name in PACKAGES}
    return {
        "cores": str(os.cpu_count()),
        "memory": f"{memory:.0f} GiB",
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "Python": platform.python_version(),
        "PostgreSQL": postgresql,
        **versions,
    }


def _memory_of_machine() -> float:
    lines = Path("/proc/meminfo").read_text().splitlines()
    found = next(line.split()[1] for line in lines if line.startswith("MemTotal"))
    return int(found) / 1024**2
