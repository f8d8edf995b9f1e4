"""Invented cases by COPY: as many as are wanted, sealed like real ones, the same for a seed.

Only PostgreSQL. Nothing passes through the services, so nothing is audited.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from uuid import UUID

from django.db import connection

from benchmarks.rows import Key, Tables
from cases.choices import CaseStatus, MemberRole, Risk, Stage, TaskState, TravelPapers
from cases.models import (
    AsylumClaim,
    Case,
    CaseMember,
    Country,
    Document,
    DocumentType,
    Note,
    Person,
    StageChange,
    Stay,
    Task,
    VisaApplication,
)
from cases.partial_dates import PartialDate
from cases.rules.case_code import ALPHABET, RANDOM_CHARACTERS, check_character
from casetracker.accounts.models import Team, User
from casetracker.vault.data_keys import create_data_keys, open_key

AS_OF = date(2026, 11, 1)
BATCH = 1_000
CODE_STEP = 271_828_183  # no factor in common with the number of codes: none comes twice
CODES = len(ALPHABET) ** RANDOM_CHARACTERS
CYRILLIC = "Cyrl"
ONSETS = (*"БВГДЖЗКЛМНПРСТФХЦЧШ", "Бр", "Гр", "Др", "Кр", "Пр", "Ст", "Тр", "Хв")
VOWELS = "аеиоуыяю"
CODAS = "бвгджзклмнрстчш"
ENDINGS = ("ов", "ев", "ин", "ский", "енко", "ян", "швили", "баев")
# The referenced ones first.
COPIED = (
    Person,
    Case,
    CaseMember,
    Document,
    Stay,
    VisaApplication,
    AsylumClaim,
    Note,
    Task,
)
GIVEN = ("Иван", "Пётр", "Олег", "Марат", "Тимур", "Арам", "Гиви", "Анна", "Вера", "Лейла")


@dataclass(frozen=True)
class Shape:
    """How many records of each kind a case has."""

    documents: int
    visas: float
    claims: float
    notes: int
    tasks: int


FULL = Shape(documents=3, visas=1, claims=1, notes=4, tasks=2)
#: A million cases with everything would fill the disk of the machine, not the index of a list.
THIN = Shape(documents=1, visas=0.3, claims=0.5, notes=1, tasks=1)
THIN_FROM = 500_000


@dataclass(frozen=True)
class Setting:
    """Who works on the cases, and the reference rows that they point to."""

    team: Team
    workers: list[User]
    countries: list[UUID]
    passport: UUID
    shape: Shape


def load_cases(team: Team, workers: list[User], size: int, seed: int = 1) -> None:
    """Write so many cases of a team, in flat memory; about half a millisecond each."""
    setting = Setting(
        team=team,
        workers=workers,
        countries=list(Country.objects.order_by("code").values_list("pk", flat=True)[:12]),
        passport=DocumentType.objects.order_by("code").values_list("pk", flat=True)[0],
        shape=THIN if size >= THIN_FROM else FULL,
    )
    tables = Tables(COPIED)
    stages = StageChange._base_manager
    for start in range(0, size, BATCH):
        count = min(BATCH, size - start)
        keys = zip(create_data_keys("case", count), create_data_keys("person", count), strict=True)
        changes = []
        for number, (case_key, person_key) in enumerate(keys, start=start):
            opened = [(key.pk, open_key(key)) for key in (case_key, person_key)]
            chance = Random(f"{seed} {number}")
            changes.append(_write_case(tables, setting, chance, number, *opened))
        tables.write()
        stages.bulk_create(changes, batch_size=BATCH)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # else the server does it while pages are timed
        cursor.execute("CHECKPOINT")


def _write_case(
    tables: Tables,
    setting: Setting,
    chance: Random,
    number: int,
    case_key: Key,
    person_key: Key,
) -> StageChange:
    closed = chance.random() < 0.25
    stage = chance.choice(Stage.values)
    opened = AS_OF - timedelta(days=chance.randint(0, 1500))
    moment = _moment(AS_OF - timedelta(days=chance.randint(0, 400)), chance)
    case = tables.of[Case].add(
        _uuid(chance),
        case_key,
        code=code_of(number),
        team_id=setting.team.pk,
        lead_id=chance.choice(setting.workers).pk if chance.random() < 0.95 else None,
        opened_on=opened,
        status=CaseStatus.CLOSED if closed else CaseStatus.OPEN,
        closing_outcome="OTHER" if closed else "",
        closed_on=AS_OF if closed else None,
        stage=stage,
        risk=chance.choice(Risk.values),
        papers=chance.choice(TravelPapers.values),
        current_country_id=chance.choice(setting.countries),
        next_date=AS_OF + timedelta(days=chance.randint(-30, 200)) if not closed else None,
        last_activity_at=moment,
        created_at=moment,
        updated_at=moment,
    )
    person = tables.of[Person].add(
        _uuid(chance),
        person_key,
        names=[name_of(chance)],
        birth=PartialDate.parse(str(chance.randint(1960, 2005))),
        updated_at=moment,
    )
    tables.of[CaseMember].add(
        _uuid(chance), case_key, case_id=case, person_id=person, role=MemberRole.MAIN
    )
    _write_papers(tables, setting, chance, person, person_key)
    _write_work(tables, setting, chance, case, case_key)
    return StageChange(case_id=case, stage=stage, from_at=moment)


def _write_papers(
    tables: Tables,
    setting: Setting,
    chance: Random,
    person: UUID,
    key: Key,
) -> None:
    common = {"person_id": person}
    for _number in range(setting.shape.documents):
        tables.of[Document].add(
            _uuid(chance),
            key,
            type_id=setting.passport,
            number=f"{chance.randrange(10**9):09}",
            expires=_day(AS_OF + timedelta(days=chance.randint(-300, 3000))),
            holding="HELD",
            **common,
        )
    for _number in _some(chance, setting.shape.visas):
        tables.of[VisaApplication].add(
            _uuid(chance), key, destination_id=chance.choice(setting.countries), **common
        )
    for _number in _some(chance, setting.shape.claims):
        tables.of[AsylumClaim].add(
            _uuid(chance), key, country_id=chance.choice(setting.countries), **common
        )
    tables.of[Stay].add(
        _uuid(chance), key, country_id=chance.choice(setting.countries), is_current=True, **common
    )


def _write_work(tables: Tables, setting: Setting, chance: Random, case: UUID, key: Key) -> None:
    for _number in range(setting.shape.notes):
        moment = _moment(AS_OF - timedelta(days=chance.randint(0, 900)), chance)
        tables.of[Note].add(
            _uuid(chance),
            key,
            case_id=case,
            body=f"Invented note {chance.randrange(10**6)}: " + "asked again and waits. " * 6,
            created_at=moment,
            updated_at=moment,
        )
    for number in range(setting.shape.tasks):
        tables.of[Task].add(
            _uuid(chance),
            key,
            case_id=case,
            title=f"Invented task {chance.randrange(10**6)}",
            due_on=AS_OF + timedelta(days=chance.randint(-30, 200)),
            state=TaskState.OPEN if number == 0 else TaskState.DONE,
            assigned_to_id=chance.choice(setting.workers).pk,
        )


def code_of(number: int) -> str:
    """Return the code of the case with this number."""
    place, body = number * CODE_STEP % CODES, ""
    for _character in range(RANDOM_CHARACTERS):
        place, index = divmod(place, len(ALPHABET))
        body += ALPHABET[index]
    return body + check_character(body)


def name_of(chance: Random) -> dict[str, str]:
    """Return a name that nobody bears, as its person would write it."""
    middle = "".join(
        chance.choice(VOWELS) + chance.choice(CODAS) for _ in range(chance.randint(1, 2))
    )
    family = f"{chance.choice(ONSETS)}{middle}{chance.choice(ENDINGS)}"
    return {
        "script": CYRILLIC,
        "kind": "legal",
        "family": family,
        "given": chance.choice(GIVEN),
        "patronymic": "",
    }


def _some(chance: Random, share: float) -> Iterator[int]:
    yield from range(int(chance.random() < share))


def _uuid(chance: Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)


def _moment(day: date, chance: Random) -> datetime:
    return datetime.combine(day, time(9), UTC) + timedelta(seconds=chance.randrange(30_000))


def _day(day: date) -> str:
    return PartialDate.parse(day.isoformat()).stored
