"""Typed readers of the environment; every one fails loudly on a value it cannot read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

_env = environ.FileAwareEnv()


def load_trial(path: Path) -> None:
    """Read a trial's settings into the environment, where the file exists and says it is a trial."""
    if path.is_file() and "CASETRACKER_TRIAL=1" in path.read_text().splitlines():
        environ.Env.read_env(path, overwrite=False)


def env_str(name: str, default: str = "") -> str:
    """Return a text."""
    return str(_env.str(name, default=default))


def env_bool(name: str, default: bool = False) -> bool:
    """Return a yes or no, written as 1 or 0."""
    value = env_str(name, "1" if default else "0")
    if value not in {"0", "1"}:
        raise ImproperlyConfigured(f"{name} must be 0 or 1.")
    return value == "1"


def env_int(name: str, default: int) -> int:
    """Return a whole number."""
    value = env_str(name, str(default))
    if not value.lstrip("-").isdigit():
        raise ImproperlyConfigured(f"{name} must be a whole number.")
    return int(value)


def env_list(name: str, default: str = "") -> list[str]:
    """Return the parts of a text separated by commas."""
    return [part.strip() for part in env_str(name, default).split(",") if part.strip()]


def env_database(name: str, default: str) -> dict[str, Any]:
    """Return Django's description of the database that an address names."""
    return dict(_env.db_url(name, default=default))


def env_secret(name: str) -> str:
    """Return a secret from NAME or from the file that NAME_FILE names; refuse an empty one."""
    value = env_str(name)
    if not value:
        raise ImproperlyConfigured(f"Set the {name} environment variable, or {name}_FILE.")
    return value
