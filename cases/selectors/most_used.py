"""Which rows of long lists a user's cases name most: they are offered first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.core.cache import cache

from cases.access import AnyUser
from cases.models import Case, CaseMember, Consent

MOST_USED = 6
LATEST_CASES = 200
KEPT_FOR = 300  # seconds: the latest cases are looked for in the whole reach


class MostUsed(NamedTuple):
    """Codes: where the people are, and in which languages agreements were explained."""

    countries: list[str]
    languages: list[str]


def most_used(user: AnyUser) -> MostUsed:
    """Return what the cases in reach name most, of those in which something happened last."""
    kept: Any = cache.get_or_set(f"most-used:{user.pk}", lambda: _read(user), KEPT_FOR)
    return MostUsed(*kept)


def _read(user: AnyUser) -> MostUsed:
    latest = Case.objects.visible_to(user).order_by("-last_activity_at")
    cases = dict(latest.values_list("pk", "current_country__code")[:LATEST_CASES])
    people = CaseMember.objects.visible_to(user).filter(case__in=cases).values("person")
    agreed = Consent.objects.visible_to(user).filter(person__in=people)
    return MostUsed(
        _first(cases.values()), _first(agreed.values_list("language__code", flat=True).order_by())
    )


def _first(codes: Iterable[str | None]) -> list[str]:
    counted = Counter(sorted(code for code in codes if code))
    return [code for code, _times in counted.most_common(MOST_USED)]
