"""The wire format, byte for byte."""

from __future__ import annotations

from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from casetracker.vault import cipher
from casetracker.vault.errors import SealedRecordError

SECRET = bytes(range(32))
ROW = UUID("00112233445566778899aabbccddeeff")
KEY_ID = UUID("ffeeddcc-bbaa-9988-7766-554433221100")
CONTEXT = cipher.field_context("person.family", ROW, KEY_ID, 1)
VECTOR = bytes.fromhex(
    "c1010101000102030405060708090a0b4702d60ac43565cb3890175b0c38f3bc"
    "0b0716e4427b5f7c3867e5851d6900b2c9dde7859a27440f96f930709505d54f"
)
TEXTS = st.none() | st.text(st.characters(codec="utf-8"), max_size=3000)


class KnownAnswerTests:
    def test_sealing_gives_the_frozen_vector(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(cipher, "token_bytes", lambda size: bytes(range(size)))
        assert cipher.seal(AESGCM(SECRET), "Чернышёв", CONTEXT) == VECTOR

    def test_the_frozen_vector_opens(self) -> None:
        assert cipher.open_sealed(AESGCM(SECRET), VECTOR, CONTEXT) == "Чернышёв"


class PaddingTests:
    @pytest.mark.parametrize(
        ("plain", "stored"),
        [(0, 64), (28, 64), (29, 96), (60, 96), (200, 256), (252, 288), (1000, 1056), (5000, 5152)],
    )
    def test_sizes_are_those_of_the_design(self, plain: int, stored: int) -> None:
        text = None if plain == 0 else "x" * (plain - 1)  # one byte tells null from text
        assert len(cipher.seal(AESGCM(SECRET), text, CONTEXT)) == stored

    @given(st.integers(1, 2_000_000))
    def test_padding_never_cuts_and_costs_at_most_an_eighth(self, size: int) -> None:
        assert size <= cipher.padded_size(size) <= max(size + 31, size * 9 // 8)

    def test_null_and_the_empty_text_look_alike(self) -> None:
        sealed = [cipher.seal(AESGCM(SECRET), text, CONTEXT) for text in (None, "")]
        assert len(sealed[0]) == len(sealed[1])


class OpenSealedTests:
    @given(TEXTS)
    def test_it_returns_what_was_sealed(self, text: str | None) -> None:
        sealed = cipher.seal(AESGCM(SECRET), text, CONTEXT)
        assert cipher.open_sealed(AESGCM(SECRET), sealed, CONTEXT) == text

    @given(st.integers(0, len(VECTOR) * 8 - 1))
    def test_it_refuses_a_flipped_bit(self, bit: int) -> None:
        changed = bytearray(VECTOR)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(SealedRecordError):
            cipher.open_sealed(AESGCM(SECRET), bytes(changed), CONTEXT)

    @given(st.integers(0, len(VECTOR) - 1))
    def test_it_refuses_a_cut_value(self, size: int) -> None:
        with pytest.raises(SealedRecordError):
            cipher.open_sealed(AESGCM(SECRET), VECTOR[:size], CONTEXT)

    @given(st.binary(min_size=1, max_size=64))
    def test_it_refuses_an_appended_tail(self, tail: bytes) -> None:
        with pytest.raises(SealedRecordError):
            cipher.open_sealed(AESGCM(SECRET), VECTOR + tail, CONTEXT)

    @pytest.mark.parametrize(
        "context",
        [
            cipher.field_context("person.given", ROW, KEY_ID, 1),
            cipher.field_context("person.family", KEY_ID, KEY_ID, 1),
            cipher.field_context("person.family", ROW, ROW, 1),
            cipher.field_context("person.family", ROW, KEY_ID, 2),
        ],
        ids=["field", "row", "key", "generation"],
    )
    def test_it_refuses_a_value_from_another_place(self, context: bytes) -> None:
        with pytest.raises(SealedRecordError):
            cipher.open_sealed(AESGCM(SECRET), VECTOR, context)

    def test_it_refuses_another_key(self) -> None:
        with pytest.raises(SealedRecordError):
            cipher.open_sealed(AESGCM(bytes(32)), VECTOR, CONTEXT)


class NonceTests:
    def test_a_hundred_thousand_nonces_differ(self) -> None:
        key = AESGCM(SECRET)
        nonces = {cipher.seal(key, None, CONTEXT)[4:16] for _ in range(100_000)}
        assert len(nonces) == 100_000


class WrapTests:
    def test_a_wrapped_key_opens_again(self) -> None:
        wrapped = cipher.wrap(SECRET, b"k" * 32, b"context")
        assert cipher.unwrap(SECRET, wrapped, b"context") == b"k" * 32

    def test_it_opens_nowhere_else(self) -> None:
        wrapped = cipher.wrap(SECRET, b"k" * 32, b"context")
        for kek, value, context in [
            (bytes(32), wrapped, b"context"),
            (SECRET, wrapped, b"another"),
            (SECRET, wrapped[:-1], b"context"),
            (SECRET, b"", b"context"),
        ]:
            with pytest.raises(SealedRecordError):
                cipher.unwrap(kek, value, context)
