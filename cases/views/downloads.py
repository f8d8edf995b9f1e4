"""Addresses that ask for a file."""

from __future__ import annotations

from django.core.exceptions import BadRequest
from django.http import HttpRequest

from cases.exports.formats import FORMATS
from cases.exports.sheet import Format


def chosen_format(request: HttpRequest) -> Format:
    """Return the kind of file that an address asks for, or answer 400."""
    written = FORMATS.get(request.GET.get("format", "csv"))
    if written is None:
        raise BadRequest("There is no such kind of file.")
    return written
