"""All models of the domain; import them from here."""

from __future__ import annotations
