"""Workflow words that the code reasons about; lists that only people read are reference data."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CaseStatus(TextChoices):
    """Whether work on a case goes on; not its stage and not what an authority decided."""

    OPEN = "OPEN", pgettext_lazy("case status", "Open")
    ON_HOLD = "ON_HOLD", pgettext_lazy("case status", "On hold")
    CLOSED = "CLOSED", pgettext_lazy("case status", "Closed")


class Stage(TextChoices):
    """Where the work on a case stands; computed from its records."""

    FIRST_CONTACT = "FIRST_CONTACT", _("First contact")
    COLLECTING_PAPERS = "COLLECTING_PAPERS", _("Collecting papers")
    PREPARING_VISA = "PREPARING_VISA", _("Preparing visa")
    VISA_PENDING = "VISA_PENDING", _("Visa pending")
    VISA_REFUSED = "VISA_REFUSED", _("Visa refused: appeal open")
    ASYLUM_REGISTERED = "ASYLUM_REGISTERED", _("Asylum claim registered")
    ASYLUM_PENDING = "ASYLUM_PENDING", _("Asylum decision pending")
    ASYLUM_APPEAL = "ASYLUM_APPEAL", _("Asylum appeal")
    PROTECTED = "PROTECTED", _("Protection granted")
    RETURNED = "RETURNED", _("Returned or detained")
    CONTACT_LOST = "CONTACT_LOST", _("Contact lost")


class Risk(TextChoices):
    """How great the danger is."""

    LOW = "LOW", pgettext_lazy("risk", "Low")
    MEDIUM = "MEDIUM", pgettext_lazy("risk", "Medium")
    HIGH = "HIGH", pgettext_lazy("risk", "High")
    CRITICAL = "CRITICAL", pgettext_lazy("risk", "Critical")


class TravelPapers(TextChoices):
    """Whether the main person holds a paper that can carry a visa; computed for filters."""

    VALID = "VALID", _("Travel document valid")
    EXPIRES_SOON = "EXPIRES_SOON", _("Travel document expires within six months")
    EXPIRED = "EXPIRED", _("Travel document expired")
    NONE = "NONE", _("No travel document")
    NOT_KNOWN = "NOT_KNOWN", _("Papers not known")


class IntakeChannel(TextChoices):
    """How a case reached the organisation."""

    DIRECT = "DIRECT", _("The person wrote or called")
    PARTNER = "PARTNER", _("Partner organisation")
    PRESS = "PRESS", _("Published text")
    RELATIVE = "RELATIVE", _("Relative or friend")
    OTHER = "OTHER", _("Other way")


class ClosingOutcome(TextChoices):
    """With what result a case was closed."""

    PROTECTED = "PROTECTED", _("Protection granted")
    VISA_USED = "VISA_USED", _("Left with a visa")
    SETTLED = "SETTLED", _("Settled where they are")
    RETURNED = "RETURNED", _("Returned or handed over")
    CONTACT_LOST = "CONTACT_LOST", _("Contact lost")
    HANDED_ON = "HANDED_ON", _("Handed on to a partner")
    WITHDREW = "WITHDREW", _("The person no longer wants help")
    OTHER = "OTHER", _("Other result")


class MemberRole(TextChoices):
    """What a person is in a case."""

    MAIN = "MAIN", _("Main person")
    PARTNER = "PARTNER", _("Partner")
    CHILD = "CHILD", _("Child")
    PARENT = "PARENT", _("Parent")
    OTHER = "OTHER", _("Other member")


class RelationshipKind(TextChoices):
    """What the first person is to the second."""

    SPOUSE = "SPOUSE", _("Spouse")
    PARTNER = "PARTNER", _("Partner")
    PARENT = "PARENT", _("Parent")
    CHILD = "CHILD", _("Child")
    SIBLING = "SIBLING", _("Sibling")
    GUARDIAN = "GUARDIAN", _("Guardian")
    DEPENDANT = "DEPENDANT", _("Dependant")


class Sex(TextChoices):
    """As Eurostat counts it."""

    FEMALE = "F", _("Female")
    MALE = "M", _("Male")
    OTHER = "X", _("Other")
    NOT_KNOWN = "UNK", _("Not known")


class NameKind(TextChoices):
    """Where a name comes from."""

    LEGAL = "LEGAL", _("Legal name")
    PASSPORT = "PASSPORT", _("Name in passport")
    ALIAS = "ALIAS", _("Alias")
    PSEUDONYM = "PSEUDONYM", _("Pseudonym")
    MAIDEN = "MAIDEN", _("Name at birth")
    REPORTED = "REPORTED", _("As reported")


class PublicVoice(TextChoices):
    """Whether a person speaks in public."""

    OWN_NAME = "OWN_NAME", _("Yes, under their own name")
    PSEUDONYM = "PSEUDONYM", _("Yes, under a pseudonym")
    NO = "NO", pgettext_lazy("speaks in public", "No")
    NOT_KNOWN = "NOT_KNOWN", _("Not known")


class MilitaryKind(TextChoices):
    """The tie to the armed forces; the codes of the vocabulary `military_category`."""

    CONSCRIPT = "CONSCRIPT", _("Conscript")
    CONTRACT = "CONTRACT", _("Contract soldier")
    MOBILISED = "MOBILISED", _("Mobilised")
    RESERVIST = "RESERVIST", _("Reservist")
    OFFICER = "OFFICER", _("Officer")
    CADET = "CADET", _("Cadet")
    VOLUNTEER = "VOLUNTEER", _("Volunteer formation")
    PRISON_RECRUIT = "PRISON_RECRUIT", _("Recruited in prison")
    SECURITY_SERVICE = "SECURITY_SERVICE", _("Security service")
    CONSCRIPT_ELIGIBLE = "CONSCRIPT_ELIGIBLE", _("Of call-up age")
    WOMAN_LIABLE = "WOMAN_LIABLE", _("Woman on the military register")
    NOT_LIABLE = "NOT_LIABLE", _("None")
    UNKNOWN = "UNKNOWN", _("Not known")


class ServiceEnd(TextChoices):
    """How a service ended."""

    RESIGNED = "RESIGNED", _("Resigned")
    LEFT_UNIT = "LEFT_UNIT", _("Left the unit")
    NEVER_JOINED = "NEVER_JOINED", _("Never joined")
    DISCHARGED = "DISCHARGED", _("Discharged")
    STILL_SERVING = "STILL_SERVING", _("Still serving")
    NOT_KNOWN = "NOT_KNOWN", _("Not known")


class StayBasis(TextChoices):
    """On what a stay in a country rests."""

    VISA_FREE = "VISA_FREE", _("Visa-free stay")
    VISA = "VISA", _("Visa")
    PERMIT = "PERMIT", _("Residence permit")
    ASYLUM_SEEKER = "ASYLUM_SEEKER", _("Asylum seeker")
    PROTECTED = "PROTECTED", _("Protection status")
    CITIZEN = "CITIZEN", _("Citizen")
    IRREGULAR = "IRREGULAR", _("Without permission to stay")
    DETAINED = "DETAINED", _("Detained")
    NOT_KNOWN = "NOT_KNOWN", _("Not known")


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
    CLOSED = "CLOSED", _("Closed")


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


class YesNoUnknown(TextChoices):
    """An answer that may be missing."""

    YES = "YES", pgettext_lazy("answer", "Yes")
    NO = "NO", pgettext_lazy("answer", "No")
    NOT_KNOWN = "NOT_KNOWN", _("Not known")


class IncidentKind(TextChoices):
    """What happened to a person."""

    SUMMONS = "SUMMONS", _("Summons")
    SUMMONS_RELATIVE = "SUMMONS_RELATIVE", _("Summons handed to a relative")
    VISIT = "VISIT", _("Visit by officials")
    SEARCH = "SEARCH", _("Search")
    ARREST = "ARREST", _("Arrest")
    DETENTION = "DETENTION", _("Detention")
    RELEASE = "RELEASE", _("Release")
    HAND_OVER = "HAND_OVER", _("Hand-over to another state")
    DEPORTATION = "DEPORTATION", _("Deportation")
    REFUSAL_OF_ENTRY = "REFUSAL_OF_ENTRY", _("Refusal of entry")
    EXTRADITION_REQUEST = "EXTRADITION_REQUEST", _("Extradition request")
    THREAT = "THREAT", _("Threat")
    VANDALISM = "VANDALISM", _("Vandalism")
    HARASSMENT = "HARASSMENT", _("Harassment")
    HARASSMENT_RELATIVES = "HARASSMENT_RELATIVES", _("Harassment of relatives")
    ABDUCTION = "ABDUCTION", _("Abduction")
    OTHER = "OTHER", _("Other incident")


class ProsecutionStage(TextChoices):
    """How far a criminal case against a person has gone."""

    THREATENED = "THREATENED", _("Threatened")
    OPENED = "OPENED", pgettext_lazy("prosecution", "Opened")
    WANTED = "WANTED", _("On a wanted list")
    IN_ABSENTIA = "IN_ABSENTIA", _("Tried in absence")
    CONVICTED = "CONVICTED", _("Convicted")
    SERVING = "SERVING", _("Serving the sentence")
    CLOSED = "CLOSED", pgettext_lazy("prosecution", "Closed")


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
    ACCEPTED = "ACCEPTED", _("Accepted")
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
