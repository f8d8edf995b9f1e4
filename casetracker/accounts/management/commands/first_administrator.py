"""Make the first account, from which all others come."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from casetracker.accounts.enrolment_address import enrolment_address
from casetracker.accounts.services.setup import set_up_administrator


class Command(BaseCommand):
    """Make the first administrator and print the enrolment link."""

    help = "Make the first administrator; refused as soon as there is one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        try:
            token = set_up_administrator(username=username)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(enrolment_address(token))
        self.stderr.write("The link works once, for 24 hours. Hand it to its owner only.")
