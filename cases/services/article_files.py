"""Reading `fixtures/articles/`: what two published articles say, each value with its sentences."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from cases.choices import MemberRole, Stance

#: Article, paragraph and sentence, counted over the lines that are not empty.
_PLACE = re.compile(r"(?P<article>[AB])\d{1,2}\.\d{1,2}")


class ArticleFileError(Exception):
    """A file cannot be used; the message names file, entry and reason."""


@dataclass(frozen=True)
class Place:
    """A sentence of an article and what it does to a value."""

    at: str
    stance: str = Stance.SUPPORTS
    remark: str = ""

    @property
    def article(self) -> str:
        return self.at[0]


@dataclass(frozen=True)
class Value:
    """What a field holds, and the sentences that say so."""

    value: Any
    places: tuple[Place, ...] = ()


@dataclass(frozen=True)
class Entry:
    """One record, or one for each of several people."""

    key: str
    model: type[models.Model]
    fields: Mapping[str, Value]
    places: tuple[Place, ...] = ()
    role: str = MemberRole.MAIN
    of: tuple[str, ...] = ()
    to: str = ""
    people: tuple[str, ...] = ()
    claim: str = ""
    about: str = ""


@dataclass(frozen=True)
class CaseFile:
    """A case: its own values, its people and their records."""

    key: str
    shared_with_lawyer: bool
    case: Entry
    people: tuple[Entry, ...]
    records: tuple[Entry, ...]


@dataclass(frozen=True)
class Articles:
    """Everything that the files hold."""

    sources: tuple[Entry, ...]
    contacts: tuple[Entry, ...]
    rows: tuple[Mapping[str, Any], ...]
    # By the type and the code of the row, "organisation FR-CNDA": places by field.
    row_places: Mapping[str, Mapping[str, tuple[Place, ...]]]
    cases: tuple[CaseFile, ...] = field(default=())


def read_articles(folder: Path) -> Articles:
    """Read all files of the folder; raise ArticleFileError at the first thing that is wrong."""
    reference = _load(folder / "reference.json")
    return Articles(
        sources=tuple(_entries("source", _load(folder / "sources.json"))),
        contacts=tuple(_entries("contact", _load(folder / "contacts.json"))),
        rows=tuple(reference["rows"]),
        row_places={
            row: {name: _places(row, places) for name, places in fields.items()}
            for row, fields in reference["citations"].items()
        },
        cases=tuple(_case(path) for path in sorted((folder / "cases").glob("*.json"))),
    )


def _load(path: Path) -> dict[str, Any]:
    try:
        document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ArticleFileError(f"There is no file {path.name}.") from None
    except ValueError as error:
        raise ArticleFileError(f"{path.name} is not readable as JSON: {error}.") from None
    return document


def _case(path: Path) -> CaseFile:
    document = _load(path)
    people, records = document.get("people", {}), document.get("records", {})
    for key, about in records.items():
        named = {*about.get("of", []), *about.get("people", []), about.get("to", "")} - {""}
        tied = {about.get("claim", ""), about.get("about", "")} - {""}
        if unknown := (named - people.keys()) | (tied - records.keys()):
            raise ArticleFileError(f"{path.stem}/{key}: nothing here is called {min(unknown)}.")
    return CaseFile(
        key=path.stem,
        shared_with_lawyer=document.get("shared_with_lawyer", False),
        case=_entry(path.stem, "case", {"fields": document.get("case", {})}),
        people=tuple(_entries("person", people, path.stem)),
        records=tuple(
            _entry(f"{path.stem}/{key}", about.get("type", ""), about)
            for key, about in records.items()
        ),
    )


def _entries(name: str, document: Mapping[str, Any], prefix: str = "") -> Iterator[Entry]:
    for key, about in document.items():
        yield _entry(f"{prefix or name}/{key}", name, about)


def _entry(key: str, name: str, about: Mapping[str, Any]) -> Entry:
    try:
        model = apps.get_model("cases", name)
    except (LookupError, ValueError):
        raise ArticleFileError(f"{key}: there are no records of the type {name!r}.") from None
    return Entry(
        key=key,
        model=model,
        fields={
            field_name: _value(key, model, field_name, described)
            for field_name, described in about.get("fields", {}).items()
        },
        places=_places(key, about.get("cite", [])),
        role=about.get("role", MemberRole.MAIN),
        of=tuple(about.get("of", [])),
        to=about.get("to", ""),
        people=tuple(about.get("people", [])),
        claim=about.get("claim", ""),
        about=about.get("about", ""),
    )


def _value(key: str, model: type[models.Model], name: str, described: Any) -> Value:
    try:
        model._meta.get_field(name)
    except FieldDoesNotExist:
        raise ArticleFileError(f"{key}: {model.__name__} has no field {name!r}.") from None
    if "value" not in described:
        raise ArticleFileError(f"{key}: {name} has no value.")
    return Value(described["value"], _places(f"{key}: {name}", described.get("cite", [])))


def _places(key: str, described: list[Any]) -> tuple[Place, ...]:
    try:
        places = tuple(
            Place(entry) if isinstance(entry, str) else Place(**entry) for entry in described
        )
    except TypeError:
        raise ArticleFileError(f"{key}: a place has at, stance and remark, no more.") from None
    for place in places:
        if not _PLACE.fullmatch(place.at) or place.stance not in Stance.values:
            raise ArticleFileError(f"{key}: {place.at!r} is no sentence of an article.")
    return places
