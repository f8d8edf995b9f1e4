"""Unwrapped data keys live no longer than a request."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from casetracker.vault.data_keys import forget_keys


class ForgetKeysMiddleware:
    """Empty the thread's store of unwrapped keys before and after each request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        forget_keys()
        try:
            return self.get_response(request)
        finally:
            forget_keys()
