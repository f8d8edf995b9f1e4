"""The gunicorn worker of the site: none of its threads waits for a slow client.

gunicorn gives a connection a thread with the first bytes, and the thread waits for the others as
long as they take: a few connections that send a byte now and then would hold all threads. Here a
request gets a thread once its head is there, and its body too where that is no upload.
"""

from __future__ import annotations

import re
import socket
import time
from contextlib import suppress
from typing import Any

from gunicorn.workers.gthread import _DEFER, ThreadWorker  # type: ignore[import-untyped]

#: Larger heads and bodies are read by a thread, as they come: an upload need not fit into memory.
MOST_HELD = 16 * 1024
LONGEST_SECONDS = 30
LENGTH = re.compile(rb"^content-length:[ \t]*(\d+)", re.IGNORECASE | re.MULTILINE)
EXPECTS = re.compile(rb"^expect:", re.IGNORECASE | re.MULTILINE)


class PatientWorker(ThreadWorker):
    """Leaves a connection with the poller, which costs no thread, until its request is whole."""

    def handle(self, conn: Any) -> Any:
        """Serve the request of a connection, or say that it has to wait."""
        if not _has_read_ahead(conn):
            seen = _peek(conn.sock)
            if not is_whole(seen):
                return self._wait(conn, len(seen or b""))
        conn.whole_by = None
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 1)
        return super().handle(conn)

    def _wait(self, conn: Any, size: int) -> Any:
        if getattr(conn, "whole_by", None) is None:
            conn.whole_by = time.monotonic() + LONGEST_SECONDS
        if time.monotonic() > conn.whole_by:
            with suppress(OSError):
                conn.sock.shutdown(socket.SHUT_RDWR)  # so that closing it takes no time
            return False
        # Readable from now on means: there is more than was seen.
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, size + 1)
        return _DEFER


def _has_read_ahead(conn: Any) -> bool:
    """Return whether a part of the next request came with the last one."""
    return bool(conn.parser and conn.parser.unreader.buf.getvalue())


def _peek(connection: socket.socket) -> bytes | None:
    """Return what has come and leave it there; None where nothing has."""
    try:
        return connection.recv(3 * MOST_HELD, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return None
    except OSError:
        return b""  # gone, which reading it will find out


def is_whole(seen: bytes | None) -> bool:
    """Return whether nothing more has to come before a thread takes a request up."""
    if not seen:
        return seen is not None
    head, end, body = seen.partition(b"\r\n\r\n")
    if not end:
        return len(seen) > MOST_HELD
    length = LENGTH.search(head)
    if length is None or EXPECTS.search(head):
        return True
    wanted = int(length[1][:20])
    return wanted > MOST_HELD or len(body) >= wanted
