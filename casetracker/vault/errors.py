"""What the vault raises."""

from __future__ import annotations


class VaultError(Exception):
    """Something is wrong with a key or with a sealed value."""


class KeyringError(VaultError):
    """The keys cannot be used; the message tells the operator what to do."""


class SealedRecordError(VaultError):
    """A sealed value cannot be opened; the message names the place, never the content."""
