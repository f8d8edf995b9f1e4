"""Cases that do not move, and why: a table of kinds, to which computed blockers can be added."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.choices import AsylumState, CaseStatus, VisaState
from cases.date_words import in_words
from cases.fields import latest_day
from cases.models import AsylumClaim, Case, VisaApplication
from cases.rules.periods import months_before

# Lodged and not decided: the authority has the file.
CLAIMS_PENDING = (AsylumState.REGISTERED, AsylumState.LODGED, AsylumState.APPEAL)
VISAS_PENDING = (VisaState.LODGED, VisaState.APPEAL_ADMIN, VisaState.APPEAL_COURT)
BELONGS = "narrowed to the people of cases that are read through their scope"


@dataclass(frozen=True)
class Standstill:
    """One way in which a case stands still: its word in an address, its filter, its sentence."""

    code: str
    label: Any
    condition: Callable[[], Q]
    sentence: Callable[[Any], str]


def standing_still(cases: QuerySet[Case], code: str = "") -> QuerySet[Case]:
    """Keep the open cases that do not move, in one way or in any; those on hold rest on purpose."""
    wanted = Q(pk__in=[])
    for kind in KINDS:
        if code in ("", kind.code):
            wanted |= kind.condition()
    waiting = {
        "waiting_claim": _longest(AsylumClaim, CLAIMS_PENDING),
        "waiting_visa": _longest(VisaApplication, VISAS_PENDING),
    }
    return cases.filter(status=CaseStatus.OPEN).annotate(**waiting).filter(wanted)


def reason(case: Any) -> str:
    """Say in one sentence why a case of `standing_still` does not move; the weightiest reason."""
    return next((kind.sentence(case) for kind in KINDS if kind.sentence(case)), "")


def _longest(model: Any, states: tuple[str, ...]) -> Subquery:
    """Return since when, at the latest, the longest waiting procedure of a case is pending."""
    pending = model.objects.unscoped(BELONGS).filter(
        person__memberships__case=OuterRef("pk"),
        person__memberships__until=None,
        person__memberships__removed_at=None,
        state__in=states,
        lodged__isnull=False,
    )
    return Subquery(pending.annotate(day=latest_day("lodged")).order_by("day").values("day")[:1])


def _too_long() -> Q:
    before = months_before(timezone.localdate(), settings.WAITING_MONTHS).isoformat()
    return Q(waiting_claim__lt=before) | Q(waiting_visa__lt=before)


def _waiting_words(case: Any) -> str:
    before = months_before(timezone.localdate(), settings.WAITING_MONTHS).isoformat()
    if case.waiting_claim and case.waiting_claim < before:
        return _("Waiting for an asylum decision: lodged %(day)s.") % _since(case.waiting_claim)
    if case.waiting_visa and case.waiting_visa < before:
        return _("Waiting for a visa decision: lodged %(day)s.") % _since(case.waiting_visa)
    return ""


def _since(day: str) -> dict[str, str]:
    return {"day": in_words(date.fromisoformat(day))}


def _no_step_words(case: Any) -> str:
    return _("No next step has a date.") if case.next_date is None else ""


def _quiet_since() -> datetime:
    return timezone.now() - timedelta(days=settings.STANDSTILL_DAYS)


def _quiet_words(case: Any) -> str:
    if case.last_activity_at >= _quiet_since():
        return ""
    days = (timezone.now() - case.last_activity_at).days
    return ngettext("No change for %(n)s day.", "No change for %(n)s days.", days) % {"n": days}


KINDS = (
    Standstill(
        "waiting", gettext_lazy("Waiting too long for an authority"), _too_long, _waiting_words
    ),
    Standstill("nostep", gettext_lazy("No next step"), lambda: Q(next_date=None), _no_step_words),
    Standstill(
        "quiet",
        gettext_lazy("No change for a long time"),
        lambda: Q(last_activity_at__lt=_quiet_since()),
        _quiet_words,
    ),
)
ANY_KIND = "any"
LONGEST_FIRST = (F("last_activity_at"), "pk")
