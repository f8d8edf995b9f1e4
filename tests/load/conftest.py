"""An end on request is an orderly one: servers of these tests are taken away then too."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from tests.postgres import stop


@pytest.fixture(autouse=True)
def orderly_end() -> Iterator[None]:
    """Let SIGTERM end a test as Ctrl-C does."""
    before = signal.signal(signal.SIGTERM, stop)
    yield
    signal.signal(signal.SIGTERM, before)
