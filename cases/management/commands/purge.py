"""Delete what was kept for a while and is over."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from cases.services.drafts import purge_drafts
from cases.services.searches import purge_searches
from casetracker.accounts.services.kept_forms import purge_kept_forms

PURGES = {"drafts": purge_drafts, "kept forms": purge_kept_forms, "searches": purge_searches}


class Command(BaseCommand):
    """Run at least once a day; what is over opens for nobody before it is deleted either."""

    help = "Delete drafts, searches and kept forms that are over, with their keys; run it daily."

    def handle(self, *args: Any, **options: Any) -> None:
        for name, purge in PURGES.items():
            self.stdout.write(f"{purge()} {name} deleted")
