"""Compile the translations: `python -m casetracker.catalogues`."""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from casetracker.env import BASE_DIR

LOCALE_DIR = BASE_DIR / "locale"


def compile_catalogue(source: Path) -> None:
    """Write the .mo file beside a .po file; a reader never meets half of it."""
    with source.open("rb") as po:
        catalogue = read_po(po, locale=source.parts[-3])
    half = source.with_suffix(".mo.half")
    with half.open("wb") as mo:
        write_mo(mo, catalogue)
    half.replace(source.with_suffix(".mo"))


def compile_catalogues(folder: Path = LOCALE_DIR) -> int:
    """Compile the catalogues that changed since they were compiled; return how many."""
    count = 0
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            compile_catalogue(source)
            count += 1
    return count


if __name__ == "__main__":
    sys.stdout.write(f"{compile_catalogues()} catalogues compiled\n")
