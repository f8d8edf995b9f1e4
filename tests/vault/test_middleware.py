"""Open keys end with the request."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from casetracker.vault import data_keys
from casetracker.vault.middleware import ForgetKeysMiddleware
from tests.vault.sealedapp.models import Heron


class ForgetKeysTests:
    def test_a_request_starts_and_ends_without_open_keys(
        self, heron: Heron, rf: RequestFactory
    ) -> None:
        counts: list[int] = []

        def view(request: HttpRequest) -> HttpResponse:
            counts.append(len(data_keys._opened.keys))
            return HttpResponse(heron.name)

        assert heron.name
        response = ForgetKeysMiddleware(view)(rf.get("/"))
        assert response.content.decode() == "Чернышёв"  # type: ignore[attr-defined]
        assert (counts, len(data_keys._opened.keys)) == ([0], 0)

    def test_keys_are_forgotten_after_a_failure(self, heron: Heron, rf: RequestFactory) -> None:
        def view(request: HttpRequest) -> HttpResponse:
            raise RuntimeError(heron.name)

        with pytest.raises(RuntimeError):
            ForgetKeysMiddleware(view)(rf.get("/"))
        assert not data_keys._opened.keys
