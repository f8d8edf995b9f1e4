"""Where sealed files lie, and how they come to be there whole or not at all.

`files/xx/yy/<uuid>.part` while it is written, `files/xx/yy/<uuid>` from then on. A file that moves
to another subject gets a second header beside it, `<uuid>.<data key>`, before the transaction
commits: whichever way that ends, the header of the row's data key is there.
"""

from __future__ import annotations

import hashlib
import os
import weakref
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO
from uuid import UUID, uuid4

from django.conf import settings

from casetracker.vault.sealed_files.format import (
    HEAD,
    ChunkSealer,
    Header,
    new_file_key,
)

PART = ".part"


def folder() -> Path:
    """Return the folder of all sealed files."""
    return Path(settings.FILES_DIR)


def place(file: UUID, ending: str = "") -> Path:
    """Return a file's generated path; nothing that somebody typed is in it."""
    name = str(file)
    return folder() / name[:2] / name[2:4] / f"{name}{ending}"


class PartWriter:
    """Seals a stream into a `.part` file, which is gone when nobody holds the writer any more.

    Its key is in memory alone: a part that is left over opens for nobody.
    """

    def __init__(self) -> None:
        self.id, self.key = uuid4(), new_file_key()
        self.path = place(self.id, PART)
        self.size = 0
        self._digest = hashlib.sha256()
        header = Header.new()
        self._handle = _create(self.path)
        self._take_away = weakref.finalize(self, _drop, self.path, self._handle)
        self._sealer = ChunkSealer(self.key, header.prefix, self._write)
        try:
            self._handle.write(header.to_bytes())
        except BaseException:
            self.close()
            raise

    @property
    def digest(self) -> str:
        """Return the digest of the sealed chunks: it proves a copy and tells nothing of it."""
        return self._digest.hexdigest()

    def write(self, plain: bytes) -> int:
        self.size += len(plain)
        self._sealer.feed(plain)
        return len(plain)

    def flush(self) -> None:
        """Images are written as into any file; the chunks go out by themselves."""

    def finish(self) -> None:
        """Seal the last chunk and have it all on the disk."""
        self._sealer.finish()
        self._handle.flush()
        os.fsync(self._handle.fileno())
        self._handle.close()

    def keep(self) -> None:
        """Leave the part where it is: something else answers for it now."""
        self._take_away.detach()

    def close(self) -> None:
        """Take the part away."""
        self._take_away()

    def _write(self, sealed: bytes) -> None:
        self._digest.update(sealed)
        self._handle.write(sealed)


def settle(part: Path, file: UUID, slot: bytes) -> Path:
    """Give a part its header and its name for good; return the path, whose row is not yet saved.

    The part keeps its own name too, for the case that the transaction fails.
    """
    path = place(file)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with part.open("r+b") as handle:
        header = Header.parse(handle.read(HEAD))
        handle.seek(0)
        handle.write(Header(slot, header.prefix).to_bytes())
        handle.flush()
        os.fsync(handle.fileno())
    os.link(part, path)  # never over another file
    _sync(path.parent)
    return path


def put_header_beside(file: UUID, key: UUID, slot: bytes) -> None:
    """Write a second header for the data key that a file moves under."""
    path, head = place(file), place(file, f".{key}")
    with path.open("rb") as handle:
        header = Header.parse(handle.read(HEAD))
    draft = place(file, f".{uuid4()}{PART}")
    with _create(draft) as handle:
        handle.write(Header(slot, header.prefix).to_bytes())
        handle.flush()
        os.fsync(handle.fileno())
    draft.replace(head)
    _sync(path.parent)


def fold_header(file: UUID, key: UUID) -> None:
    """Write the header beside a file into it once its row says so; the old one opens no more."""
    head = place(file, f".{key}")
    with suppress(FileNotFoundError):  # folded meanwhile
        fresh = head.read_bytes()
        with place(file).open("r+b") as handle:
            handle.write(fresh)
            handle.flush()
            os.fsync(handle.fileno())
        head.unlink(missing_ok=True)


def read_header(file: UUID, key: UUID) -> Header:
    """Return the header that a data key opens: the one beside the file, or its own."""
    try:
        return Header.parse(place(file, f".{key}").read_bytes())
    except FileNotFoundError:
        with place(file).open("rb") as handle:
            return Header.parse(handle.read(HEAD))


def take_away(file: UUID) -> None:
    """Unlink a file with its headers."""
    path = place(file)
    for found in [path, *path.parent.glob(f"{file}.*")]:
        found.unlink(missing_ok=True)


def _drop(path: Path, handle: BinaryIO) -> None:
    path.unlink(missing_ok=True)
    with suppress(OSError):  # what is still in the buffer has nowhere to go
        handle.close()


def _create(path: Path) -> BinaryIO:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    return os.fdopen(os.open(path, flags, 0o600), "wb")


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
