"""What must never be committed: keys, large files, addresses of real people."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from casetracker.env import BASE_DIR

pytestmark = pytest.mark.once
LARGEST = 1_000_000
PLACES = {"fixtures", "tests"}
PRIVATE_KEY = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----|\"kcv\": *\"[0-9a-f]{8}\"")
ADDRESS = re.compile(r"[\w.+-]+@([\w-]+\.)+[a-z]{2,}", re.IGNORECASE)
RESERVED = re.compile(
    r"@([\w-]+\.)*(example\.(org|com|net)|invalid|test|localhost)$", re.IGNORECASE
)


def committed_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=BASE_DIR, capture_output=True, text=True, check=False
    )
    if listed.returncode:  # an unpacked archive has no history; then every file counts
        return [
            path for path in BASE_DIR.rglob("*") if path.is_file() and ".venv" not in path.parts
        ]
    return [path for name in listed.stdout.split("\0") if (path := BASE_DIR / name).is_file()]


def keys(files: list[Path]) -> list[Path]:
    return [path for path in files if PRIVATE_KEY.search(path.read_bytes())]


def foreign_addresses(text: str) -> list[str]:
    return [found[0] for found in ADDRESS.finditer(text) if not RESERVED.search(found[0])]


class TestCommittedFiles:
    def test_no_private_key_is_among_them(self) -> None:
        assert keys(committed_files()) == []

    def test_no_file_is_large(self) -> None:
        assert [path for path in committed_files() if path.stat().st_size > LARGEST] == []

    def test_fixtures_and_tests_name_only_reserved_addresses(self) -> None:
        places = [
            path for path in committed_files() if path.relative_to(BASE_DIR).parts[0] in PLACES
        ]
        readable = [path for path in places if path.suffix in {".py", ".json", ".csv", ".html"}]
        assert readable
        found = {path: foreign_addresses(path.read_text()) for path in readable}
        assert {path: addresses for path, addresses in found.items() if addresses} == {}


class TestTheGuardItself:
    def test_it_finds_a_key(self, tmp_path: Path) -> None:
        path = tmp_path / "key"
        path.write_text("-----BEGIN OPENSSH " + "PRIVATE KEY-----")
        assert keys([path]) == [path]

    @pytest.mark.parametrize("domain", ["gmail.com", "example.organisation.net"])
    def test_it_finds_an_address(self, domain: str) -> None:
        assert foreign_addresses(f"write to a.b@{domain} now") == [f"a.b@{domain}"]

    def test_it_lets_reserved_addresses_pass(self) -> None:
        assert foreign_addresses("a@example.org, b@cases.example.org") == []
