"""The start of a process: the keys are opened and checked, or the process ends with code 78."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import django
from django.apps import apps
from django.db import connections
from django.utils.module_loading import import_string

from casetracker.vault.errors import KeyringError
from casetracker.vault.keyring import keyring

# Commands that work without keys: they prepare a site or put its keys right.
EXEMPT = {"check", "collectstatic", "compilemessages", "createcachetable", "help", "keys"} | {
    "makemessages",
    "makemigrations",
    "migrate",
    "showmigrations",
    "sqlmigrate",
    "version",
}


def needs_vault(argv: Sequence[str]) -> bool:
    """Return whether a command line of manage.py may only run with checked keys."""
    asks_for_help = {"-h", "--help", "--version"} & set(argv)
    return len(argv) > 1 and argv[1] not in EXEMPT and not asks_for_help


def open_vault() -> None:
    """Read the key file once and check it against the database; end the process on failure.

    Called before workers fork, so it leaves no database connection behind.
    """
    if not apps.ready:
        django.setup()
    # By name, because models cannot be imported before the applications are loaded.
    check_database = import_string("casetracker.vault.keycheck.check_database")
    try:
        check_database(keyring())
    except KeyringError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(os.EX_CONFIG) from None
    finally:
        close_connections()


def close_connections() -> None:
    """Close what the start opened: no connection is shared with the workers that fork from it."""
    for connection in connections.all():
        connection.close()
        if close_pool := getattr(connection, "close_pool", None):
            close_pool()
