"""The table of sections: each kind of record that a case page shows and has pages for.

`urls` makes the addresses of each row and `views.record` serves them all. What one kind does
differently stands in its row (`add`, `to_remove`), not in a view of its own.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cases.forms.citation import CitationForm
from cases.forms.deadline import DeadlineForm
from cases.forms.files import FileForm
from cases.forms.person import (
    CaseMemberForm,
    MilitaryServiceForm,
    PersonForm,
    RelationshipForm,
    StayForm,
)
from cases.forms.procedure import (
    AsylumClaimForm,
    AsylumDecisionForm,
    DocumentForm,
    IncidentForm,
    ProsecutionForm,
    VisaApplicationForm,
)
from cases.forms.work import AppointmentForm, ConsentForm, NoteForm, ReferralForm, TaskForm
from cases.views.section import Section, Words, add_to_case, membership

SECTIONS = (
    Section(
        "people",
        "person",
        PersonForm,
        _("People"),
        Words(
            _("Person"),
            _("Add a person"),
            _("Edit the person"),
            _("Take this person out of the case?"),
            _("Nobody is in this case yet."),
        ),
        "people",
        also_shown=("names",),
        add=add_to_case,
        to_remove=membership,
    ),
    Section(
        "members",
        "member",
        CaseMemberForm,
        _("Members"),
        Words(
            _("Place in the case"),
            "",
            _("Edit the role in the case"),
            _("Take this person out of the case?"),
        ),
        "people",
        has_add_page=False,
        has_list_page=False,
    ),
    Section(
        "documents",
        "document",
        DocumentForm,
        _("Documents"),
        Words(
            _("Document"),
            _("Add a document"),
            _("Edit the document"),
            _("Remove this document?"),
            _("No paper is recorded yet. Papers that are lost or were never had belong here too."),
        ),
        "documents",
    ),
    Section(
        "visas",
        "visa",
        VisaApplicationForm,
        _("Visas"),
        Words(
            _("Visa application"),
            _("Add a visa application"),
            _("Edit the visa application"),
            _("Remove this visa application?"),
            _("No visa application is recorded yet."),
        ),
        "visas",
    ),
    Section(
        "asylum",
        "asylum",
        AsylumClaimForm,
        _("Asylum"),
        Words(
            _("Asylum claim"),
            _("Add an asylum claim"),
            _("Edit the asylum claim"),
            _("Remove this asylum claim?"),
            _("No asylum claim is recorded yet."),
        ),
        "asylum",
    ),
    Section(
        "decisions",
        "decision",
        AsylumDecisionForm,
        _("Asylum decisions"),
        Words(
            _("Asylum decision"),
            _("Add an asylum decision"),
            _("Edit the asylum decision"),
            _("Remove this asylum decision?"),
        ),
        "asylum",
    ),
    Section(
        "deadlines",
        "deadline",
        DeadlineForm,
        _("Deadlines"),
        Words(
            _("Deadline"),
            _("Add a deadline"),
            _("Edit the deadline"),
            _("Remove this deadline?"),
            _("No deadline is recorded yet."),
        ),
        "dates",
    ),
    Section(
        "tasks",
        "task",
        TaskForm,
        _("Tasks"),
        Words(
            _("Task"),
            _("Add a task"),
            _("Edit the task"),
            _("Remove this task?"),
            _("No task is open. Add the next step."),
        ),
        "dates",
    ),
    Section(
        "appointments",
        "appointment",
        AppointmentForm,
        _("Appointments"),
        Words(
            _("Appointment"),
            _("Add an appointment"),
            _("Edit the appointment"),
            _("Remove this appointment?"),
        ),
        "dates",
        also_shown=("at",),
    ),
    Section(
        "stays",
        "stay",
        StayForm,
        _("Stays"),
        Words(
            _("Stay in a country"),
            _("Add a stay"),
            _("Edit the stay"),
            _("Remove this stay?"),
            _("No stay is recorded yet."),
        ),
        "stays",
    ),
    Section(
        "incidents",
        "incident",
        IncidentForm,
        _("Incidents"),
        Words(
            _("Incident"),
            _("Add an incident"),
            _("Edit the incident"),
            _("Remove this incident?"),
            _("No incident is recorded yet."),
        ),
        "incidents",
        is_protected=True,
    ),
    Section(
        "prosecutions",
        "prosecution",
        ProsecutionForm,
        _("Prosecutions"),
        Words(
            _("Prosecution"),
            _("Add a prosecution"),
            _("Edit the prosecution"),
            _("Remove this prosecution?"),
            _("No criminal case against somebody here is recorded."),
        ),
        "prosecutions",
        is_protected=True,
    ),
    Section(
        "military",
        "military",
        MilitaryServiceForm,
        _("Military service"),
        Words(
            _("Military service"),
            _("Add a military service"),
            _("Edit the military service"),
            _("Remove this military service?"),
            _("No tie to the armed forces is recorded."),
        ),
        "military",
        is_protected=True,
    ),
    Section(
        "relationships",
        "relationship",
        RelationshipForm,
        _("Family ties"),
        Words(
            _("Relationship"),
            _("Add a relationship"),
            _("Edit the relationship"),
            _("Remove this relationship?"),
        ),
        "people",
    ),
    Section(
        "referrals",
        "referral",
        ReferralForm,
        _("Referrals"),
        Words(
            _("Referral"),
            _("Add a referral"),
            _("Edit the referral"),
            _("Remove this referral?"),
            _("Nothing was handed to a partner yet."),
        ),
        "referrals",
    ),
    Section(
        "consents",
        "consent",
        ConsentForm,
        _("Consent"),
        Words(
            _("Consent"),
            _("Add a consent"),
            _("Edit the consent"),
            _("Remove this consent?"),
            _("Nobody was asked for consent yet."),
        ),
        "consents",
    ),
    Section(
        "notes",
        "note",
        NoteForm,
        _("Notes"),
        Words(
            _("Note"),
            _("Add a note"),
            _("Edit the note"),
            _("Remove this note?"),
            _("No note yet."),
        ),
        "notes",
    ),
    Section(
        "files",
        "file",
        FileForm,
        _("Files"),
        Words(
            _("File"),
            _("Add a file"),
            _("Edit the file"),
            _("Remove this file?"),
            _("No file yet."),
        ),
        "files",
        also_shown=("content_type", "size", "original_name"),
    ),
    Section(
        "citations",
        "citation",
        CitationForm,
        _("Sources"),
        Words(
            _("Source of a fact"),
            _("Add a source"),
            _("Edit what the source says"),
            _("Remove this source from the fact?"),
        ),
        "overview",
        has_add_page=False,
    ),
)
BY_SLUG = {section.slug: section for section in SECTIONS}
BY_MODEL = {section.model: section for section in SECTIONS}
BY_TYPE = {section.model.type_label(): section for section in SECTIONS}
