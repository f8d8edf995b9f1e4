"""Pages without names: while values are hidden, reading a sealed field gives a stand-in.

One switch, thrown for each request of a session that asked for it, below everything that draws
pages, so that no page can forget it. Values stay open inside a transaction that the request opened:
there records are written, nothing is shown. What must read open values elsewhere, to compute and
not to show, does so within `values_open`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Self

from django.db import connection
from django.utils.translation import gettext as _

# How deep the transactions were when values were hidden; None while they are open.
_depth: ContextVar[int | None] = ContextVar("values_hidden", default=None)


class Hidden:
    """What stands in for a value that is not shown; it cannot be saved."""


class HiddenText(Hidden, str):
    """The word "hidden"; a part of it, say the last three digits, is the whole."""

    def __getitem__(self, key: Any) -> Self:
        return self


class HiddenValueError(Exception):
    """Something needs a value that is hidden: a form to fill, a file, a thing to save."""


@contextmanager
def values_hidden() -> Iterator[None]:
    """Hide sealed values in the block, except inside transactions that begin within it."""
    token = _depth.set(len(connection.atomic_blocks))
    try:
        yield
    finally:
        _depth.reset(token)


@contextmanager
def values_open() -> Iterator[None]:
    """Read sealed values in the block to compute with them; nothing of them may be shown."""
    token = _depth.set(None)
    try:
        yield
    finally:
        _depth.reset(token)


def are_values_hidden() -> bool:
    """Return whether reading a sealed value gives a stand-in at this moment."""
    depth = _depth.get()
    return depth is not None and len(connection.atomic_blocks) <= depth


def require_values() -> None:
    """Raise HiddenValueError while values are hidden: the page to show names answers."""
    if are_values_hidden():
        raise HiddenValueError


def hidden_text() -> HiddenText:
    """Return the word that stands for a value, in the active language."""
    return HiddenText(_("hidden"))
