"""Typed readers of the environment; every one refuses a value that it cannot read, by name."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured
from environ.fileaware_mapping import FileAwareMapping

BASE_DIR = Path(__file__).resolve().parent.parent
TRIAL_SECRET_PREFIX = "trial-"  # noqa: S105 (a mark on generated secrets, not a secret)


class SettingsError(ImproperlyConfigured):
    """A setting is missing or unusable; the message says which one and what to do."""


@contextmanager
def clear_refusal() -> Iterator[None]:
    """Turn a settings error into one line and exit code 78, without a traceback."""
    try:
        yield
    except SettingsError as error:
        sys.stderr.write(f"casetracker: {error} Refusing to start.\n")
        raise SystemExit(os.EX_CONFIG) from None


def var_folder() -> Path:
    """Return the folder of everything that a running site writes by itself."""
    return Path(env_str("CASETRACKER_VAR", str(BASE_DIR / "var"))).resolve()


def load_trial(path: Path) -> None:
    """Read a trial's settings into the environment, where the file exists and says it is a trial.

    An environment that says it is no trial, or that brings its own secret without saying that it is
    one, is a deployment: nothing of a trial that once ran in the same folder may leak into it.
    """
    says = env_str("CASETRACKER_TRIAL")
    own_secret = {"SECRET_KEY", "SECRET_KEY_FILE"} & set(os.environ)
    if says not in {"", "1"} or (own_secret and not says):
        return
    if path.is_file() and "CASETRACKER_TRIAL=1" in path.read_text().splitlines():
        environ.Env.read_env(path, overwrite=False)


def env_str(name: str, default: str = "") -> str:
    """Return a text."""
    return os.environ.get(name, default)


def env_bool(name: str, default: bool = False) -> bool:
    """Return a yes or no, written as 1 or 0."""
    value = env_str(name, "1" if default else "0")
    if value not in {"0", "1"}:
        raise SettingsError(f"{name} must be 0 or 1.")
    return value == "1"


def env_int(name: str, default: int, *, least: int = 0, most: int = 1_000_000) -> int:
    """Return a whole number between two bounds."""
    value = env_str(name, str(default))
    if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
        raise SettingsError(f"{name} must be a whole number from {least} to {most}.")
    return int(value)


def env_slug(name: str, default: str) -> str:
    """Return one part of an address: small letters, digits and dashes."""
    value = env_str(name, default).strip("/")
    if not re.fullmatch(r"[a-z0-9-]+", value):
        raise SettingsError(f"{name} must be one part of an address: letters, digits, dashes.")
    return value


def env_list(name: str, default: str = "") -> list[str]:
    """Return the parts of a text separated by commas."""
    return [part.strip() for part in env_str(name, default).split(",") if part.strip()]


def env_secret(name: str, default: str = "") -> str:
    """Return a secret from the file that NAME_FILE names, or from NAME; refuse an empty one."""
    try:
        value = FileAwareMapping(cache=False).get(name, default)
    except (OSError, UnicodeDecodeError):
        raise SettingsError(f"The file that {name}_FILE names cannot be read.") from None
    if not (secret := str(value).strip()):
        raise SettingsError(f"Set the {name} environment variable, or {name}_FILE.")
    return secret


def env_database(name: str, default: str) -> dict[str, Any]:
    """Return Django's description of the SQLite or PostgreSQL database that an address names."""
    address = env_secret(name, default)  # it may hold a password
    refusal = SettingsError(f"{name} must look like sqlite:////path or postgres://user@host/name.")
    # Before it is parsed, because the parser answers an unknown scheme by printing the address.
    if address.split("://")[0] not in {"sqlite", "postgres", "postgresql"}:
        raise refusal
    try:
        return dict(environ.Env.db_url_config(address))
    except ValueError:
        raise refusal from None


def is_loopback(host: str) -> bool:
    """Return whether a host name or address can only be reached from this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def refuse_open_trial(host: str) -> None:
    """Refuse to serve a trial on an address that other machines can reach."""
    if not is_loopback(host):
        raise SettingsError(f"A trial is served to this machine only, not on HOST={host}.")


def refuse_mixed_settings(
    *, trial: bool, debug: bool, secret: str, hosts: list[str], keyring: str
) -> None:
    """Refuse trial settings outside the trial, and a trial that others could reach."""
    if trial:
        if others := [host for host in hosts if not is_loopback(host)]:
            raise SettingsError(
                f"A trial answers on this machine only; take {others[0]} out of ALLOWED_HOSTS."
            )
        return
    if debug:
        raise SettingsError("DEBUG=1 shows data on error pages and is for the trial only.")
    if secret.startswith(TRIAL_SECRET_PREFIX):
        raise SettingsError("SECRET_KEY is the one of a trial; set a SECRET_KEY of your own.")
    key_file = Path(keyring.removeprefix("file:")).resolve()
    if (var_folder() / "trial.env").exists() and key_file.is_relative_to(var_folder()):
        raise SettingsError(
            "CASETRACKER_KEYRING is the key file of a trial; create one of your own elsewhere."
        )
