"""Forms about papers, visas, asylum and what happened."""

from __future__ import annotations

from django.forms import CheckboxSelectMultiple, TextInput
from django.utils.translation import gettext_lazy as _

from cases.forms.base import RecordForm, RecordMeta
from cases.models import (
    AsylumClaim,
    AsylumDecision,
    Document,
    Incident,
    Prosecution,
    VisaApplication,
)


class DocumentForm(RecordForm):
    class Meta(RecordMeta):
        model = Document
        fields = (
            "person",
            "type",
            "holding",
            "issuing_country",
            "number",
            "name_as_printed",
            "issued",
            "expires",
            "place_of_issue",
            "original_place",
            "verification",
            "supersedes",
            "shared_with_lawyer",
            "remark",
        )


class VisaApplicationForm(RecordForm):
    sections = (
        (_("The application"), ("person", "destination", "post", "kind", "state")),
        (_("Dates"), VisaApplication.STEPS),
        (_("The answer"), ("reference_number", "refusal_grounds", "appeals", "remark")),
    )

    class Meta(RecordMeta):
        model = VisaApplication
        fields = (
            "person",
            "destination",
            "post",
            "kind",
            "state",
            "appointment_asked",
            "appointment",
            "lodged",
            "decided",
            "notified",
            "affixed",
            "used",
            "reference_number",
            "refusal_grounds",
            "appeals",
            "remark",
        )


class AsylumClaimForm(RecordForm):
    class Meta(RecordMeta):
        model = AsylumClaim
        fields = (
            "person",
            "country",
            "authority",
            "track",
            "state",
            "made",
            "registered",
            "lodged",
            "interview",
            "represented_by",
            "reference_number",
            "remark",
        )


class AsylumDecisionForm(RecordForm):
    sections = (
        (_("The decision"), ("claim", "instance", "authority", "outcome", "review")),
        (_("Dates"), ("decided", "sent", "deemed_received", "received")),
        (
            _("The letter"),
            (
                "reference_number",
                "stated_period",
                "stated_period_unit",
                "remedy_notice",
                "remedy_notice_correct",
                "grounds",
                "remark",
            ),
        ),
    )

    class Meta(RecordMeta):
        model = AsylumDecision
        fields = (
            "claim",
            "instance",
            "authority",
            "outcome",
            "decided",
            "sent",
            "deemed_received",
            "received",
            "reference_number",
            "stated_period",
            "stated_period_unit",
            "remedy_notice",
            "remedy_notice_correct",
            "grounds",
            "review",
            "remark",
        )


class IncidentForm(RecordForm):
    class Meta(RecordMeta):
        model = Incident
        fields = ("kind", "people", "happened", "country", "place", "account", "remark")
        widgets = {"people": CheckboxSelectMultiple, "place": TextInput}


class ProsecutionForm(RecordForm):
    class Meta(RecordMeta):
        model = Prosecution
        fields = (
            "person",
            "country",
            "offence",
            "stage",
            "opened",
            "decided",
            "sentence_months",
            "account",
            "remark",
        )
