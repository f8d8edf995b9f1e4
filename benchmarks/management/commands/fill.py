"""Fill the database of a benchmark and say what to ask it for."""

from __future__ import annotations

import json
import os
from argparse import ArgumentParser
from random import Random
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from benchmarks.cells import cell_times
from benchmarks.data import load_cases
from cases.choices import MemberRole
from cases.models import Case, CaseMember
from cases.selectors import caseload, pages
from cases.services.crew import trial_crew
from casetracker.accounts.models import User

SAMPLE = 40
WORKERS = 40
DEEP = 0.95  # of the list lies before the page that is called deep


class Command(BaseCommand):
    """Load so many cases; print as JSON what requests are made of."""

    help = "Fills the empty database of a benchmark."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("size", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("createcachetable", verbosity=0)
        call_command("collectstatic", "--noinput", verbosity=0)
        crew = trial_crew(os.environ["BENCH_PASSWORD"])
        names = (f"worker{number}" for number in range(WORKERS))
        workers = [crew.caseworker, *(User.objects.create_user(name) for name in names)]
        load_cases(crew.team, workers, options["size"])
        found = sample(options["size"]) | {"team": str(crew.team.pk)}
        self.stdout.write(json.dumps(found | {"cell_times": cell_times()}))


def sample(size: int) -> dict[str, Any]:
    """Choose open cases from all over the list, and a place near its end."""
    sort = caseload.DEFAULT_SORT
    ordered = sort.apply(Case.objects.unscoped("cases of a benchmark").open())
    place = int(ordered.count() * DEEP)
    keys = list(ordered.values_list("pk", flat=True)[: place : max(place // SAMPLE, 1)])[:SAMPLE]
    beyond = ordered.filter(page_key__gte=ordered.values_list("page_key", flat=True)[place])
    members = CaseMember.objects.filter(case__in=keys, role=MemberRole.MAIN)
    people = {member.case_id: member.person for member in members.select_related("person")}
    cases = Case.objects.unscoped("cases of a benchmark").in_bulk(keys)
    chance = Random(size)
    return {
        "codes": [cases[key].shown_code for key in keys],
        "keys": [str(key) for key in keys],
        "names": [with_typo(people[key].names[0], chance) for key in keys],
        "deep": pages.take(beyond, sort, []).next,
        "deep_page": int(size * DEEP) // pages.PAGE_SIZE,
    }


def with_typo(name: dict[str, str], chance: Random) -> str:
    """Return a name as somebody might write it who heard it once."""
    family = name["family"]
    place = chance.randrange(1, len(family))
    return f"{name['given']} {family[:place]}{family[place + 1 :]}"
