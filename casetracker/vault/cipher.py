"""The wire format of sealed values and of wrapped data keys: bytes in, bytes out."""

from __future__ import annotations

from secrets import token_bytes
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from casetracker.vault.errors import SealedRecordError

HEADER = bytes([0xC1, 0x01, 0x01])  # magic, version, algorithm (1: AES-256-GCM; 0x10 is reserved)
NONCE_SIZE, TAG_SIZE, PREFIX_SIZE = 12, 16, 4
NULL, TEXT = b"\x00", b"\x01"


def field_context(aad_name: str, row: UUID, key: UUID, generation: int) -> bytes:
    """Bind a value to its field, row and key, so that it opens nowhere else."""
    return b"cw1\0" + aad_name.encode() + b"\0" + row.bytes + key.bytes + bytes([generation])


def padded_size(size: int) -> int:
    """Round up to 32 bytes as far as 256, then by Padmé, so that a size tells little."""
    step = 32
    if size > 256:
        exponent = size.bit_length() - 1
        step = 1 << (exponent - exponent.bit_length())
    return -(-size // step) * step


def seal(key: AESGCM, text: str | None, context: bytes) -> bytes:
    """Encrypt a text or a null; the last byte of the context is the key's generation."""
    plain = NULL if text is None else TEXT + text.encode()
    framed = len(plain).to_bytes(PREFIX_SIZE, "big") + plain
    nonce = token_bytes(NONCE_SIZE)
    body = key.encrypt(nonce, framed.ljust(padded_size(len(framed)), b"\0"), context)
    return HEADER + context[-1:] + nonce + body


def open_sealed(key: AESGCM, sealed: bytes, context: bytes) -> str | None:
    """Decrypt what `seal` made, or raise SealedRecordError."""
    head = len(HEADER)
    if sealed[: head + 1] != HEADER + context[-1:]:
        raise SealedRecordError("not a value sealed by this key")
    body = head + 1 + NONCE_SIZE
    framed = _decrypt(key, sealed[head + 1 : body], sealed[body:], context)
    end = PREFIX_SIZE + int.from_bytes(framed[:PREFIX_SIZE], "big")
    plain = framed[PREFIX_SIZE:end]
    return None if plain == NULL else plain[1:].decode()


def wrap(kek: bytes, secret: bytes, context: bytes) -> bytes:
    """Encrypt a data key under the key-encryption key."""
    nonce = token_bytes(NONCE_SIZE)
    return nonce + AESGCM(kek).encrypt(nonce, secret, context)


def unwrap(kek: bytes, wrapped: bytes, context: bytes) -> bytes:
    """Decrypt what `wrap` made, or raise SealedRecordError."""
    return _decrypt(AESGCM(kek), wrapped[:NONCE_SIZE], wrapped[NONCE_SIZE:], context)


def _decrypt(key: AESGCM, nonce: bytes, body: bytes, context: bytes) -> bytes:
    if len(nonce) < NONCE_SIZE or len(body) < TAG_SIZE:
        raise SealedRecordError("cut short")
    try:
        return key.decrypt(nonce, body, context)
    except InvalidTag:
        raise SealedRecordError("changed, moved, or sealed by another key") from None
