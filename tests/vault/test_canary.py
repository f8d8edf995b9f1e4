"""A stolen database file tells nothing: planted words are looked for in its bytes."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections
from django.db.backends.sqlite3.base import DatabaseWrapper

from casetracker.databases import SQLITE_OPTIONS
from casetracker.vault.data_keys import create_data_keys
from casetracker.vault.keycheck import plant_canary
from casetracker.vault.keyring import keyring
from casetracker.vault.models import DataKey, KeyCheck
from tests.vault.sealedapp.models import Heron

ROWS = 200
LETTERS = "абвгдежзиклмнопрстуфхцчшщэюяabcdefghijklmnopqrstuvwxyz"


@pytest.fixture
def scan_file(db: None, tmp_path: Path) -> Iterator[Path]:
    """Open a second database, a file whose bytes the test reads."""
    path = tmp_path / "scan.sqlite3"
    described = connections["default"].settings_dict | {
        "NAME": str(path),
        "OPTIONS": SQLITE_OPTIONS,
    }
    connections["scan"] = DatabaseWrapper(described, "scan")
    with connections["scan"].schema_editor() as editor:
        for model in (DataKey, KeyCheck, Heron):
            editor.create_model(model)
    yield path
    connections["scan"].close()
    del connections["scan"]


def forms_of(word: str) -> set[bytes]:
    """Return the forms in which a word may stand in a file."""
    plain = word.encode()
    forms = {plain, word.encode("utf-16-le"), word.encode("utf-16-be")}
    forms |= {plain.hex().encode(), plain.hex().upper().encode(), json.dumps(word)[1:-1].encode()}
    for offset in range(3):  # base64 depends on what stands before the word
        encoded = base64.b64encode(b"\0" * offset + plain + b"\0" * (-(offset + len(plain)) % 3))
        start = -(-offset * 8 // 6)
        forms.add(encoded[start : (offset + len(plain)) * 8 // 6])
    return forms


def hits(path: Path, words: list[str]) -> list[str]:
    """Return the words that stand in a database's files, in any form."""
    files = [entry.read_bytes() for entry in path.parent.glob(path.name + "*")]
    return [
        word for word in words if any(form in data for form in forms_of(word) for data in files)
    ]


def new_word() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(14))


def write(words: list[str], control: str) -> None:
    plant_canary(keyring().active("kek"))
    KeyCheck.objects.using("scan").bulk_create(KeyCheck.objects.all())
    for number, key in enumerate(create_data_keys("person", ROWS)):
        key.save(using="scan", force_insert=True)
        word = words[number]
        heron = Heron(data_key=key, name=word, remark=word, traits=[{"of": word}], city=control)
        heron.save(using="scan")
        heron.remark = f"changed {word}"
        heron.save(using="scan", update_fields=["remark"])


class CanaryTests:
    def test_no_planted_word_stands_in_the_files(self, scan_file: Path) -> None:
        words, control = [new_word() for _ in range(ROWS)], new_word()
        write(words, control)
        assert Heron.objects.using("scan").count() == ROWS
        for name in ("scan.sqlite3", "scan.sqlite3-wal"):
            assert (scan_file.parent / name).stat().st_size > 0
        assert hits(scan_file, words) == []
        assert hits(scan_file, [control]) == [control]

    def test_no_key_of_the_key_file_stands_in_the_files(self, scan_file: Path) -> None:
        write([new_word() for _ in range(ROWS)], "")
        files = [entry.read_bytes() for entry in scan_file.parent.glob("scan*")]
        assert not any(key.secret in data for key in keyring().keys for data in files)

    @pytest.mark.parametrize("offset", range(3))
    def test_the_scan_finds_every_form(self, tmp_path: Path, offset: int) -> None:
        word, path = new_word(), tmp_path / "file"
        written = [word.encode("utf-16-le"), word.encode("utf-16-be"), word.encode().hex().encode()]
        written += [
            json.dumps(word).encode(),
            base64.b64encode(b"x" * offset + word.encode() + b"y"),
        ]
        for data in written:
            path.write_bytes(b"before " + data + b" after")
            assert hits(path, [word, new_word()]) == [word]
