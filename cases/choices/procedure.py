"""Papers, visas and asylum claims."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Holding(TextChoices):
    """Whether and how a person holds a paper."""

    HELD = "HELD", _("Held")
    COPY_ONLY = "COPY_ONLY", _("Copy only")
    APPLIED_FOR = "APPLIED_FOR", _("Applied for")
    EXPIRED = "EXPIRED", _("Expired")
    LOST = "LOST", _("Lost")
    CONFISCATED = "CONFISCATED", _("Confiscated")
    SURRENDERED = "SURRENDERED", _("Handed in")
    NEVER_HAD = "NEVER_HAD", _("Never had")
    NOT_KNOWN = "NOT_KNOWN", _("Not known")


class Verification(TextChoices):
    """How far a paper was checked."""

    ORIGINAL_SEEN = "ORIGINAL_SEEN", _("Original seen")
    COPY_SEEN = "COPY_SEEN", _("Copy seen")
    REPORTED = "REPORTED", _("Reported")
    DOUBTFUL = "DOUBTFUL", _("Doubtful")


class ScanState(TextChoices):
    """What the virus scanner said of a file."""

    NOT_SCANNED = "NOT_SCANNED", _("Not scanned")
    CLEAN = "CLEAN", _("Clean")
    QUARANTINED = "QUARANTINED", _("Quarantined")


class VisaKind(TextChoices):
    """What a visa application asks for."""

    ASYLUM_D = "ASYLUM_D", _("Long-stay visa to ask for asylum")
    HUMANITARIAN = "HUMANITARIAN", _("Humanitarian visa")
    OTHER_D = "OTHER_D", _("Other long-stay visa")
    C = "C", _("Short-stay visa")
    LTV = "LTV", _("Visa with limited territorial validity")
    LAISSEZ_PASSER = "LAISSEZ_PASSER", _("Laissez-passer")
    NOT_KNOWN = "NOT_KNOWN", _("Not known")


class VisaState(TextChoices):
    """Where a visa application stands; after the vocabulary `visa_stage`."""

    ENQUIRY = "VISA_ENQUIRY", _("In preparation")
    LODGED = "VISA_LODGED", _("Lodged")
    INADMISSIBLE = "VISA_INADMISSIBLE", _("Not admitted")
    GRANTED_NOT_AFFIXED = "VISA_GRANTED_NOT_AFFIXED", _("Granted, not in the passport yet")
    GRANTED = "VISA_GRANTED", _("Granted")
    REFUSED = "VISA_REFUSED", _("Refused")
    IMPLICIT_REFUSAL = "VISA_IMPLICIT_REFUSAL", _("Refused by silence")
    APPEAL_ADMIN = "VISA_APPEAL_ADMIN", _("Prior appeal pending")
    APPEAL_COURT = "VISA_APPEAL_COURT", _("Before the court")
    TRAVELLED = "VISA_TRAVELLED", _("Used")
    REVOKED = "VISA_REVOKED", _("Revoked")


class AsylumTrack(TextChoices):
    """By which procedure a claim is examined."""

    REGULAR = "REGULAR", _("Regular")
    ACCELERATED = "ACCELERATED", _("Accelerated")
    BORDER = "BORDER", _("Border")
    DUBLIN = "DUBLIN", _("Responsibility of another state")
    NOT_KNOWN = "NOT_KNOWN", _("Not known")


class AsylumState(TextChoices):
    """Where a claim stands."""

    MADE = "MADE", _("Made")
    REGISTERED = "REGISTERED", _("Registered")
    LODGED = "LODGED", _("Lodged")
    DECIDED = "DECIDED", _("Decided")
    APPEAL = "APPEAL", _("Under appeal")
    WITHDRAWN = "WITHDRAWN", _("Withdrawn")
    CLOSED = "CLOSED", pgettext_lazy("asylum claim", "Closed")


class Instance(TextChoices):
    """Which instance decided."""

    FIRST = "FIRST", _("First instance")
    APPEAL = "APPEAL", _("Appeal")
    CASSATION = "CASSATION", _("Cassation")
    REEXAMINATION = "REEXAMINATION", _("Re-examination")
    NOT_KNOWN = "NOT_KNOWN", _("Not known")


class AsylumOutcome(TextChoices):
    """What an authority decided on a claim; after Eurostat and the vocabulary `decision_type`."""

    REFUGEE_STATUS = "REFUGEE_STATUS", _("Refugee status")
    SUBSIDIARY = "SUBSIDIARY", _("Subsidiary protection")
    HUMANITARIAN = "HUMANITARIAN", _("Humanitarian protection")
    TEMPORARY_PROT = "TEMPORARY_PROT", _("Temporary protection")
    PROTECTION_UNNAMED = "PROTECTION_UNNAMED", _("Protection, status not named")
    REJECTED = "REJECT_UNFOUNDED", _("Claim rejected")
    REJECTED_MANIFESTLY = "REJECT_MANIFESTLY", _("Claim rejected as manifestly unfounded")
    INADMISSIBLE = "INADMISSIBLE", _("Claim inadmissible")
    TRANSFER = "TRANSFER", _("Transfer to another state")
    WITHDRAWN = "IMPLICIT_WITHDRAWAL", _("Treated as withdrawn")
    ANNULLED = "ANNULLED_REMITTED", _("Annulled and sent back")


class ReviewResult(TextChoices):
    """What a decision does to the one before it."""

    NONE = "NONE", _("Does not review another decision")
    REVERSES = "REVERSES", _("Reverses the decision before")
    UPHOLDS = "UPHOLDS", _("Upholds the decision before")
    NOT_KNOWN = "NOT_KNOWN", _("Not known")
