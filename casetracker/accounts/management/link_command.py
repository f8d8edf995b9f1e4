"""What the commands share that print an enrolment link."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from casetracker.accounts.enrolment_address import enrolment_address


class LinkCommand(BaseCommand):
    """Print the link on its own, so that it can be piped; say the rest on the other stream."""

    def make_token(self, options: dict[str, Any]) -> str | None:
        """Do the work and return the token, or None where no link is needed."""
        raise NotImplementedError

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            token = self.make_token(options)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if token is None:
            self.stderr.write("The account has a password already; no link is needed.")
        else:
            self.stdout.write(enrolment_address(token))
            self.stderr.write("The link works once, for 24 hours. Hand it to its owner only.")
