"""The format of sealed files and the way they come to the disk."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from casetracker.vault.errors import SealedRecordError
from casetracker.vault.sealed_files import format as cwf
from casetracker.vault.sealed_files.reading import SealedReader, pieces
from casetracker.vault.sealed_files.store import (
    PartWriter,
    fold_header,
    place,
    put_header_beside,
    read_header,
    settle,
    take_away,
)

FILE, KEY = UUID(int=1), UUID(int=2)
SEALED_CHUNK = cwf.CHUNK + cwf.TAG


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: Any) -> Iterator[Path]:
    settings.FILES_DIR = tmp_path / "files"
    yield tmp_path / "files"


def sealed(plain: bytes) -> PartWriter:
    part = PartWriter()
    for start in range(0, len(plain), 50_000):
        part.write(plain[start : start + 50_000])
    part.finish()
    return part


def opened(part: PartWriter, path: Path | None = None) -> bytes:
    return b"".join(pieces(SealedReader(path or part.path, part.key)))


class FormatTests:
    def test_a_known_file_is_written_byte_for_byte(self) -> None:
        """Frozen: what was sealed once has to open for ever."""
        written: list[bytes] = []
        sealer = cwf.ChunkSealer(bytes(range(32)), b"prefix7", written.append)
        sealer.feed(b"harbour")
        sealer.finish()
        assert b"".join(written).hex() == KNOWN
        header = cwf.Header(b"s" * 60, b"prefix7").to_bytes()
        assert header == b"CWF1\x00\x01\x00\x00" + b"s" * 60 + b"prefix7"

    def test_the_wrapped_key_belongs_to_its_file_and_data_key(self) -> None:
        data_key, file_key = AESGCM(bytes(32)), cwf.new_file_key()
        slot = cwf.wrap_file_key(data_key, file_key, cwf.file_context(FILE, KEY, 1))
        assert len(slot) == 60
        assert cwf.unwrap_file_key(data_key, slot, cwf.file_context(FILE, KEY, 1)) == file_key
        for file, key, generation in ((KEY, KEY, 1), (FILE, FILE, 1), (FILE, KEY, 2)):
            with pytest.raises(SealedRecordError):
                cwf.unwrap_file_key(data_key, slot, cwf.file_context(file, key, generation))


KNOWN = "6e2c99f55562eeb54b47881df629a56f867815c5f13e1c"


@pytest.mark.parametrize(
    "size", [0, 1, cwf.CHUNK - 1, cwf.CHUNK, cwf.CHUNK + 1, 2 * cwf.CHUNK, 200_000]
)
class RoundTripTests:
    def test_what_comes_out_is_what_went_in(self, size: int) -> None:
        plain = os.urandom(size)
        part = sealed(plain)
        assert part.size == size
        assert opened(part) == plain
        assert size < 16 or plain[:16] not in part.path.read_bytes()

    def test_it_can_be_read_anywhere(self, size: int) -> None:
        plain = os.urandom(size)
        reader = io.BufferedReader(reader_of(plain))
        for at in (0, size // 2, max(size - 3, 0), size + 5):
            reader.seek(at)
            assert reader.read(70_000) == plain[at : at + 70_000]
        reader.seek(-min(size, 9), io.SEEK_END)
        assert reader.read() == plain[len(plain) - min(size, 9) :]


def reader_of(plain: bytes) -> SealedReader:
    part = sealed(plain)
    part.keep()
    return SealedReader(part.path, part.key)


def flip(data: bytearray) -> None:
    data[cwf.HEAD + SEALED_CHUNK + 5] ^= 1


def flip_prefix(data: bytearray) -> None:
    data[cwf.HEAD - 1] ^= 1


def cut_at_a_chunk(data: bytearray) -> None:
    del data[cwf.HEAD + 2 * SEALED_CHUNK :]


def cut_within(data: bytearray) -> None:
    del data[-1:]


def cut_to_the_header(data: bytearray) -> None:
    del data[cwf.HEAD :]


def cut_the_header(data: bytearray) -> None:
    del data[40:]


def swap(data: bytearray) -> None:
    first, second = cwf.HEAD, cwf.HEAD + SEALED_CHUNK
    one, two = data[first:second], data[second : second + SEALED_CHUNK]
    data[first : second + SEALED_CHUNK] = two + one


def repeat(data: bytearray) -> None:
    data[cwf.HEAD : cwf.HEAD] = data[cwf.HEAD : cwf.HEAD + SEALED_CHUNK]


def add(data: bytearray) -> None:
    data += b"x" * 100


def other_version(data: bytearray) -> None:
    data[3] = ord("2")


CHANGES = (
    flip,
    flip_prefix,
    cut_at_a_chunk,
    cut_within,
    cut_to_the_header,
    cut_the_header,
    swap,
    repeat,
    add,
    other_version,
)


class TamperedTests:
    @pytest.mark.parametrize("change", CHANGES, ids=lambda change: str(change.__name__))
    def test_a_change_is_found(self, change: Callable[[bytearray], None]) -> None:
        part = sealed(os.urandom(3 * cwf.CHUNK))
        data = bytearray(part.path.read_bytes())
        change(data)
        part.path.write_bytes(data)
        with pytest.raises(SealedRecordError):
            opened(part)

    def test_unchanged_it_opens(self) -> None:
        part = sealed(plain := os.urandom(3 * cwf.CHUNK))
        part.path.write_bytes(bytearray(part.path.read_bytes()))
        assert opened(part) == plain

    def test_nothing_of_a_wrong_chunk_is_handed_out(self) -> None:
        part = sealed(os.urandom(3 * cwf.CHUNK))
        data = bytearray(part.path.read_bytes())
        flip(data)
        part.path.write_bytes(data)
        sent = pieces(SealedReader(part.path, part.key))
        assert len(next(sent)) == cwf.CHUNK
        with pytest.raises(SealedRecordError):
            next(sent)

    def test_the_chunks_of_another_file_do_not_fit(self) -> None:
        one, two = sealed(os.urandom(100_000)), sealed(os.urandom(100_000))
        mixed = one.path.read_bytes()[: cwf.HEAD] + two.path.read_bytes()[cwf.HEAD :]
        one.path.write_bytes(mixed)
        with pytest.raises(SealedRecordError):
            opened(one)


class StoreTests:
    def test_a_part_that_nobody_holds_is_gone(self) -> None:
        part = sealed(b"harbour")
        path = part.path
        assert path.suffix == ".part"
        part.close()
        assert not path.exists()

    def test_files_are_for_their_owner_alone(self, own_folder: Path) -> None:
        part = sealed(b"harbour")
        assert part.path.stat().st_mode & 0o777 == 0o600
        assert own_folder.joinpath(*part.path.relative_to(own_folder).parts[:1]).is_dir()

    def test_settled_it_has_its_own_name_and_header(self) -> None:
        part, file = sealed(b"harbour"), uuid4()
        path = settle(part.path, file, b"s" * 60)
        part.close()
        assert path == place(file)
        assert read_header(file, KEY).slot == b"s" * 60
        assert opened(part, path) == b"harbour"

    def test_it_never_takes_the_place_of_another(self) -> None:
        file = uuid4()
        settle(sealed(b"first").path, file, b"s" * 60)
        with pytest.raises(FileExistsError):
            settle(sealed(b"second").path, file, b"t" * 60)

    def test_a_header_beside_it_counts_for_its_key_alone(self) -> None:
        file, old, new = uuid4(), uuid4(), uuid4()
        part = sealed(b"harbour")
        settle(part.path, file, b"o" * 60)
        put_header_beside(file, new, b"n" * 60)
        assert read_header(file, old).slot == b"o" * 60
        assert read_header(file, new).slot == b"n" * 60
        fold_header(file, new)
        assert read_header(file, old).slot == b"n" * 60
        assert [path.name for path in place(file).parent.glob(f"{file}*")] == [str(file)]
        assert opened(part, place(file)) == b"harbour"

    def test_taken_away_nothing_is_left(self, own_folder: Path) -> None:
        file = uuid4()
        part = sealed(b"harbour")
        settle(part.path, file, b"o" * 60)
        put_header_beside(file, KEY, b"n" * 60)
        part.close()
        take_away(file)
        assert [path for path in own_folder.rglob("*") if path.is_file()] == []
