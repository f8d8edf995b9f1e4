"""Taking away what uploads and moves of files left behind."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.utils import timezone

from cases.models import File, Upload
from cases.services.uploads import let_go
from casetracker.vault.sealed_files.store import PART, fold_header, folder, take_away

DAY_SECONDS = 24 * 3600
BATCH = 500


@dataclass
class Swept:
    """What was taken away: kept uploads, parts and files without a row; headers folded in."""

    uploads: int = 0
    parts: int = 0
    files: int = 0
    headers: int = 0


def sweep(*, older_than: float = DAY_SECONDS) -> Swept:
    """Take away what belongs to nobody; what is younger than a day may still be under way."""
    swept = Swept(uploads=let_go(Upload.objects.filter(expires_at__lte=timezone.now())))
    before = time.time() - older_than
    batch: list[Path] = []
    for path in _files_before(before):
        if path.suffix == PART:
            path.unlink(missing_ok=True)
            swept.parts += 1
            continue
        batch.append(path)
        if len(batch) >= BATCH:
            _sweep_files(batch, swept)
            batch.clear()
    _sweep_files(batch, swept)
    return swept


def _files_before(before: float) -> Iterator[Path]:
    for path in folder().glob("??/??/*"):
        with suppress(FileNotFoundError):  # gone meanwhile
            if path.stat().st_mtime < before:
                yield path


def _sweep_files(paths: list[Path], swept: Swept) -> None:
    found = {path: _named(path) for path in paths}
    ids = {file for file, _key in found.values() if file}
    rows = dict(File._base_manager.filter(pk__in=ids).values_list("pk", "data_key_id"))
    for path, (file, key) in found.items():
        if file is None:
            continue  # not ours
        if file not in rows:
            take_away(file)
            swept.files += key is None
        elif key is not None:
            if rows[file] == key:
                fold_header(file, key)
            path.unlink(missing_ok=True)
            swept.headers += 1


def _named(path: Path) -> tuple[UUID | None, UUID | None]:
    """Return which file, and of a header beside it which key, a path is named after."""
    try:
        return UUID(path.stem), UUID(path.suffix[1:]) if path.suffix else None
    except ValueError:
        return None, None
