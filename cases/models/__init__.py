"""All models of the domain; import them from here."""

from __future__ import annotations

from cases.models.reference import (
    Country,
    CountryNote,
    DeadlineRule,
    DocumentType,
    EntryRule,
    Language,
    Offence,
    Organisation,
    PolicyEvent,
    PublishedFigure,
    VisaRefusalGround,
    Vocabulary,
)

__all__ = [
    "Country",
    "CountryNote",
    "DeadlineRule",
    "DocumentType",
    "EntryRule",
    "Language",
    "Offence",
    "Organisation",
    "PolicyEvent",
    "PublishedFigure",
    "VisaRefusalGround",
    "Vocabulary",
]
