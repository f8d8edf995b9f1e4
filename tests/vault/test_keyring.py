"""The key file: what it holds, and every way in which it can be wrong."""

from __future__ import annotations

import base64
import errno
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from casetracker.vault.errors import KeyringError
from casetracker.vault.keyring import create_keyring, keyring_path, read_keyring

Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return create_keyring(tmp_path / "keyring.json").path


def rewrite(path: Path, change: Change) -> None:
    """Change the document in a key file."""
    document = json.loads(path.read_text())
    change(document)
    path.write_text(json.dumps(document))


def refusal(path: Path) -> str:
    """Return the message with which a key file is refused, seeing that nothing is written."""
    before = sorted(path.parent.rglob("*"))
    with pytest.raises(KeyringError) as caught:
        read_keyring(path)
    assert sorted(path.parent.rglob("*")) == before
    return str(caught.value)


class CreateTests:
    def test_the_file_is_private_and_holds_independent_keys(self, path: Path) -> None:
        assert path.stat().st_mode & 0o777 == 0o600
        ring = read_keyring(path)
        assert [key.use for key in ring.keys] == ["kek", "ident", "audit", "mfa"]
        assert len({key.secret for key in ring.keys}) == len({key.id for key in ring.keys}) == 4
        assert {len(key.secret) for key in ring.keys} == {32}

    def test_the_umask_does_not_open_it(self, tmp_path: Path) -> None:
        before = os.umask(0)
        try:
            assert create_keyring(tmp_path / "k").path.stat().st_mode & 0o777 == 0o600
        finally:
            os.umask(before)

    def test_it_has_the_written_format(self, path: Path) -> None:
        document = json.loads(path.read_text())
        assert document["format"] == "cw-keyring-1"
        assert set(document["keys"][0]) == {"id", "use", "alg", "state", "created", "key", "kcv"}

    def test_an_existing_file_is_kept(self, path: Path) -> None:
        before = path.read_bytes()
        with pytest.raises(KeyringError, match="cannot be written"):
            create_keyring(path)
        assert path.read_bytes() == before
        assert list(path.parent.iterdir()) == [path]

    def test_a_missing_folder_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(KeyringError, match="nowhere.*No such file"):
            create_keyring(tmp_path / "nowhere" / "k")

    def test_no_representation_shows_a_key(self, path: Path) -> None:
        ring = read_keyring(path)
        assert all(repr(key.secret) not in repr(ring) for key in ring.keys)


class RefusalTests:
    def test_a_missing_file(self, tmp_path: Path) -> None:
        missing = tmp_path / "k"
        assert refusal(missing).startswith(
            f"Key file not found at {missing}: refusing to start. Restore it from your recovery "
            "copy; do not create a new one - existing records would stay closed."
        )

    @pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620, 0o660])
    def test_a_file_that_others_can_read(self, path: Path, mode: int) -> None:
        path.chmod(mode)
        message = refusal(path)
        assert f"has mode {mode:04o}" in message
        assert f"Run: chmod 600 {path}" in message

    @pytest.mark.parametrize(
        "content",
        [b"", b"{", b"null", b"[]", b"{}", b"\xff\xfe", b'{"format":"cw-keyring-1"}']
        + [b'{"format":"cw-keyring-1","keys":[1]}', b'{"format":"cw-keyring-1","keys":[{}]}']
        + [b'{"format":"cw-keyring-2","keys":[]}', b"[" * 5000],
    )
    def test_a_damaged_file(self, path: Path, content: bytes) -> None:
        path.write_bytes(content)
        assert refusal(path) == (
            f"Key file {path} is damaged or cut short: refusing to start. "
            "Your data is intact; restore the key file from your recovery copy."
        )

    def test_a_file_cut_anywhere(self, path: Path) -> None:
        whole = path.read_bytes()
        for size in range(0, len(whole) - 1, 7):
            path.write_bytes(whole[:size])
            assert "damaged or cut short" in refusal(path)

    @pytest.mark.parametrize(
        "value", [base64.b64encode(bytes(32)).decode(), "AAAA", "not base64!", ""]
    )
    def test_a_key_that_does_not_match_its_check_value(self, path: Path, value: str) -> None:
        rewrite(path, lambda document: document["keys"][1].update(key=value))
        key_id = json.loads(path.read_text())["keys"][1]["id"]
        message = refusal(path)
        assert message.startswith(f"Key {key_id} in {path} does not match its check value")
        assert "Your data is intact" in message
        assert not value or value not in message

    @pytest.mark.parametrize("use", ["kek", "ident", "audit", "mfa"])
    def test_a_missing_use(self, path: Path, use: str) -> None:
        def drop(document: dict[str, Any]) -> None:
            document["keys"] = [key for key in document["keys"] if key["use"] != use]

        rewrite(path, drop)
        assert f"must hold one active {use} key" in refusal(path)

    def test_two_active_keys_of_one_use(self, path: Path) -> None:
        rewrite(path, lambda document: document["keys"].append(document["keys"][0]))
        assert "must hold one active kek key" in refusal(path)

    def test_a_folder(self, tmp_path: Path) -> None:
        assert "is not a regular file" in refusal(tmp_path)

    def test_a_symbolic_link(self, path: Path, tmp_path: Path) -> None:
        link = tmp_path / "link"
        link.symlink_to(path)
        assert "it is a symbolic link" in refusal(link)

    def test_a_pipe_does_not_hang(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe", 0o600)
        assert "is not a regular file" in refusal(tmp_path / "pipe")

    def test_a_file_of_another_user(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*args: Any) -> int:
            raise PermissionError(errno.EACCES, "Permission denied")

        monkeypatch.setattr(os, "open", refuse)
        assert "(Permission denied)" in refusal(path)


class LocationTests:
    @pytest.mark.parametrize(
        "value", ["", "file:", "sealed:/k", "command:cat", '{"format":"cw-keyring-1"}', "c2VjcmV0"]
    )
    def test_only_a_file_is_taken_and_the_value_is_not_repeated(
        self, settings: LazySettings, value: str
    ) -> None:
        settings.KEYRING = value
        with pytest.raises(KeyringError) as caught:
            keyring_path()
        assert str(caught.value).startswith("CASETRACKER_KEYRING must name a key file")
        assert "environment itself are refused" in str(caught.value)
        assert not value or len(value) < 6 or value not in str(caught.value)

    def test_a_retired_key_still_opens_what_it_wrapped(self, path: Path) -> None:
        def retire(document: dict[str, Any]) -> None:
            old = document["keys"][0]
            document["keys"].append(old | {"id": "k1999a", "state": "retired"})

        rewrite(path, retire)
        ring = read_keyring(path)
        assert ring.kek("k1999a") is not None
        assert ring.kek(ring.active("ident").id) is None
        assert ring.active("kek").id != "k1999a"
