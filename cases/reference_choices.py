"""Words of the reference data that code reasons about."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Confidence(models.TextChoices):
    """How far a row may be trusted; the shorter value is used where sources disagree."""

    VERIFIED_PRIMARY = "verified_primary", _("Statute or official text read")
    VERIFIED_SECONDARY = "verified_secondary", _("Secondary source read")
    OWN_KNOWLEDGE_HIGH = "own_knowledge_high", _("Well-known stable fact, no source read")
    OWN_KNOWLEDGE_MEDIUM = "own_knowledge_medium", _("No source read")
    OWN_KNOWLEDGE_LOW = "own_knowledge_low", _("No source read, check before use")
    CONFLICTING_SOURCES = "conflicting_sources", _("Sources disagree")


class SourcePrecision(models.TextChoices):
    """Whether the source's address leads to the text itself."""

    PAGE = "page", _("Exact address")
    SITE_ONLY = "site_only", _("Address of the site only")
    NONE = "none", _("No address")


class CountryKind(models.TextChoices):
    COUNTRY = "country", _("Country or territory with an ISO code")
    TERRITORY = "territory", _("Territory without an ISO country code")
    UNION = "union", _("Union of States")
    STATELESS = "stateless", _("Stateless")
    UNKNOWN = "unknown", _("Not known")


class DocumentCategory(models.TextChoices):
    IDENTITY = "identity", _("Identity")
    TRAVEL = "travel", _("Travel")
    VISA = "visa", _("Visa")
    RESIDENCE = "residence", _("Residence")
    ASYLUM = "asylum", _("Asylum")
    CIVIL_STATUS = "civil_status", _("Civil status")
    MILITARY = "military", _("Military")
    CRIMINAL = "criminal", _("Criminal or administrative case")
    EVIDENCE = "evidence", _("Other evidence")


class Proof(models.TextChoices):
    """What a paper proves about identity or nationality."""

    YES = "yes", _("Yes")
    PARTLY = "partly", _("Partly")
    STATUS = "status", _("Proves a status, not a nationality")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("Not known")


class BorderUse(models.TextChoices):
    YES = "yes", _("Yes")
    LIMITED = "limited", _("Only some borders")
    ONE_WAY = "one_way", _("One journey")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("Not known")


class VisaCarrier(models.TextChoices):
    """Whether a Schengen visa can be put into a paper."""

    YES = "yes", _("Yes")
    DEPENDS = "depends", _("Depends on the State")
    SEPARATE_SHEET = "separate_sheet", _("Separate sheet for the visa")
    NO = "no", _("No")
    NOT_APPLICABLE = "not_applicable", _("Does not apply")
    UNKNOWN = "unknown", _("Not known")


class Biometric(models.TextChoices):
    YES = "yes", _("Yes")
    EITHER = "either", _("With or without a chip")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("Not known")


class Sensitivity(models.TextChoices):
    LOW = "low", _("Low")
    MEDIUM = "medium", _("Medium")
    HIGH = "high", _("High")
    VERY_HIGH = "very_high", _("Very high")


class Acceptance(models.TextChoices):
    """What an entry rule says; "not known" is never read as "no"."""

    YES = "yes", _("Accepted")
    CONDITIONAL = "conditional", _("Accepted under a condition")
    DISCRETIONARY = "discretionary", _("At the border guard’s discretion")
    CASE_BY_CASE = "case_by_case", _("Decided case by case")
    NO = "no", _("Not accepted")
    UNKNOWN = "unknown", _("Not known")


class TransportMode(models.TextChoices):
    ANY = "any", _("Any")
    AIR = "air", _("Air")
    LAND = "land", _("Land")
    SEA = "sea", _("Sea")


class VisaRegime(models.TextChoices):
    VISA_FREE = "visa_free", _("No visa needed")
    VISA_FREE_OR_ON_ARRIVAL = "visa_free_or_on_arrival", _("No visa or visa on arrival")
    ON_ARRIVAL = "visa_on_arrival", _("Visa on arrival")
    ETA = "eta", _("Electronic travel authorisation")
    EVISA = "evisa", _("Electronic visa")
    EVISA_OR_ON_ARRIVAL = "evisa_or_on_arrival", _("Electronic visa or visa on arrival")
    REQUIRED = "visa_required", _("Visa needed")
    REQUIRED_SINGLE_ENTRY = "visa_required_single_entry", _("Visa needed, one entry only")
    ENTRY_RESTRICTED = "entry_restricted", _("Entry restricted even with a visa")
    RESIDENCE_APPLICATION = "residence_permit_application", _("Application for residence")
    LAISSEZ_PASSER_OR_SHEET = (
        "laissez_passer_or_visa_on_form",
        _("Laissez-passer or visa on a separate sheet"),
    )
    HUMANITARIAN = "humanitarian_admission", _("Humanitarian admission")


class RefusalScheme(models.TextChoices):
    """The numbering a ground belongs to: the same number means other things in each."""

    VISA_CODE_2020 = "SCHENGEN-ANNEX-VI-2020", _("Visa Code, annex VI, since February 2020")
    VISA_CODE_2009 = "SCHENGEN-ANNEX-VI-2009", _("Visa Code, annex VI, until February 2020")
    BORDERS_CODE = "SBC-ANNEX-V", _("Schengen Borders Code, annex V")
    NATIONAL = "NATIONAL", _("National practice, no official number")


