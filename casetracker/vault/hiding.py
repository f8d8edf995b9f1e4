"""Pages without names: while values are hidden, reading a sealed field gives a stand-in.

One switch, thrown for each request of a session that asked for it, below everything that draws
pages, so that no page can forget it. Values stay open inside a transaction that the request opened:
there records are written, nothing is shown. What must read open values elsewhere, to compute and
not to show, does so within `values_open`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
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


class HideableField:
    """What an encrypted field does with its values while they are hidden."""

    aad_name: str
    empty_values: Any
    value_of: Any

    def stand_in(self, record: Any) -> Hidden:
        """Return what stands for a value on pages without names."""
        return hidden_text()

    def shown_value_of(self, record: Any) -> Any:
        """Return the plain value; on pages without names what stands for one that is not empty."""
        value = self.value_of(record)
        return self.stand_in(record) if self._is_hidden(value) else value

    def require_open(self, value: Any) -> Any:
        """Return a value that is about to fill a form, unless it is hidden."""
        if self._is_hidden(value):
            raise HiddenValueError(f"A form asks for {self.aad_name}, which is hidden.")
        return value

    def refuse_hidden(self, value: Any) -> None:
        """Raise HiddenValueError for a stand-in: nothing is saved of it."""
        if isinstance(value, Hidden):
            raise HiddenValueError(f"{self.aad_name} is hidden here: nothing is saved of it.")

    def _is_hidden(self, value: Any) -> bool:
        return are_values_hidden() and value not in self.empty_values


class HideableJSONField(HideableField):
    """The same for lists and objects; `hidden_as` makes what stands for one."""

    def __init__(
        self, *args: Any, hidden_as: Callable[[Any], Hidden] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.hidden_as = hidden_as

    def stand_in(self, record: Any) -> Hidden:
        """Refuse: no page shows such a value as it is, and code would take a word for the list."""
        if self.hidden_as is None:
            raise HiddenValueError(f"{self.aad_name} is hidden here.")
        return self.hidden_as(record)
