"""The accounts's place among the installed apps."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "casetracker.accounts"
    label = "accounts"
