"""Whether a key file belongs to this database."""

from __future__ import annotations

from django.db import DatabaseError

from casetracker.vault.cipher import unwrap, wrap
from casetracker.vault.errors import KeyringError, SealedRecordError
from casetracker.vault.keyring import Key, Keyring
from casetracker.vault.models import DataKey, KeyCheck

CANARY = b"this key file belongs to this database"
RESTORE = "Restore the key file that belongs to it from your recovery copy. Nothing was written."


def plant_canary(kek: Key) -> None:
    """Write what only this key-encryption key can open."""
    KeyCheck.objects.create(kek_id=kek.id, sealed=wrap(kek.secret, CANARY, _context(kek)))


def check_database(ring: Keyring) -> None:
    """Refuse a key file that does not open this database."""
    try:
        checks = {check.kek_id: bytes(check.sealed) for check in KeyCheck.objects.all()}
        used = set(DataKey.objects.order_by().values_list("kek_id", flat=True).distinct())
    except DatabaseError as error:
        raise KeyringError(
            f"The keys cannot be checked against the database ({type(error).__name__}): refusing "
            "to start. Is it running, and has `manage.py migrate` been run?"
        ) from None
    if unknown := sorted(key_id for key_id in used | checks.keys() if not ring.kek(key_id)):
        raise KeyringError(
            f"The database needs key {', '.join(unknown)}, which is not in {ring.path}: "
            f"refusing to start. {RESTORE}"
        )
    for kek_id, sealed in checks.items():
        _check_canary(ring, kek_id, sealed)
    if ring.active("kek").id not in checks:
        raise KeyringError(
            f"The database has never seen the keys in {ring.path}: refusing to start. "
            "Run `manage.py keys init` if nothing is recorded yet."
        )


def _check_canary(ring: Keyring, kek_id: str, sealed: bytes) -> None:
    kek = ring.kek(kek_id)
    try:
        opened = unwrap(kek.secret, sealed, _context(kek)) if kek else b""
    except SealedRecordError:
        opened = b""
    if opened != CANARY:
        raise KeyringError(
            f"Key {kek_id} in {ring.path} is not the one that this database was sealed with: "
            f"refusing to start. {RESTORE}"
        )


def _context(kek: Key) -> bytes:
    return b"cw1|keycheck|" + kek.id.encode()
