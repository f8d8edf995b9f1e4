"""The words of the glossary, with what each country calls things itself."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from django.utils.translation import get_language

from cases.models import Country, DocumentType, Organisation
from cases.models.reference.base import LABEL_LANGUAGES
from casetracker.env import BASE_DIR

FILE = BASE_DIR / "fixtures" / "reference" / "glossary.csv"
COUNTRIES = ("FR", "DE", "KZ", "AM", "GE", "RU")
LANGUAGES = {"FR": "fr", "DE": "de", "KZ": "ru", "AM": "hy", "GE": "ka", "RU": "ru"}


@dataclass(frozen=True)
class Term:
    """One entry: what a thing is called in the page's language and by the country itself."""

    label: str
    official: str = ""
    language: str = ""
    explanation: str = ""


@dataclass
class Chapter:
    """The terms of one country, then its authorities and papers; no country: for all."""

    code: str = ""
    country: str = ""
    terms: list[Term] = field(default_factory=list)
    authorities: list[Term] = field(default_factory=list)
    papers: list[Term] = field(default_factory=list)


@cache
def read_terms() -> tuple[dict[str, str], ...]:
    """Read the file of the glossary once."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


def glossary() -> list[Chapter]:
    """Return the chapters in the active language; three queries."""
    names = {row.code: row.label for row in Country.objects.filter(code__in=COUNTRIES)}
    chapters = {code: Chapter(code, names.get(code, code)) for code in COUNTRIES}
    general = Chapter()
    language = (get_language() or "en")[:2]
    language = language if language in LABEL_LANGUAGES else "en"
    for row in read_terms():
        chapter = chapters[row["country"]] if row["country"] else general
        chapter.terms.append(
            Term(
                row[f"label_{language}"],
                row["official"],
                row["official_language"],
                row[f"explanation_{language}"],
            )
        )
    bodies = Organisation.objects.active().filter(country__code__in=COUNTRIES)
    for body in bodies.exclude(name_original="").select_related("country").by_label():
        if body.country:
            name = " – ".join(part for part in (body.acronym, body.name_original) if part)
            chapters[body.country.code].authorities.append(
                Term(body.label, name, LANGUAGES[body.country.code])
            )
    _add_papers(chapters.values())
    return [general, *chapters.values()]


def _add_papers(chapters: Iterable[Chapter]) -> None:
    known = {chapter.code: chapter for chapter in chapters}
    kinds = DocumentType.objects.active().filter(issuer__code__in=known)
    for kind in kinds.exclude(name_original="").select_related("issuer").by_label():
        if kind.issuer:
            code = kind.issuer.code
            known[code].papers.append(Term(kind.label, kind.name_original, LANGUAGES[code]))
