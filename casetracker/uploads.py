"""Files that a form brings: sealed while they stream in, never plain on the disk.

This is the only upload handler. Django parses a post when its fields are first read, which is in
the CSRF check, before any view runs and before sign-in is enforced. So the handler itself asks
whether the address takes files and whether somebody is signed in; a view that changed the handlers
would come too late. What the CSRF check refuses afterwards is taken away when the request ends.
"""

from __future__ import annotations

import errno
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, TypeVar
from uuid import UUID

from django.conf import settings
from django.core.exceptions import TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from casetracker.vault.sealed_files.format import CHUNK
from casetracker.vault.sealed_files.reading import SealedReader
from casetracker.vault.sealed_files.store import PartWriter

V = TypeVar("V", bound=Callable[..., Any])
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass(frozen=True)
class Problem:
    """Why a file of the request was not taken: too_big, too_many, too_long, cut or full."""

    code: str
    name: str = ""


def takes_files(view: V) -> V:
    """Let a view be sent files; all others refuse a post that brings one."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def problems_of(request: HttpRequest) -> list[Problem]:
    """Return what went wrong with the files of a request."""
    return getattr(request, "upload_problems", [])


class SealedUpload(UploadedFile):
    """A file that came in whole: sealed, its key in memory alone, gone when the request ends."""

    def __init__(self, part: PartWriter, name: str) -> None:
        super().__init__(file=None, name=name, size=part.size)
        self.part = part
        self.id: UUID = part.id
        self.path: Path = part.path
        self.key: bytes = part.key
        self.digest: str = part.digest

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.id}>"

    def reader(self) -> SealedReader:
        return SealedReader(self.path, self.key)

    def close(self) -> None:
        self.part.close()


class SealingUploadHandler(FileUploadHandler):
    """Seal each file of a request into a part of its own, as far as the limits allow."""

    chunk_size = CHUNK
    part: PartWriter | None = None
    is_too_long = False
    count = 0

    @property
    def file(self) -> SealingUploadHandler:
        """Return what the parser closes when it gives a file up."""
        return self

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        content_length = args[2]
        self.is_too_long = content_length > settings.UPLOAD_MOST_BYTES

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        request = self.request
        if request is None or not _takes_files(request):
            raise TooManyFilesSent("This address takes no files.")
        if not getattr(request, "user", None) or not request.user.is_authenticated:
            raise StopUpload(connection_reset=True)
        if self.is_too_long:
            self._note("too_long")
            raise StopUpload(connection_reset=True)
        self.count += 1
        if self.count > settings.FILES_AT_ONCE:
            self._refuse("too_many")
        try:
            self.part = PartWriter()
        except OSError as error:
            self._give_up(error)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.part is None:
            return
        if self.part.size + len(raw_data) > settings.FILE_MOST_BYTES:
            self._refuse("too_big")
        try:
            self.part.write(raw_data)
        except OSError as error:
            self._give_up(error)

    def file_complete(self, file_size: int) -> SealedUpload | None:
        part, self.part = self.part, None
        if part is None:
            return None
        try:
            part.finish()
        except OSError as error:
            part.close()
            if error.errno not in FULL:
                raise
            self._note("full")
            return None
        return SealedUpload(part, self.file_name or "")

    def upload_interrupted(self) -> None:
        """Take away what had come when the line was cut; the parser calls a skipped file so too."""
        if self.part is not None:
            self.close()
            self._note("cut")

    def close(self) -> None:
        if self.part is not None:
            self.part.close()
            self.part = None

    def _note(self, code: str) -> None:
        request: Any = self.request
        request.upload_problems = [
            *problems_of(request),
            Problem(code, self.file_name or ""),
        ]

    def _refuse(self, code: str) -> NoReturn:
        self.close()
        self._note(code)
        raise SkipFile

    def _give_up(self, error: OSError) -> NoReturn:
        self.close()
        if error.errno not in FULL:
            raise error
        self._note("full")
        raise SkipFile


def _takes_files(request: HttpRequest) -> bool:
    try:
        match = request.resolver_match or resolve(request.path_info)
    except Resolver404:
        return False
    return bool(getattr(match.func, "takes_files", False))
