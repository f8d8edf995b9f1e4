"""Bring the travel papers of cases in step with the calendar."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from cases.services.summaries import refresh_papers


class Command(BaseCommand):
    """Run once a day: a passport expires without anybody touching its record."""

    help = "Bring the travel papers of cases in step with the calendar; run it once a day."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{refresh_papers()} cases changed")
