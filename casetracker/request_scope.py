"""Whether the running code answers a request; the scope guard of the record querysets asks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_inside: ContextVar[bool] = ContextVar("inside_request", default=False)


@contextmanager
def inside_request() -> Iterator[None]:
    """Mark everything that runs in the block as part of answering a request."""
    token = _inside.set(True)
    try:
        yield
    finally:
        _inside.reset(token)


def is_inside_request() -> bool:
    """Return whether a request is being answered."""
    return _inside.get()