class RefusalDetail(models.TextChoices):
    ALERTING_STATE = "alerting_state", _("Which State issued the alert")
    DOUBTFUL_STATEMENT = "doubtful_statement", _("Which statement is doubted")
    DOUBTFUL_DOCUMENT = "doubtful_document", _("Which document is doubted")


class DeadlineOwner(models.TextChoices):
    APPLICANT = "applicant", _("The person")
    AUTHORITY = "authority", _("The authority")
    COURT = "court", _("The court")
    SYSTEM = "system", _("Nobody: the law draws a consequence")


class PeriodUnit(models.TextChoices):
    HOURS = "hours", _("Hours")
    WORKING_DAYS = "working_days", _("Working days")
    CALENDAR_DAYS = "calendar_days", _("Calendar days")
    WEEKS = "weeks", _("Weeks")
    MONTHS = "months", _("Months")
    YEARS = "years", _("Years")


class VersionAnchor(models.TextChoices):
    """The date that decides which version of a rule applies."""

    TRIGGER = "trigger_date", _("Date of the triggering event")
    CLAIM = "claim_date", _("Date the claim was made")
    REGISTRATION = "registration_date", _("Date of registration")
    LODGING = "lodging_date", _("Date of lodging")
    DECISION = "decision_date", _("Date of the decision")
    NOTIFICATION = "notification_date", _("Date of notification")


class RuleStatus(models.TextChoices):
    """Standing of a rule; only a rule in force may be shown as a bare date."""

    IN_FORCE = "in_force", _("In force")
    IN_FORCE_CHECK = "in_force_check", _("In force when read, check for a later change")
    EXTENDED_BY_PRACTICE = "extended_by_practice", _("Extended by a practice notice")
    UNVERIFIED = "unverified", _("Not verified")
    UNVERIFIED_NEW = "unverified_new_version", _("New version, text not read")
    SUPERSEDED = "superseded", _("Replaced, kept for old cases")
    SUPERSEDED_CHECK = "superseded_check", _("Replaced, end date to be checked")
    ABOLISHED = "abolished", _("Procedure abolished")
    ENJOINED = "enjoined_not_in_effect", _("Adopted but blocked by a court")


class SuspensiveEffect(models.TextChoices):
    YES = "yes", _("Yes")
    USUALLY = "yes_usually", _("Usually")
    WITH_EXCEPTIONS = "yes_with_exceptions", _("Yes, with exceptions")
    ON_REQUEST = "on_request", _("On request")
    IF_INTERIM_REQUEST = (
        "only_if_interim_request_filed_in_time",
        _("Only if interim relief is requested in time"),
    )
    REQUEST_NEEDED = "no_automatic_request_needed", _("Not automatic, must be requested")
    UNTIL_RULING = "until_ruling_on_request", _("No removal until the court rules on the request")
    SUSPENDS_APPEAL_CLOCK = "suspends_appeal_clock", _("Stops the appeal period")
    NO_INTERIM_MEASURES = "no_interim_measures_possible", _("No interim measures possible")
    NO = "no", _("No")


class OffenceGroup(models.TextChoices):
    SERVICE = "service", _("Military service")
    EXPRESSION = "expression", _("Speech and association")
    SECURITY = "security", _("State security")
    BORDER = "border", _("Borders and papers")
    CONDUCT = "conduct", _("Conduct in armed conflict")


class SafetyEffect(models.TextChoices):
    """What a dated fact means for the people concerned."""

    RAISES_RISK = "raises_risk", _("Raises the risk")
    LOWERS_RISK = "lowers_risk", _("Lowers the risk")
    MIXED = "mixed", _("Mixed")
    CONTEXT = "context", _("Context")


class DatePrecision(models.TextChoices):
    DAY = "day", _("Day")
    APPROXIMATE = "approximate", _("About this day")
    MONTH = "month", _("Month")
    YEAR = "year", _("Year")


class PolicyEventKind(models.TextChoices):
    RULING = "ruling", _("Court ruling")
    ADMISSION = "admission", _("Admission programme")
    VISA_POLICY = "visa_policy", _("Visa policy")
    ENTRY = "entry", _("Entry and stay")
    DOCUMENTS = "documents", _("Recognition of papers")
    LAW = "law", _("Law")
    MOBILISATION = "mobilisation", _("Mobilisation and military service")


class FigureUnit(models.TextChoices):
    PERSONS = "persons", _("People")
    APPLICATIONS = "applications", _("Applications")
    DECISIONS = "decisions", _("Decisions")
    CASES = "cases", _("Court cases")
    VISAS = "visas", _("Visas")
    NAMES = "names", _("Names")
    PERCENT = "percent", _("Per cent")


class OrganisationKind(models.TextChoices):
    AUTHORITY = "authority", _("Authority")
    CONSULATE = "consulate", _("Embassy or consulate")
    COURT = "court", _("Court")
    PARTNER = "partner", _("Partner organisation")
    MEDIA = "media", _("Media")
    HOST = "host", _("Host")
