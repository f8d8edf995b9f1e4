"""What happens to people."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class IncidentKind(TextChoices):
    """What happened to a person."""

    SUMMONS = "SUMMONS", _("Summons")
    SUMMONS_RELATIVE = "SUMMONS_RELATIVE", _("Summons handed to a relative")
    VISIT = "VISIT", _("Visit by officials")
    SEARCH = "SEARCH", pgettext_lazy("by an authority", "Search")
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
