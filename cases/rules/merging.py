"""How two entries of one person become one: pure functions over plain values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

NAME_PARTS = ("kind", "family", "given", "patronymic")


def united_names(
    first: Sequence[dict[str, Any]] | None, then: Sequence[dict[str, Any]] | None
) -> list[dict[str, Any]]:
    """Return all names of both lists once, those of the first list first."""
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for name in [*(first or []), *(then or [])]:
        found.setdefault(tuple(str(name.get(part) or "") for part in NAME_PARTS), name)
    return list(found.values())


def both_texts(first: str, then: str) -> str:
    """Return two texts one below the other; one of them where it holds the other."""
    if then in first:
        return first
    return then if first in then else f"{first}\n{then}"


def free_locator(locator: str, taken: set[str], longest: int) -> str:
    """Return a place in a source that is not taken yet, by a number behind it."""
    number = 2
    while True:
        ending = f" ({number})"
        fresh = f"{locator[: longest - len(ending)]}{ending}"
        if fresh not in taken:
            return fresh
        number += 1
