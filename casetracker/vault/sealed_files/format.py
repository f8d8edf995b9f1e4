"""The format of sealed files, CWF1: bytes in, bytes out.

    CWF1 | chunk size u32 | nonce 12 | file key wrapped by the subject's data key 48 | prefix 7

and then chunks of 64 KiB, each followed by its tag. A chunk's nonce is the prefix, its number
(u32) and whether it is the last one (u8): a missing, swapped or repeated chunk opens nowhere, nor
does a file that was cut at the edge of a chunk. The chunks know nothing of the subject, so a file
moves to another subject by a new header alone. All zeros where the wrapped key stands: the file
belongs to nobody yet, and its key is somewhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from secrets import token_bytes
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from casetracker.vault.errors import SealedRecordError

MAGIC = b"CWF1"
CHUNK = 64 * 1024
TAG = 16
KEY, NONCE, WRAPPED, PREFIX = 32, 12, 48, 7
FIXED = MAGIC + CHUNK.to_bytes(4, "big")
HEAD = len(FIXED) + NONCE + WRAPPED + PREFIX
NO_KEY = bytes(NONCE + WRAPPED)
MOST_CHUNKS = 2**32


@dataclass(frozen=True)
class Header:
    """What stands before the chunks."""

    slot: bytes  # nonce and wrapped key
    prefix: bytes

    @classmethod
    def new(cls) -> Header:
        """Return the header of a file that belongs to nobody yet."""
        return cls(NO_KEY, token_bytes(PREFIX))

    @classmethod
    def parse(cls, head: bytes) -> Header:
        """Read a header, or raise SealedRecordError."""
        if len(head) != HEAD or not head.startswith(FIXED):
            raise SealedRecordError("not a sealed file")
        return cls(head[len(FIXED) : -PREFIX], head[-PREFIX:])

    def to_bytes(self) -> bytes:
        return FIXED + self.slot + self.prefix


def new_file_key() -> bytes:
    """Return the random key of one file."""
    return token_bytes(KEY)


def file_context(file: UUID, key: UUID, generation: int) -> bytes:
    """Bind a wrapped file key to its file and to the data key that wraps it."""
    return b"cwf1|key|" + file.bytes + key.bytes + bytes([generation])


def wrap_file_key(data_key: AESGCM, file_key: bytes, context: bytes) -> bytes:
    """Return the slot of a header: nonce and wrapped file key."""
    nonce = token_bytes(NONCE)
    return nonce + data_key.encrypt(nonce, file_key, context)


def unwrap_file_key(data_key: AESGCM, slot: bytes, context: bytes) -> bytes:
    """Return the file key of a slot, or raise SealedRecordError."""
    try:
        return data_key.decrypt(slot[:NONCE], slot[NONCE:], context)
    except InvalidTag:
        raise SealedRecordError("changed, moved, or sealed by another key") from None


def chunk_count(body: int) -> int:
    """Return how many chunks a body of that many sealed bytes has, or raise SealedRecordError."""
    count, rest = divmod(body, CHUNK + TAG)
    if rest and rest < TAG or not body:
        raise SealedRecordError("cut short")
    return count + bool(rest)


def plain_size(body: int) -> int:
    """Return the size of what a body of that many sealed bytes holds."""
    return body - TAG * chunk_count(body)


class ChunkCipher:
    """Seals and opens the chunks of one file."""

    def __init__(self, file_key: bytes, prefix: bytes) -> None:
        self._key, self._prefix = AESGCM(file_key), prefix

    def seal(self, number: int, plain: bytes, *, last: bool) -> bytes:
        return self._key.encrypt(self._nonce(number, last=last), plain, FIXED)

    def open(self, number: int, sealed: bytes, *, last: bool) -> bytes:
        """Return a chunk's plain bytes, or raise SealedRecordError."""
        try:
            return self._key.decrypt(self._nonce(number, last=last), sealed, FIXED)
        except InvalidTag:
            raise SealedRecordError(f"chunk {number} was changed, moved or cut") from None

    def _nonce(self, number: int, *, last: bool) -> bytes:
        return self._prefix + number.to_bytes(4, "big") + bytes([last])


class ChunkSealer:
    """Cuts what comes into chunks, seals them and hands them to `write`."""

    def __init__(self, file_key: bytes, prefix: bytes, write: Callable[[bytes], object]) -> None:
        self._cipher, self._write = ChunkCipher(file_key, prefix), write
        self._waiting = bytearray()
        self._number = 0

    def feed(self, plain: bytes) -> None:
        self._waiting += plain
        # The last chunk is only known when no more comes, so a whole one waits for a successor.
        while len(self._waiting) > CHUNK:
            self._send(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]

    def finish(self) -> None:
        self._send(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _send(self, plain: bytes, *, last: bool) -> None:
        self._write(self._cipher.seal(self._number, plain, last=last))
        self._number += 1
