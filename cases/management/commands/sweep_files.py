"""Take away what uploads left behind; part of the daily job."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from cases.services.sweeping import sweep


class Command(BaseCommand):
    """Take away kept uploads past their hour, and files that no row names, after a day."""

    help = "Take away kept uploads past their hour, and files that no row names, after a day."

    def handle(self, *args: Any, **options: Any) -> None:
        swept = sweep()
        self.stdout.write(
            f"Uploads past their hour: {swept.uploads}; unfinished files: {swept.parts}; "
            f"files without a row: {swept.files}; headers put in: {swept.headers}."
        )
