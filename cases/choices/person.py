"""Who people are and what ties them to each other and to armed forces."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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


class YesNoUnknown(TextChoices):
    """An answer that may be missing."""

    YES = "YES", pgettext_lazy("answer", "Yes")
    NO = "NO", pgettext_lazy("answer", "No")
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
