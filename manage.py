#!/usr/bin/env python
"""Run Django's and the project's commands."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line

from casetracker.env import clear_refusal, load_trial, var_folder


def main() -> None:
    """Read the trial's settings, if any, and run the command."""
    load_trial(var_folder() / "trial.env")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casetracker.settings")
    with clear_refusal():
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
