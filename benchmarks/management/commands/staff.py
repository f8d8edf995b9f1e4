"""Let the workers of a benchmark sign in, all with its password."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from cases.services.crew import trial_crew
from casetracker.accounts.roles import Role
from casetracker.accounts.services.setup import ensure_trial_account


class Command(BaseCommand):
    """Give the first of the workers a password and a role in the trial's team."""

    help = "Lets worker0, worker1 and so on sign in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("count", type=int)
        parser.add_argument("role", choices=[Role.CASEWORKER.value, Role.COORDINATOR.value])

    def handle(self, *args: Any, **options: Any) -> None:
        password = os.environ["BENCH_PASSWORD"]
        team = trial_crew(password).team
        for number in range(options["count"]):
            ensure_trial_account(
                username=f"worker{number}",
                display_name=f"Worker {number}",
                password=password,
                role=Role(options["role"]),
                team=team,
            )
