"""What every writer takes: a title, a header and rows that need not fit into memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

Value: TypeAlias = str | int | date | None
PIECE = 64 * 1024  # bytes handed to the server at a time


@dataclass(frozen=True)
class Sheet:
    """A table on its way out; its rows are read once, while the file is being written."""

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[Value]]


@dataclass(frozen=True)
class Format:
    """A kind of file: its word in the address, its type, and what writes it in pieces."""

    code: str
    content_type: str
    write: Callable[[Sheet], Iterator[bytes]]
