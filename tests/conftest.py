"""What every test needs."""

from __future__ import annotations

from contextlib import suppress

import pytest

from casetracker.vault.errors import KeyringError
from casetracker.vault.keyring import create_keyring, keyring_path


@pytest.fixture(scope="session", autouse=True)
def test_keys() -> None:
    """Make the key file of this run, which all its processes share."""
    with suppress(KeyringError):  # made already, by another process
        create_keyring(keyring_path())
