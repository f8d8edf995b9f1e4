"""Loading invented people in batches: in bulk, with one event a batch, in flat memory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random
from uuid import uuid5

from django.db import transaction

from cases.choices import SourceKind
from cases.models import (
    AsylumClaim,
    AsylumDecision,
    Case,
    Document,
    IdentifierToken,
    Person,
    Source,
    VisaApplication,
)
from cases.rules.case_code import ALPHABET, RANDOM_CHARACTERS, check_character
from cases.services.crew import Crew
from cases.services.identifiers import tokens_of
from cases.services.invented.desk import make_work
from cases.services.invented.draft import Batch, Draft
from cases.services.invented.family import (
    Roles,
    make_case,
    make_documents,
    make_people,
    make_service,
    make_stays,
    roles_of,
)
from cases.services.invented.procedures import make_procedures
from cases.services.invented.summary import summarise
from cases.services.invented.world import InventedError, World, read_world
from cases.services.team_records import add_team_record
from casetracker.audit.record import record
from casetracker.audit.verbs import Verb
from casetracker.vault.data_keys import create_data_keys, forget_keys

#: Fixed, so that the same seed gives the same content on every day.
AS_OF = date(2026, 11, 1)
BATCH_CASES = 150
PLANS = ("first", "collecting", "visa", "asylum", "protected", "returned", "lost")
PLAN_WEIGHTS = (7, 14, 32, 27, 12, 5, 3)
NUMBERED = (Person, Document, VisaApplication, AsylumClaim, AsylumDecision)
ALL_CODES = len(ALPHABET) ** RANDOM_CHARACTERS
CODE_STEP = 271_828_183  # has no factor in common with 29**6: no code comes twice


def load_invented(
    *,
    crew: Crew,
    people: int,
    seed: int,
    as_of: date = AS_OF,
    canary: str = "",
) -> int:
    """Write so many invented people and their cases; return how many cases.

    The same seed and day give the same people, keys and codes; with another number of people the
    first ones stay the same. Raises InventedError where they are in the database already.
    """
    world = read_world(crew=crew, seed=seed, as_of=as_of, canary=canary)
    source = _source(world)
    cases = 0
    for families in _batches(seed, people):
        with transaction.atomic():
            _load_batch(world, source, families)
        forget_keys()
        cases += len(families)
    return cases


Family = tuple[int, Roles]  # its number, and who belongs to it


def _batches(seed: int, people: int) -> Iterator[list[Family]]:
    batch: list[Family] = []
    number, left = 0, people
    while left:
        roles = roles_of(_chance(seed, number, "family"), left)
        batch.append((number, roles))
        number, left = number + 1, left - len(roles)
        if len(batch) == BATCH_CASES:
            yield batch
            batch = []
    if batch:
        yield batch


def _chance(seed: int, number: int, what: str) -> Random:
    return Random(f"{seed} {number} {what}")  # noqa: S311  (invents people, guards nothing)


def _load_batch(world: World, source: Source, families: list[Family]) -> None:
    count = sum(len(roles) for _number, roles in families)
    case_keys = create_data_keys("case", len(families))
    person_keys = iter(create_data_keys("person", count))
    batch = Batch()
    for (number, roles), case_key in zip(families, case_keys, strict=True):
        draft = Draft(world, _chance(world.seed, number, "case"), batch)
        plan = draft.rng.choices(PLANS, PLAN_WEIGHTS)[0]
        make_case(draft, _code(world.seed, number), case_key, plan)
        make_people(draft, roles, [next(person_keys) for _role in roles])
        make_service(draft)
        make_stays(draft, plan)
        if plan != "first":
            make_documents(draft)
        make_procedures(draft, plan)
        make_work(draft, source)
        summarise(draft, has_destination=plan not in ("first", "asylum", "protected"))
        for model in NUMBERED:
            for numbered in draft.records[model]:
                batch.rows[IdentifierToken].extend(tokens_of(numbered))
    _refuse_known(batch)
    batch.write()
    record(
        actor=world.crew.coordinator,
        verb=Verb.SEEDED,
        target=world.crew.team,
        count=count,
        reason_code="invented",
    )


def _refuse_known(batch: Batch) -> None:
    people = [row.pk for row in batch.rows[Person]]
    codes = [row.code for row in batch.rows[Case]]  # type: ignore[attr-defined]
    if Person._base_manager.filter(pk__in=people).exists():
        raise InventedError("The people of this seed are here already; choose another one.")
    if Case._base_manager.filter(code__in=codes).exists():
        raise InventedError("A case code of this seed is taken; choose another one.")


def _code(seed: int, number: int) -> str:
    """Return the code of a case: no two numbers of a seed share one."""
    place = (_chance(seed, 0, "codes").randrange(ALL_CODES) + number * CODE_STEP) % ALL_CODES
    body = ""
    for _character in range(RANDOM_CHARACTERS):
        place, index = divmod(place, len(ALPHABET))
        body += ALPHABET[index]
    return body + check_character(body)


def _source(world: World) -> Source:
    code = f"invented-{world.seed}"
    found = Source.objects.filter(team=world.crew.team, code=code).first()
    if found:
        return found
    key = uuid5(world.crew.team.pk, f"source/{code}")
    source = Source(pk=key, team=world.crew.team, code=code, kind=SourceKind.INTERVIEW)
    source.title = f"{world.canary}Invented interviews"
    add_team_record(actor=world.crew.coordinator, record=source)
    return source
