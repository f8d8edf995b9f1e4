"""The audit's place among the installed apps."""

from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "casetracker.audit"
    label = "audit"
