"""What a case does not say yet, each with the page on which it is said."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.choices import Risk
from cases.models import Case, CaseMember, Consent, Document
from cases.selectors.case_records import of_case, preload_all
from casetracker.accounts.models import User

WHAT = {
    "name": _("A name"),
    "birth": _("Date of birth"),
    "citizenship": _("Citizenship"),
    "languages": _("Languages"),
    "contact": _("A safe way to reach them"),
    "place": _("Country of stay"),
    "risk": _("How great the danger is"),
    "papers": _("Papers they hold or lack"),
    "agreement": _("Agreement to keep these data"),
}


@dataclass(frozen=True)
class Missing:
    """One thing that is not known, in words, and where to add it."""

    key: str
    label: str
    url: str


def still_missing(user: User, case: Case) -> list[Missing]:
    """Return what the case does not say yet of its main person, five queries at most.

    For whoever may change the case: the links lead to forms.
    """
    member = (
        CaseMember.objects.visible_to(user)
        .filter(case=case, role="MAIN")
        .select_related("person")
        .order_by("created_at")
        .first()
    )
    return missing_of(
        case,
        member,
        has_papers=of_case(Document, user, case).exists(),
        has_consent=of_case(Consent, user, case).exists(),
    )


def missing_of(
    case: Case, member: CaseMember | None, *, has_papers: bool, has_consent: bool
) -> list[Missing]:
    """Return the same for a case that was read already, without a query of its own."""
    gaps = [
        *_of_person(case, member),
        *_of_case(case, has_papers=has_papers, has_consent=has_consent),
    ]
    return [Missing(key, str(WHAT[key]), url) for key, url in gaps]


def _of_person(case: Case, member: CaseMember | None) -> list[tuple[str, str]]:
    if member is None:
        return [("name", reverse("person-add", args=[case.shown_code]))]
    person = member.person
    preload_all([person])
    there = {
        "name": person.main_name,
        "birth": person.birth,
        "citizenship": person.citizenships.exists(),
        "languages": person.languages.exists(),
        "contact": person.contact_channel or person.contact_address,
        "place": person.country_of_stay_id or case.current_country_id,
    }
    plain = reverse("person-edit", args=[case.shown_code, person.pk])
    masked = reverse("person-protected", args=[case.shown_code, person.pk])
    return [
        (key, masked if key == "contact" else plain) for key, known in there.items() if not known
    ]


def _of_case(case: Case, *, has_papers: bool, has_consent: bool) -> list[tuple[str, str]]:
    code = [case.shown_code]
    gaps = []
    if case.risk == Risk.NOT_ASSESSED:
        gaps.append(("risk", reverse("case-edit", args=code)))
    if not has_papers:
        gaps.append(("papers", reverse("document-add", args=code)))
    if not has_consent:
        gaps.append(("agreement", reverse("consent-add", args=code)))
    return gaps
