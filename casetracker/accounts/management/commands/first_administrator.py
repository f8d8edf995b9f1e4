"""Make the first account, from which all others come."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from casetracker.accounts.management.link_command import LinkCommand
from casetracker.accounts.services.setup import set_up_administrator


class Command(LinkCommand):
    """Make the first administrator and print the enrolment link."""

    help = "Make the first administrator; refused as soon as there is one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def make_token(self, options: dict[str, Any]) -> str:
        return set_up_administrator(username=options["username"])
