"""The vault's place among the installed apps."""

from __future__ import annotations

from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "casetracker.vault"
    label = "vault"
