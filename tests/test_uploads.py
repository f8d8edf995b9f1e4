"""The one upload handler: what it takes, what it refuses, what is left behind."""

from __future__ import annotations

import errno
import gc
import io
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.test import RequestFactory
from django.urls import ResolverMatch

from casetracker import uploads
from casetracker.uploads import SealedUpload, problems_of, takes_files
from casetracker.vault.sealed_files import store
from casetracker.vault.sealed_files.reading import pieces
from tests.sample_files import PDF

BOUNDARY = "harbour"


@takes_files
def taking(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def not_taking(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


class SignedIn:
    is_authenticated = True


SIGNED_IN = SignedIn()


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: Any) -> Iterator[Path]:
    settings.FILES_DIR = tmp_path / "files"
    yield tmp_path / "files"


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def part(content: bytes, name: str = "paper.pdf") -> bytes:
    head = f'Content-Disposition: form-data; name="sent"; filename="{name}"\r\n\r\n'
    return f"--{BOUNDARY}\r\n{head}".encode() + content + b"\r\n"


def field(name: str, value: str) -> bytes:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
    return f"{head}{value}\r\n".encode()


END = f"--{BOUNDARY}--\r\n".encode()


def request_of(
    body: bytes, *, view: Any = taking, user: Any = SIGNED_IN, length: int | None = None
) -> Any:
    request: Any = RequestFactory().post(
        "/", b"x", content_type=f"multipart/form-data; boundary={BOUNDARY}"
    )
    request.META["CONTENT_LENGTH"] = str(len(body) if length is None else length)
    request._stream = io.BytesIO(body)
    request.resolver_match = ResolverMatch(view, (), {})
    request.user = user
    return request


def sent(request: Any) -> list[SealedUpload]:
    found: list[SealedUpload] = request.FILES.getlist("sent")
    return found


class TakingTests:
    def test_what_arrives_is_sealed_and_opens_with_the_key_in_memory(
        self, own_folder: Path
    ) -> None:
        content = PDF + os.urandom(300_000)
        request = request_of(part(content) + field("title", "Letter") + END)
        (upload,) = sent(request)
        assert request.POST["title"] == "Letter"
        assert (upload.name, upload.size) == ("paper.pdf", len(content))
        assert b"".join(pieces(upload.reader())) == content
        assert [path.suffix for path in files_in(own_folder)] == [".part"]
        assert PDF[:20] not in upload.path.read_bytes()
        assert "paper" not in repr(upload)

    def test_it_is_gone_when_the_request_ends(self, own_folder: Path) -> None:
        request = request_of(part(PDF) + part(PDF) + END)
        assert len(sent(request)) == 2
        request.close()
        assert files_in(own_folder) == []

    def test_it_is_gone_when_nobody_holds_it(self, own_folder: Path) -> None:
        request = request_of(part(PDF) + END)
        assert len(sent(request)) == 1
        del request
        gc.collect()
        assert files_in(own_folder) == []

    def test_the_path_has_nothing_of_the_name(self, own_folder: Path) -> None:
        for name in ("../../../evil.pdf", "a%00b.pdf", "x" * 900 + ".pdf", "n\u202efdp.exe"):
            (upload,) = sent(request_of(part(PDF, name) + END))
            inside = upload.path.relative_to(own_folder).parts
            assert [len(step) for step in inside] == [2, 2, 36 + len(".part")]
            assert len(upload.name or "") <= 255
            assert "/" not in (upload.name or "")
            upload.close()

    def test_a_name_without_end_is_refused_with_the_post(self, own_folder: Path) -> None:
        with pytest.raises(MultiPartParserError):
            _ = request_of(part(PDF, "x" * 5000 + ".pdf") + END).FILES
        assert files_in(own_folder) == []


class RefusingTests:
    def test_other_addresses_take_none(self, own_folder: Path) -> None:
        with pytest.raises(TooManyFilesSent):
            _ = request_of(part(PDF) + END, view=not_taking).FILES
        assert files_in(own_folder) == []

    def test_nobody_signed_in_is_not_even_read(self, own_folder: Path) -> None:
        body = field("title", "Letter") + part(os.urandom(1_000_000)) + END
        request = request_of(body, user=AnonymousUser())
        assert sent(request) == []
        assert request.POST["title"] == "Letter"
        assert request._stream.tell() < 300_000
        assert files_in(own_folder) == []

    def test_a_file_that_is_too_large_is_let_go_and_the_others_stay(
        self, own_folder: Path, settings: Any
    ) -> None:
        settings.FILE_MOST_BYTES = 100_000
        large = os.urandom(100_001)
        body = part(PDF) + part(large, "large.pdf") + part(large[:-1], "most.pdf") + END
        request = request_of(body)
        assert [upload.name for upload in sent(request)] == ["paper.pdf", "most.pdf"]
        assert [(one.code, one.name) for one in problems_of(request)] == [("too_big", "large.pdf")]
        assert len(files_in(own_folder)) == 2

    def test_a_body_that_says_it_is_too_long_is_not_read(
        self, own_folder: Path, settings: Any
    ) -> None:
        settings.UPLOAD_MOST_BYTES = 500_000
        body = field("title", "Letter") + part(os.urandom(1_000_000)) + END
        request = request_of(body)
        assert sent(request) == []
        assert request.POST["title"] == "Letter"
        assert [one.code for one in problems_of(request)] == ["too_long"]
        assert request._stream.tell() < 300_000

    def test_no_more_files_than_fit_a_form(self, own_folder: Path, settings: Any) -> None:
        settings.FILES_AT_ONCE = 2
        request = request_of(part(PDF) * 4 + END)
        assert len(sent(request)) == 2
        assert [one.code for one in problems_of(request)] == ["too_many", "too_many"]


class BrokenTests:
    def test_a_line_that_is_cut_leaves_nothing(self, own_folder: Path) -> None:
        body = part(PDF) + part(os.urandom(300_000))[:200_000]
        request = request_of(body, length=400_000)
        assert len(sent(request)) == 1
        assert [one.code for one in problems_of(request)] == ["cut"]
        assert len(files_in(own_folder)) == 1
        request.close()
        assert files_in(own_folder) == []

    def test_so_does_a_socket_that_breaks(self, own_folder: Path) -> None:
        class Breaking(io.BytesIO):
            def read(self, size: int | None = -1) -> bytes:
                if self.tell() > 150_000:
                    raise UnreadablePostError("reset")
                return super().read(size)

        body = part(PDF) + part(os.urandom(400_000)) + END
        request = request_of(body)
        request._stream = Breaking(body)
        with pytest.raises(UnreadablePostError):
            _ = request.FILES
        del request
        gc.collect()  # the traceback held the frames
        assert files_in(own_folder) == []

    @pytest.mark.parametrize("at", [1, 2, 3])
    def test_a_full_disk_is_said_and_leaves_nothing(
        self, own_folder: Path, monkeypatch: pytest.MonkeyPatch, at: int
    ) -> None:
        real, calls = store.PartWriter._write, []

        def full(self: Any, sealed: bytes) -> None:
            calls.append(1)
            if len(calls) >= at:
                raise OSError(errno.ENOSPC, "full")
            real(self, sealed)

        monkeypatch.setattr(store.PartWriter, "_write", full)
        request = request_of(part(os.urandom(150_000)) + field("title", "Letter") + END)
        assert sent(request) == []
        assert request.POST["title"] == "Letter"
        assert [one.code for one in problems_of(request)] == ["full"]
        assert files_in(own_folder) == []

    def test_another_fault_of_the_disk_is_no_full_one(
        self, own_folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(self: Any, sealed: bytes) -> None:
            raise OSError(errno.EIO, "broken")

        monkeypatch.setattr(store.PartWriter, "_write", broken)
        with pytest.raises(OSError, match="broken"):
            _ = request_of(part(os.urandom(150_000)) + END).FILES
        assert files_in(own_folder) == []


FULL_FOR_REAL = """
import os, resource, sys
from pathlib import Path
import django
django.setup()
from django.conf import settings
settings.FILES_DIR = sys.argv[1]
from tests.test_uploads import END, files_in, part, problems_of, request_of, sent
resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, resource.RLIM_INFINITY))
request = request_of(part(os.urandom(400_000)) + part(os.urandom(100_000)) + END)
print([upload.size for upload in sent(request)], [one.code for one in problems_of(request)])
print(len(files_in(Path(sys.argv[1]))))
"""


class FullForRealTests:
    def test_the_system_refusing_to_write_on_is_said(self, tmp_path: Path) -> None:
        done = subprocess.run(
            [sys.executable, "-c", FULL_FOR_REAL, str(tmp_path)],
            env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
            cwd=Path(__file__).parents[1],
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.splitlines() == ["[100000] ['full']", "1"]


class MemoryTests:
    def test_it_stays_flat_however_much_comes(self, settings: Any) -> None:
        """20 MB through the parser and back, with less than 2 MB more in use."""
        settings.FILE_MOST_BYTES = 30_000_000

        class Endless(io.RawIOBase):
            left = 20_000_000
            head, tail = part(b"")[:-2], b"\r\n" + END

            def read(self, size: int = -1) -> bytes:
                if self.head:
                    piece, self.head = self.head, b""
                    return piece
                if self.left:
                    piece = b"x" * min(size, self.left)
                    self.left -= len(piece)
                    return piece
                piece, self.tail = self.tail, b""
                return piece

        request = request_of(b"", length=20_001_000)
        request._stream = Endless()
        tracemalloc.start()
        (upload,) = sent(request)
        assert sum(len(piece) for piece in pieces(upload.reader())) == 20_000_000
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert upload.size == 20_000_000
        assert peak < 2_000_000


class SettingsTests:
    def test_errors_of_a_limit_on_file_sizes_count_as_full(self) -> None:
        assert errno.EFBIG in uploads.FULL
