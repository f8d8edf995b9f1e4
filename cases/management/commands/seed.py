"""Load the articles' cases, or any number of invented ones."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from cases.services.article_files import ArticleFileError
from cases.services.crew import Crew, named_crew, trial_crew
from cases.services.invented.loading import AS_OF, load_invented
from cases.services.invented.world import InventedError
from cases.services.seeding import FOLDER, load_articles

WHO = ("team", "caseworker", "coordinator")


class Command(BaseCommand):
    """Load cases for a team: a trial's own, or one that is named."""

    help = (
        "Loads the articles' cases; what was loaded before stays as it is. In a trial it also "
        "makes the team and the accounts; elsewhere --team, --caseworker and --coordinator name "
        "those that exist."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--team", default="", help="the team that gets the cases")
        parser.add_argument("--caseworker", default="", help="user name of who leads the cases")
        parser.add_argument("--coordinator", default="", help="user name of who manages them")
        parser.add_argument("--lawyer", default="", help="user name of who is let into two cases")
        parser.add_argument("--folder", type=Path, default=FOLDER, help="where the files are")
        parser.add_argument(
            "--people", type=int, default=0, help="load so many invented people, not the articles"
        )
        parser.add_argument("--seed", type=int, default=1, help="the same seed, the same people")
        parser.add_argument(
            "--as-of", type=date.fromisoformat, default=AS_OF, help="their day, as 2026-11-01"
        )
        parser.add_argument(
            "--canary", default="", help="a word in each of their sealed texts, to search dumps for"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["people"] < 0:
            raise CommandError("--people takes a number above zero.")
        try:
            crew = self._crew(options)
            if options["people"]:
                self._load_invented(crew, options)
            else:
                self._load_articles(crew, options["folder"])
        except (ArticleFileError, InventedError) as error:
            raise CommandError(str(error)) from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error

    def _load_articles(self, crew: Crew, folder: Path) -> None:
        made = load_articles(crew=crew, folder=folder)
        for kind, count in sorted(made.items()):
            self.stdout.write(f"{count:5} {kind}")
        self.stdout.write("Loaded." if made else "Everything was there already.")

    def _load_invented(self, crew: Crew, options: dict[str, Any]) -> None:
        cases = load_invented(
            crew=crew,
            people=options["people"],
            seed=options["seed"],
            as_of=options["as_of"],
            canary=options["canary"],
        )
        self.stdout.write(f"Loaded {options['people']} invented people in {cases} cases.")

    def _crew(self, options: dict[str, Any]) -> Crew:
        named = [name for name in WHO if options[name]]
        if named and len(named) < len(WHO):
            raise CommandError("Give --team, --caseworker and --coordinator together.")
        if named:
            return named_crew(**{name: options[name] for name in (*WHO, "lawyer")})
        if not settings.TRIAL:
            raise CommandError(
                "This is no trial: name an existing team with --team and its people with "
                "--caseworker, --coordinator and, if wanted, --lawyer."
            )
        return trial_crew(_trial_password())


def _trial_password() -> str:
    path = settings.VAR_DIR / "trial-sign-in.txt"
    try:
        return str(path.read_text().splitlines()[0])
    except (FileNotFoundError, IndexError):
        raise CommandError(
            f"{path} does not hold a password: run python -m casetracker.trial prepare."
        ) from None
