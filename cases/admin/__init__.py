"""The admin's pages of cases, of what is recorded in them, and of reference data."""

from __future__ import annotations

from cases.admin import cases, members, people, procedures, reference, team, work

__all__ = ["cases", "members", "people", "procedures", "reference", "team", "work"]
