"""What it costs to open the sealed cells of a page, outside of any request."""

from __future__ import annotations

import time
from uuid import uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from casetracker.vault.cipher import field_context, open_sealed, seal

CELLS, TIMES, GENERATION = 200, 50, 1


def cell_times() -> list[float]:
    """Return how many milliseconds it took to open 200 cells, each time that it was tried."""
    row, key = uuid4(), uuid4()
    cipher = AESGCM(AESGCM.generate_key(256))
    context = field_context("benchmark.cell", row, key, GENERATION)
    cells = [seal(cipher, f"Invented value {number}", context) for number in range(CELLS)]
    taken = []
    for _number in range(TIMES):
        started = time.perf_counter()
        for cell in cells:
            open_sealed(cipher, cell, field_context("benchmark.cell", row, key, GENERATION))
        taken.append((time.perf_counter() - started) * 1000)
    return taken
