"""How pages with forms answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Self

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render


class TakenUp(QueryDict):
    """What was typed before a session ended: a form draws it, and takes it for unfinished."""

    @classmethod
    def of(cls, fields: Mapping[str, Sequence[str]]) -> Self:
        data = cls(mutable=True)
        for name, values in fields.items():
            data.setlist(name, list(values))
        return data


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what a form was sent with, be it nothing, or None where it was only asked for."""
    return request.POST if request.method == "POST" else None


def draw_form(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """Draw a page with a form: 422 where something in it is to be corrected."""
    form = context["form"]
    wrong = form.is_bound and form.errors
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return render(request, template, context, status=status)


def see_other(to: Any, *args: Any) -> HttpResponse:
    """Send the browser on after a change, so that reloading repeats nothing."""
    response = redirect(to, *args)
    response.status_code = HTTPStatus.SEE_OTHER
    return response
