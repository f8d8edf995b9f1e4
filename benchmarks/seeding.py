"""How long the project's own seeding takes, and how much memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.servers import ROOT, RefusedError, empty_site, end

MIB = 1024  # in the unit in which the kernel tells the largest memory


@dataclass(frozen=True)
class Seeded:
    """One run of the command; memory in MiB."""

    people: int
    seconds: float
    cpu_seconds: float
    memory_peak: float

    def stored(self) -> dict[str, Any]:
        return {name: round(value, 1) for name, value in asdict(self).items()}


def measure_seeding(people: int) -> list[Seeded]:
    """Seed a tenth of the people, then all of them, each into an empty database."""
    return [_seed(number) for number in (people // 10, people)]


def _seed(people: int) -> Seeded:
    with empty_site() as (_cluster, _folder, surroundings):
        command = [sys.executable, "manage.py", "seed", "--people", str(people)]
        started = time.monotonic()
        process = subprocess.Popen(command, cwd=ROOT, env=surroundings, stdout=subprocess.DEVNULL)
        try:
            _pid, status, used = os.wait4(process.pid, 0)
        except KeyboardInterrupt:
            end(process)
            raise
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise RefusedError(f"Seeding failed with exit code {process.returncode}.")
        seconds, cpu = time.monotonic() - started, used.ru_utime + used.ru_stime
        return Seeded(people, seconds, cpu, used.ru_maxrss / MIB)
