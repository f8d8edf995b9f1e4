"""How a case stands."""

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

    NOT_ASSESSED = "NOT_ASSESSED", pgettext_lazy("risk", "Not assessed")
    LOW = "LOW", pgettext_lazy("risk", "Low")
    MEDIUM = "MEDIUM", pgettext_lazy("risk", "Medium")
    HIGH = "HIGH", pgettext_lazy("risk", "High")
    CRITICAL = "CRITICAL", pgettext_lazy("risk", "Critical")


class TravelPapers(TextChoices):
    """Whether the main person holds a paper that can carry a visa; computed for filters."""

    VALID = "VALID", _("Travel document valid")
    EXPIRES_SOON = "EXPIRES_SOON", _("Travel document expires within six months")
    EXPIRED = "EXPIRED", _("Travel document expired")
    HELD = "HELD", _("Travel document held, expiry not known")
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
