"""Open an account whose owner is locked out and has nobody left to ask."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from casetracker.accounts.enrolment_address import enrolment_address
from casetracker.accounts.services.setup import set_up_link


class Command(BaseCommand):
    """Print a new enrolment link for an account."""

    help = "Print a one-time link by which the owner of an account chooses a new password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        try:
            token = set_up_link(username=username)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(enrolment_address(token))
        self.stderr.write("The link works once, for 24 hours. Hand it to its owner only.")
