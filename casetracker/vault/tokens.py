"""Tokens that tell whether two exact identifiers are the same, and nothing else."""

from __future__ import annotations

import hmac

from casetracker.vault.keyring import keyring

TOKEN_SIZE = 16


def identifier_token(kind: str, canonical: str) -> bytes:
    """Return the keyed token of an identifier (passport, phone, e-mail) in canonical form.

    Never for names or other values that many people share: equal tokens show equal values.
    """
    if not canonical:
        raise ValueError("An empty identifier would be the same for everybody.")
    message = f"{kind}\0{canonical}".encode()
    return hmac.digest(keyring().active("ident").secret, message, "sha256")[:TOKEN_SIZE]
