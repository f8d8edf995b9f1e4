"""The vault's place among the installed apps."""

from __future__ import annotations

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.module_loading import import_string


class VaultConfig(AppConfig):
    name = "casetracker.vault"
    label = "vault"

    def ready(self) -> None:
        register(import_string("casetracker.vault.checks.check_encrypted_fields"), Tags.models)
