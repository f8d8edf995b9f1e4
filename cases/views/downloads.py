"""Answers that are files."""

from __future__ import annotations

from django.core.exceptions import BadRequest
from django.http import HttpRequest, StreamingHttpResponse

from cases.exports.formats import FORMATS
from cases.exports.sheet import Format, Sheet


def chosen_format(request: HttpRequest) -> Format:
    """Return the kind of file that an address asks for, or answer 400."""
    written = FORMATS.get(request.GET.get("format", "csv"))
    if written is None:
        raise BadRequest("There is no such kind of file.")
    return written


def download(written: Format, sheet: Sheet, name: str) -> StreamingHttpResponse:
    """Send a sheet while it is being written; the name says nothing about anybody."""
    response = StreamingHttpResponse(written.write(sheet), content_type=written.content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{written.code}"'
    return response
