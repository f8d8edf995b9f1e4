"""What all invented cases have in common: the team, the day, the reference data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from cases.models import Country, DocumentType, Language, Offence, Organisation, VisaRefusalGround
from cases.services.crew import Crew
from cases.services.summaries import CARRIERS

Ids = Mapping[str, UUID]


class InventedError(Exception):
    """Invented people cannot be loaded; the message says why."""


@dataclass(frozen=True)
class World:
    """The same for every case of a run."""

    crew: Crew
    seed: int
    as_of: date
    canary: str
    countries: Ids
    languages: Ids
    document_types: Ids
    organisations: Ids
    offences: Ids
    grounds: Ids
    carriers: frozenset[UUID]


def read_world(*, crew: Crew, seed: int, as_of: date, canary: str = "") -> World:
    """Read the reference data once."""
    types = DocumentType.objects.values_list("code", "pk", "carries_schengen_visa")
    return World(
        crew=crew,
        seed=seed,
        as_of=as_of,
        canary=f"{canary} " if canary else "",
        countries=_Known(Country),
        languages=_Known(Language),
        document_types=_Known(DocumentType),
        organisations=_Known(Organisation),
        offences=_Known(Offence),
        grounds=_Known(VisaRefusalGround),
        carriers=frozenset(pk for _code, pk, carries in types if carries in CARRIERS),
    )


class _Known(dict[str, UUID]):
    def __init__(self, model: Any) -> None:
        super().__init__(model.objects.ids_by_code())
        self.label = model._meta.verbose_name

    def __missing__(self, code: str) -> UUID:
        raise InventedError(f"The reference data has no {self.label} {code}: load it first.")
