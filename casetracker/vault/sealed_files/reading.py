"""Sealed files as streams: opened chunk by chunk, nothing of them ever plain on the disk."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

from casetracker.vault.errors import SealedRecordError
from casetracker.vault.sealed_files.format import (
    CHUNK,
    HEAD,
    TAG,
    ChunkCipher,
    Header,
    chunk_count,
    plain_size,
)


class SealedReader(io.RawIOBase):
    """A sealed file as a plain one that can be read anywhere; holds one open chunk."""

    def __init__(self, path: Path, file_key: bytes) -> None:
        super().__init__()
        try:
            self._handle = path.open("rb")
        except FileNotFoundError:
            raise SealedRecordError("the file is gone") from None
        header = Header.parse(self._handle.read(HEAD))
        body = self._handle.seek(0, io.SEEK_END) - HEAD
        self.chunks, self.size = chunk_count(body), plain_size(body)
        self._cipher = ChunkCipher(file_key, header.prefix)
        self._at = 0
        self._open: tuple[int, bytes] = (-1, b"")

    def chunk(self, number: int) -> bytes:
        """Return one chunk, or raise SealedRecordError."""
        if self._open[0] != number:
            self._handle.seek(HEAD + number * (CHUNK + TAG))
            sealed = self._handle.read(CHUNK + TAG)
            last = number == self.chunks - 1
            self._open = number, self._cipher.open(number, sealed, last=last)
        return self._open[1]

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        if start + offset < 0:
            raise OSError("negative seek position")
        self._at = start + offset
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._at >= self.size:
            return 0
        number, start = divmod(self._at, CHUNK)
        part = self.chunk(number)[start : start + len(buffer)]
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)

    def close(self) -> None:
        if not self.closed:
            self._handle.close()
        super().close()


def pieces(reader: SealedReader) -> Iterator[bytes]:
    """Yield a whole file chunk by chunk, and close it.

    A chunk that does not open raises in the middle: whoever sends it breaks off.
    """
    with reader:
        for number in range(reader.chunks):
            yield reader.chunk(number)
