"""Checks of the settings on which the limits of sign-in rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

# Backends whose entries live in one process or nowhere: N workers would allow N times the tries.
UNSHARED = (
    "django.core.cache.backends.locmem.LocMemCache",
    "django.core.cache.backends.dummy.DummyCache",
)
# A full cache drops entries, counters of failed sign-ins among them.
FEWEST_ENTRIES = 10_000


def check_throttle_cache(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a cache in which the counters of failed sign-ins are not shared or not kept."""
    default: dict[str, Any] = dict(settings.CACHES["default"])
    if settings.DEBUG:
        return []
    if default["BACKEND"] in UNSHARED:
        return [
            Error(
                "The default cache is not shared by all workers, so limits of sign-in do not hold.",
                hint="Use django.core.cache.backends.db.DatabaseCache.",
                id="accounts.E001",
            )
        ]
    if default.get("OPTIONS", {}).get("MAX_ENTRIES", 300) < FEWEST_ENTRIES:
        return [
            Error(
                "The default cache is so small that a flood of names pushes out the counters"
                " of failed sign-ins.",
                hint=f"Set MAX_ENTRIES in its OPTIONS to {FEWEST_ENTRIES} or more.",
                id="accounts.E002",
            )
        ]
    return []
