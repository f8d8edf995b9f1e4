"""The keys that stay outside the database: read once per process, before workers fork."""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import os
import stat
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from casetracker.vault.errors import KeyringError

FORMAT = "cw-keyring-1"
USES = {"kek": "k", "ident": "i", "audit": "a", "mfa": "m"}  # use → first letter of its key ids
KEY_SIZE = 32
LARGEST_FILE = 1_000_000
INTACT = "Your data is intact; restore the key file from your recovery copy."


@dataclass(frozen=True)
class Key:
    """One random key, for one use."""

    id: str
    use: str
    state: str
    created: str
    secret: bytes = field(repr=False)

    @property
    def check_value(self) -> str:
        """Return what recognises the key without revealing it."""
        return hmac.digest(self.secret, b"kcv", "sha256").hex()[:8]


@dataclass(frozen=True)
class Keyring:
    """The keys of one file."""

    path: Path
    keys: tuple[Key, ...]

    def active(self, use: str) -> Key:
        """Return the key that new values of a use are made with."""
        return next(key for key in self.keys if key.use == use and key.state == "active")

    def kek(self, key_id: str) -> Key | None:
        """Return the key-encryption key of an id, active or retired."""
        return next((key for key in self.keys if key.use == "kek" and key.id == key_id), None)


@cache
def keyring() -> Keyring:
    """Return the keys that the settings name."""
    return read_keyring(keyring_path())


def keyring_path() -> Path:
    """Return the key file's place, refusing anything that is not one."""
    scheme, _, path = settings.KEYRING.partition(":")
    if scheme == "file" and path:
        return Path(path)
    # The value is not repeated: it may be the key itself, and messages end up in logs.
    raise KeyringError(
        "CASETRACKER_KEYRING must name a key file, as file:/path: refusing to start. "
        "Keys in the environment itself are refused: process lists and crash reports show them."
    )


def read_keyring(path: Path) -> Keyring:
    """Read and check a key file."""
    try:
        document = json.loads(_read_private(path))
        if document["format"] != FORMAT:
            raise KeyError(FORMAT)
        keys = tuple(_parse_key(path, entry) for entry in document["keys"])
    except (ValueError, TypeError, KeyError, RecursionError):
        raise KeyringError(
            f"Key file {path} is damaged or cut short: refusing to start. {INTACT}"
        ) from None
    for use in USES:
        if [key.state for key in keys if key.use == use].count("active") != 1:
            raise KeyringError(
                f"Key file {path} must hold one active {use} key: refusing to start. {INTACT}"
            )
    return Keyring(path, keys)


def _parse_key(path: Path, entry: dict[str, Any]) -> Key:
    secret = b""  # where it cannot be read, the comparison below names the key
    with suppress(binascii.Error):
        secret = base64.b64decode(entry["key"], validate=True)
    key = Key(entry["id"], entry["use"], entry["state"], entry["created"], secret)
    if len(secret) != KEY_SIZE or not hmac.compare_digest(key.check_value, entry["kcv"]):
        raise KeyringError(
            f"Key {key.id} in {path} does not match its check value: refusing to start. {INTACT}"
        )
    return key


def _read_private(path: Path) -> bytes:
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        descriptor = os.open(path, flags)
    except FileNotFoundError:
        raise KeyringError(
            f"Key file not found at {path}: refusing to start. Restore it from your recovery copy; "
            "do not create a new one - existing records would stay closed. "
            "(Nothing recorded yet? `manage.py keys init` creates the first one.)"
        ) from None
    except OSError as error:
        reason = "it is a symbolic link" if path.is_symlink() else error.strerror
        raise KeyringError(
            f"Key file {path} cannot be read ({reason}): refusing to start."
        ) from None
    try:
        _refuse_exposed(path, os.fstat(descriptor).st_mode)
        return os.read(descriptor, LARGEST_FILE)
    finally:
        os.close(descriptor)


def _refuse_exposed(path: Path, mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise KeyringError(f"Key file {path} is not a regular file: refusing to start.")
    if mode & 0o077:
        raise KeyringError(
            f"Key file {path} has mode {stat.S_IMODE(mode):04o}, so that other users can read or "
            f"change it: refusing to start. Run: chmod 600 {path}"
        )


def create_keyring(path: Path) -> Keyring:
    """Write a new key file with independent random keys; never over an existing one."""
    now = timezone.now()
    keys = [
        Key(f"{letter}{now:%Y}a", use, "active", now.isoformat(), os.urandom(KEY_SIZE))
        for use, letter in USES.items()
    ]
    try:
        _write_private(path, json.dumps({"format": FORMAT, "keys": [*map(_entry, keys)]}, indent=1))
    except OSError as error:
        raise KeyringError(f"Key file {path} cannot be written ({error.strerror}).") from None
    return read_keyring(path)


def _entry(key: Key) -> dict[str, str]:
    facts = {"id": key.id, "use": key.use, "alg": "A256GCM", "state": key.state}
    secret = base64.b64encode(key.secret).decode()
    return facts | {"created": key.created, "key": secret, "kcv": key.check_value}


def _write_private(path: Path, text: str) -> None:
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "w") as handle:
            handle.write(text)
            handle.flush()
            os.fsync(descriptor)
        os.link(draft, path)  # whole or not at all, and never over another file
    finally:
        draft.unlink()
