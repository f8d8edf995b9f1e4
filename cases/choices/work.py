"""Work on cases, and where facts come from."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DeadlineOwner(TextChoices):
    """Who has to act before a deadline."""

    PERSON = "PERSON", _("The person")
    AUTHORITY = "AUTHORITY", _("The authority")


class DeadlineState(TextChoices):
    """What became of a deadline."""

    OPEN = "OPEN", pgettext_lazy("deadline", "Open")
    MET = "MET", _("Met")
    ACKNOWLEDGED = "ACKNOWLEDGED", _("Acknowledged")
    MISSED = "MISSED", _("Missed")
    CANCELLED = "CANCELLED", _("Cancelled")


class TaskState(TextChoices):
    """What became of a task."""

    OPEN = "OPEN", pgettext_lazy("task", "Open")
    DONE = "DONE", _("Done")
    CANCELLED = "CANCELLED", _("Cancelled")


class NoteKind(TextChoices):
    """What a note records."""

    NOTE = "NOTE", _("Internal note")
    CALL = "CALL", _("Call or message")
    LETTER = "LETTER", _("Letter or e-mail")
    MEETING = "MEETING", _("Meeting")


class ContactRole(TextChoices):
    """What a contact is."""

    LAWYER = "LAWYER", _("Lawyer")
    ACTIVIST = "ACTIVIST", _("Activist")
    OFFICIAL = "OFFICIAL", _("Official")
    INTERPRETER = "INTERPRETER", _("Interpreter")
    HOST = "HOST", _("Host")
    OTHER = "OTHER", _("Other contact")


class ReferralState(TextChoices):
    """Where a referral stands."""

    DRAFT = "DRAFT", _("Draft")
    SENT = "SENT", _("Sent")
    ACCEPTED = "ACCEPTED", pgettext_lazy("referral", "Accepted")
    DECLINED = "DECLINED", _("Declined")
    DONE = "DONE", _("Answered")
    CANCELLED = "CANCELLED", _("Cancelled")


class SourceKind(TextChoices):
    """What kind of source a fact comes from."""

    ARTICLE = "ARTICLE", _("Article")
    INTERVIEW = "INTERVIEW", _("Interview")
    LETTER = "LETTER", _("Letter")
    DATABASE = "DATABASE", _("Database")
    OFFICIAL = "OFFICIAL", _("Official text")


class Reliability(TextChoices):
    """How far a source is trusted."""

    HIGH = "HIGH", pgettext_lazy("reliability", "High")
    MEDIUM = "MEDIUM", pgettext_lazy("reliability", "Medium")
    LOW = "LOW", pgettext_lazy("reliability", "Low")
    NOT_KNOWN = "NOT_KNOWN", _("Not known")


class Stance(TextChoices):
    """What a citation does to the fact."""

    SUPPORTS = "SUPPORTS", _("Supports")
    CONTRADICTS = "CONTRADICTS", _("Contradicts")


class ExportState(TextChoices):
    """Where a request for an export stands."""

    REQUESTED = "REQUESTED", _("Requested")
    APPROVED = "APPROVED", _("Approved")
    GENERATED = "GENERATED", _("Ready")
    DOWNLOADED = "DOWNLOADED", _("Downloaded")
    EXPIRED = "EXPIRED", _("Expired")
    REFUSED = "REFUSED", _("Refused")


class JobState(TextChoices):
    """Where a long job stands."""

    WAITING = "WAITING", _("Waiting")
    RUNNING = "RUNNING", _("Running")
    DONE = "DONE", _("Done")
    FAILED = "FAILED", _("Failed")


class EnquiryState(TextChoices):
    """What became of an enquiry."""

    NEW = "NEW", _("New")
    CASE_OPENED = "CASE_OPENED", _("A case was opened")
    ADVISED = "ADVISED", _("Answered without a case")
    CLOSED = "CLOSED", pgettext_lazy("enquiry", "Closed")
