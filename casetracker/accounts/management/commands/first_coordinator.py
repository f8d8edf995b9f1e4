"""Make a team and whoever confirms its roles."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from casetracker.accounts.enrolment_address import enrolment_address
from casetracker.accounts.services.setup import set_up_coordinator


class Command(BaseCommand):
    """Make the first coordinator of a team, and the team, and print the enrolment link."""

    help = "Make the first coordinator of a team; refused as soon as the team has one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("team")
        parser.add_argument("username")

    def handle(self, *args: Any, team: str, username: str, **options: Any) -> None:
        try:
            token = set_up_coordinator(team_name=team, username=username)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if token is not None:
            self.stdout.write(enrolment_address(token))
            self.stderr.write("The link works once, for 24 hours. Hand it to its owner only.")
