"""What a record is called among its like: in lists, choices and headings, never in a page title."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cases.choices import MilitaryKind, VisaKind
from cases.models import (
    Appointment,
    AsylumClaim,
    AsylumDecision,
    Case,
    CaseMember,
    Citation,
    Consent,
    Contact,
    Deadline,
    Document,
    File,
    Incident,
    Label,
    MilitaryService,
    Note,
    Person,
    Prosecution,
    Referral,
    Relationship,
    Source,
    Stay,
    Task,
    VisaApplication,
)
from cases.models.reference.base import ReferenceRow
from cases.rules.file_types import type_label
from casetracker.accounts.models import Team, User


def title_of(record: models.Model) -> str:
    """Return the words for one record; opens sealed fields, so preload the keys of lists."""
    if isinstance(record, ReferenceRow):
        return record.label
    make = _TITLES.get(type(record))
    return (make(record) if make else "") or str(capfirst(record._meta.verbose_name))


def _visa(visa: VisaApplication) -> str:
    if visa.kind == VisaKind.NOT_KNOWN:
        return _("Visa: %(country)s") % {"country": visa.destination.label}
    return f"{visa.destination.label}: {visa.get_kind_display()}"


def _relationship(tie: Relationship) -> str:
    return _("%(first)s: %(kind)s of %(second)s") % {
        "first": tie.person.main_name,
        "kind": tie.get_kind_display().lower(),
        "second": tie.of_person.main_name,
    }


def _claim(claim: AsylumClaim) -> str:
    return _("Asylum claim: %(country)s") % {"country": claim.country.label}


def _service(service: MilitaryService) -> str:
    """Return the kind, or nothing where it is not known: the kind of record says enough."""
    return service.get_kind_display() if service.kind != MilitaryKind.UNKNOWN else ""


_TITLES: dict[type[models.Model], Callable[[Any], str]] = {
    Appointment: lambda appointment: appointment.what,
    AsylumClaim: _claim,
    AsylumDecision: lambda decision: decision.get_outcome_display(),
    Case: lambda case: case.shown_code,
    CaseMember: lambda member: member.person.main_name,
    Citation: lambda citation: citation.source.title,
    Consent: lambda consent: consent.purpose,
    Contact: lambda contact: contact.name,
    Deadline: lambda deadline: deadline.what,
    Document: lambda document: document.type.label,
    File: lambda file: file.title or type_label(file.content_type),
    Incident: lambda incident: incident.get_kind_display(),
    Label: lambda label: label.name,
    MilitaryService: _service,
    Note: lambda note: note.get_kind_display(),
    Person: lambda person: person.main_name,
    Prosecution: lambda prosecution: prosecution.offence and prosecution.offence.label,
    Referral: lambda referral: referral.organisation.label,
    Relationship: _relationship,
    Source: lambda source: source.title,
    Stay: lambda stay: stay.country.label,
    Task: lambda task: task.title,
    Team: lambda team: team.name,
    User: lambda user: user.get_full_name(),
    VisaApplication: _visa,
}
