"""Make a team and whoever confirms its roles."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from casetracker.accounts.management.link_command import LinkCommand
from casetracker.accounts.services.setup import set_up_coordinator


class Command(LinkCommand):
    """Make the first coordinator of a team, and the team, and print the enrolment link."""

    help = "Make the first coordinator of a team; refused as soon as the team has one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("team")
        parser.add_argument("username")

    def make_token(self, options: dict[str, Any]) -> str | None:
        return set_up_coordinator(team_name=options["team"], username=options["username"])
