"""Invented people in any number, for trying things out, load and tests; nobody of them exists."""

from __future__ import annotations
