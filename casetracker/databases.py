"""How the site is connected to its database: SQLite to try and for small offices, or PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from casetracker.env import env_database, env_int

SQLITE_OPTIONS: dict[str, Any] = {
    # Deferred transactions fail with "locked" as soon as two of them read before they write.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
        "PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY;"
    ),
}


def database(folder: Path) -> dict[str, Any]:
    """Return Django's description of the database; without an address, SQLite in a folder."""
    found = env_database("DATABASE_URL", f"sqlite:///{folder / 'casetracker.sqlite3'}")
    is_sqlite = found["ENGINE"].endswith("sqlite3")
    # What the address asks for (sslmode, say) joins the options and wins.
    options = (SQLITE_OPTIONS if is_sqlite else _postgresql_options()) | found.get("OPTIONS", {})
    return found | {
        "OPTIONS": options,
        "CONN_HEALTH_CHECKS": True,
        "CONN_MAX_AGE": 600 if is_sqlite else 0,  # the pool keeps PostgreSQL's
    }


def _postgresql_options() -> dict[str, Any]:
    statement_seconds = env_int("DATABASE_STATEMENT_SECONDS", 30)  # 0: no limit, for migrations
    return {
        # A pool's settings do not fit into an address. One connection per thread of a worker.
        "pool": {
            "min_size": 1,
            "max_size": env_int("DATABASE_POOL_SIZE", 6, least=1, most=100),
            # A thread that waits answers nobody: with the database away, all would soon be waiting.
            "timeout": 1,
        },
        "connect_timeout": 5,
        # Scopes join more tables than PostgreSQL reorders unasked; it began at the wrong end.
        "options": (
            f"-c statement_timeout={statement_seconds}s -c idle_in_transaction_session_timeout=60s"
            " -c join_collapse_limit=14 -c from_collapse_limit=14 -c geqo_threshold=16"
        ),
    }
