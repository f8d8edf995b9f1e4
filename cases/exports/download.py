"""Answers that are files."""

from __future__ import annotations

from django.http import StreamingHttpResponse

from cases.exports.sheet import Format, Sheet


def download(written: Format, sheet: Sheet, name: str) -> StreamingHttpResponse:
    """Send a sheet while it is being written; the name says nothing about anybody."""
    response = StreamingHttpResponse(written.write(sheet), content_type=written.content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{written.code}"'
    return response
