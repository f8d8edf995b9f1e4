"""Load the reference data from its files."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from cases.services.reference import LoadReport, load_reference
from cases.services.reference_files import ReferenceFileError
from casetracker.env import BASE_DIR


class Command(BaseCommand):
    """Bring the reference data to the state of its files; rows changed by people stay."""

    help = "Loads fixtures/reference/. Rows changed by people stay as they are and are listed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--folder",
            type=Path,
            default=BASE_DIR / "fixtures" / "reference",
            help="where the files are",
        )
        parser.add_argument(
            "--discard-edits-of",
            nargs="+",
            default=[],
            metavar="CODE",
            help="take these rows from the files although people changed them",
        )
        parser.add_argument(
            "--check", action="store_true", help="read and check everything, write nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                reports = load_reference(
                    actor=None,
                    folder=options["folder"],
                    discard_edits_of=options["discard_edits_of"],
                )
                transaction.set_rollback(options["check"])
        except ReferenceFileError as error:
            raise CommandError(str(error)) from error
        except FileNotFoundError as error:
            raise CommandError(f"There is no file {error.filename}.") from error
        for report in reports:
            self.stdout.write(_line(report))
        self._list_kept(reports)
        if options["check"]:
            self.stdout.write("Checked only: nothing was written.")

    def _list_kept(self, reports: list[LoadReport]) -> None:
        kept = [code for report in reports for code in report.kept]
        if kept:
            self.stdout.write("Changed by people and therefore kept: " + ", ".join(kept))


def _line(report: LoadReport) -> str:
    counts = {
        "new": len(report.created),
        "updated": len(report.updated),
        "unchanged": report.unchanged,
        "kept": len(report.kept),
        "switched off": len(report.deactivated),
    }
    told = ", ".join(f"{count} {word}" for word, count in counts.items() if count)
    return f"{report.file}: {told or 'empty'}"
