from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.run import INTERRUPTED
from benchmarks.servers import ROOT

pytestmark = [pytest.mark.once, pytest.mark.proof]
PATIENCE = 120


@pytest.fixture
def folder() -> Iterator[Path]:
    """Give a folder for temporary files that PostgreSQL's user may enter, too."""
    with tempfile.TemporaryDirectory(prefix="casetracker-interrupted-") as made:
        Path(made).chmod(0o755)
        yield Path(made)


def processes_of(folder: Path) -> list[str]:
    """Return the commands that were given a place in the folder, as argument or variable."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_text()
            given = command + (process / "environ").read_text()
        except OSError:
            continue
        if str(folder) in given and "defunct" not in command:
            found.append(command.replace("\0", " "))
    return found


class InterruptionTests:
    @pytest.mark.parametrize(
        ("moment", "number"),
        [
            ("starting PostgreSQL", signal.SIGINT),
            ("loading cases", signal.SIGTERM),
            ("pages: round 1", signal.SIGINT),
            ("pages: round 2", signal.SIGTERM),
        ],
    )
    def test_it_leaves_nothing_behind(self, folder: Path, moment: str, number: int) -> None:
        command = [sys.executable, "-m", "benchmarks.run", "--sizes", "10k", "--quick"]
        surroundings = os.environ | {"TMPDIR": str(folder)}
        with subprocess.Popen(
            command, cwd=ROOT, env=surroundings, stderr=subprocess.PIPE, text=True
        ) as process:
            assert process.stderr
            assert any(moment in line for line in process.stderr)
            process.send_signal(number)
            process.stderr.read()
            assert process.wait(PATIENCE) == INTERRUPTED
        assert processes_of(folder) == []
        assert list(folder.iterdir()) == []
