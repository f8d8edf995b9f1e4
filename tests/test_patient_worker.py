"""When a request has come as a whole, so that a thread can take it up."""

from __future__ import annotations

import pytest

from casetracker.patient_worker import MOST_HELD, is_whole

POST = b"POST /sign-in/ HTTP/1.1\r\nHost: example.org\r\nContent-Length: %d\r\n%s\r\n"


class IsWholeTests:
    @pytest.mark.parametrize(
        "seen",
        [
            b"",  # the client has gone
            b"GET / HTTP/1.1\r\nHost: example.org\r\n\r\n",
            POST % (4, b"") + b"a=bc",
            POST % (4, b"") + b"a=bcGET / HTTP/1.1",
            POST % (MOST_HELD + 1, b""),  # an upload is read as it comes
            POST % (4, b"Expect: 100-continue\r\n"),  # waits to be asked for its body
            b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
            b"GET / HTTP/1.1\r\nX: " + b"x" * MOST_HELD,  # too long: gunicorn refuses it
        ],
    )
    def test_it_is(self, seen: bytes) -> None:
        assert is_whole(seen)

    @pytest.mark.parametrize(
        "seen",
        [
            None,
            b"G",
            b"GET / HTTP/1.1\r\nHost: example.org\r\n",
            POST % (4, b"") + b"a=b",
            b"POST / HTTP/1.1\r\ncontent-length:  4\r\n\r\na=b",
        ],
    )
    def test_it_is_not(self, seen: bytes | None) -> None:
        assert not is_whole(seen)
