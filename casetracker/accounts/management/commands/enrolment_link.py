"""Open an account whose owner is locked out and has nobody left to ask."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from casetracker.accounts.management.link_command import LinkCommand
from casetracker.accounts.services.setup import set_up_link


class Command(LinkCommand):
    """Print a new enrolment link for an account."""

    help = "Print a one-time link by which the owner of an account chooses a new password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def make_token(self, options: dict[str, Any]) -> str:
        return set_up_link(username=options["username"])
