"""Tokens of exact identifiers."""

from __future__ import annotations

import hmac

import pytest

from casetracker.vault.keyring import keyring
from casetracker.vault.tokens import identifier_token


class IdentifierTokenTests:
    def test_equal_identifiers_have_equal_tokens(self) -> None:
        assert identifier_token("passport", "AB123") == identifier_token("passport", "AB123")

    def test_kind_and_value_make_a_difference(self) -> None:
        tokens = {
            identifier_token(kind, value)
            for kind in ("passport", "phone")
            for value in ("AB123", "AB124")
        }
        assert len(tokens) == 4
        assert identifier_token("a", "b\0c") != identifier_token("a\0b", "c" * 2)

    def test_it_is_made_with_the_key_for_identifiers(self) -> None:
        secret = keyring().active("ident").secret
        expected = hmac.new(secret, b"passport\0AB123", "sha256").digest()[:16]
        assert identifier_token("passport", "AB123") == expected

    def test_an_empty_identifier_is_refused(self) -> None:
        with pytest.raises(ValueError, match="empty"):
            identifier_token("passport", "")
