"""Reference data: public lists and rules that the cases point to."""

from __future__ import annotations

from cases.models.reference.base import ReferenceQuerySet, ReferenceRow
from cases.models.reference.context import CountryNote, PolicyEvent, PublishedFigure
from cases.models.reference.law import DeadlineRule, Offence
from cases.models.reference.papers import DocumentType, EntryRule, VisaRefusalGround
from cases.models.reference.places import Country, Language
from cases.models.reference.terms import Organisation, Vocabulary

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
    "ReferenceQuerySet",
    "ReferenceRow",
    "VisaRefusalGround",
    "Vocabulary",
]
