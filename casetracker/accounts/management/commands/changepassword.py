"""Stand in the way of Django's command of this name."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    """Refuse: nobody chooses another's password."""

    help = "Refused: nobody chooses another's password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("rest", nargs="*")

    def handle(self, *args: Any, **options: Any) -> None:
        raise CommandError("Nobody chooses another's password. Use: manage.py enrolment_link")
