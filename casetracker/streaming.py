"""Answers that are still being written while they are sent, when the middleware has gone home."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

from django.http import HttpResponseBase


def hold_while_sent(
    response: HttpResponseBase, context: Callable[[], AbstractContextManager[Any]]
) -> HttpResponseBase:
    """Let a context of the request last until a streamed answer is sent; leave others alone."""
    if response.streaming:
        held: Any = response
        held.streaming_content = _within(context, held.streaming_content)
    return response


def _within(
    context: Callable[[], AbstractContextManager[Any]], parts: Iterator[bytes]
) -> Iterator[bytes]:
    with context():
        yield from parts
