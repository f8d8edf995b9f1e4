"""All models of the domain; import them from here."""

from __future__ import annotations

from cases.models.asylum import AsylumClaim, AsylumDecision
from cases.models.base import Record, SealedRecord
from cases.models.case import Case, Label
from cases.models.desk import Draft, Enquiry, ExportRequest, Job, SavedView, SearchRecord
from cases.models.document import Document, File, IdentifierToken, Upload
from cases.models.incident import Incident, Prosecution
from cases.models.membership import CaseAccess, CaseMember, StageChange
from cases.models.organisation import Consent, Contact, Referral
from cases.models.person import MilitaryService, Person, Relationship
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
from cases.models.revision import Revision
from cases.models.source import Citation, Source
from cases.models.stay import Stay
from cases.models.visa import VisaApplication
from cases.models.work import Appointment, Deadline, Note, Task

__all__ = [
    "Appointment",
    "AsylumClaim",
    "AsylumDecision",
    "Case",
    "CaseAccess",
    "CaseMember",
    "Citation",
    "Consent",
    "Contact",
    "Country",
    "CountryNote",
    "Deadline",
    "DeadlineRule",
    "Document",
    "Draft",
    "DocumentType",
    "Enquiry",
    "EntryRule",
    "ExportRequest",
    "File",
    "IdentifierToken",
    "Incident",
    "Job",
    "Label",
    "Language",
    "MilitaryService",
    "Note",
    "Offence",
    "Organisation",
    "Person",
    "PolicyEvent",
    "Prosecution",
    "PublishedFigure",
    "Record",
    "Referral",
    "Relationship",
    "Revision",
    "SavedView",
    "SealedRecord",
    "SearchRecord",
    "Source",
    "StageChange",
    "Stay",
    "Task",
    "Upload",
    "VisaApplication",
    "VisaRefusalGround",
    "Vocabulary",
]
