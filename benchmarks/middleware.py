"""Counts the queries of a request that asks for it, outside of what is timed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponseBase

ASKED, ANSWERED = "HTTP_X_COUNT_QUERIES", "X-Queries"


class CountQueriesMiddleware:
    """Answer with the number of queries where the request has the header X-Count-Queries."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if ASKED not in request.META:
            return self.get_response(request)
        count = 0

        def counted(execute: Any, *arguments: Any) -> Any:
            nonlocal count
            count += 1
            return execute(*arguments)

        with connection.execute_wrapper(counted):
            response = self.get_response(request)
        response[ANSWERED] = str(count)
        return response
