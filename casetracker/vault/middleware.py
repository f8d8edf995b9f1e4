"""Unwrapped data keys live no longer than a request."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.http import HttpRequest, HttpResponseBase

from casetracker.streaming import hold_while_sent
from casetracker.vault.data_keys import forget_keys


@contextmanager
def keys_forgotten() -> Iterator[None]:
    """Leave none of the unwrapped keys of the block behind, and begin it without any."""
    forget_keys()
    try:
        yield
    finally:
        forget_keys()


class ForgetKeysMiddleware:
    """Empty the thread's store of unwrapped keys before and after each request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with keys_forgotten():
            response = self.get_response(request)
        return hold_while_sent(response, keys_forgotten)
