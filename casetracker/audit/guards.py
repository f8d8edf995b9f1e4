"""Database triggers that refuse to change or delete an audit event, on both databases."""

from __future__ import annotations

from typing import Any

_SQLITE = {
    f"auditevent_no_{verb.lower()}": (
        f"CREATE TRIGGER auditevent_no_{verb.lower()} BEFORE {verb} ON audit_auditevent "
        "BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END"
    )
    for verb in ("UPDATE", "DELETE")
}
_POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION auditevent_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'audit events are append-only'; END $$
"""
_POSTGRESQL = {
    "auditevent_append_only": (
        "CREATE TRIGGER auditevent_append_only BEFORE UPDATE OR DELETE OR TRUNCATE "
        "ON audit_auditevent FOR EACH STATEMENT EXECUTE FUNCTION auditevent_refuse()"
    )
}


def install(connection: Any) -> None:
    """Create the triggers."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL_FUNCTION)
        for statement in _triggers(connection).values():
            cursor.execute(statement)


def remove(connection: Any) -> None:
    """Drop the triggers; only a reverse migration and the tests' clean-up do that."""
    suffix = " ON audit_auditevent" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in _triggers(connection):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{suffix}")


def _triggers(connection: Any) -> dict[str, str]:
    return _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE
