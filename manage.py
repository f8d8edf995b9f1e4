#!/usr/bin/env python
"""Run Django's and the project's commands."""

from __future__ import annotations

import os
import sys

import django
from django.core.management import execute_from_command_line

from casetracker.env import clear_refusal, load_trial, var_folder
from casetracker.vault.startup import needs_vault, open_vault


def main() -> None:
    """Read the settings and, where the command needs them, the keys; then run the command."""
    load_trial(var_folder() / "trial.env")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casetracker.settings")
    with clear_refusal():
        django.setup()
    if needs_vault(sys.argv):
        open_vault()
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
