"""The people of a case, each with papers, procedures and place of their own."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.choices import AsylumOutcome
from cases.models import (
    AsylumClaim,
    AsylumDecision,
    CaseMember,
    Document,
    Person,
    Stay,
    VisaApplication,
)
from cases.selectors.case_page import CasePage
from cases.selectors.titles import title_of
from cases.views.case_blocks import Block, Blocks, visa_tone
from cases.views.sections import BY_MODEL

# What one wants to know of somebody at once; the rest is folded.
FIRST_FACTS = (
    "names",
    "birth",
    "citizenships",
    "languages",
    "needs_interpreter",
    "contact_channel",
    "contact_address",
    "contact_hours",
    "contact_warnings",
)
MOST_PAPERS = 6
PROTECTED = (
    AsylumOutcome.REFUGEE_STATUS,
    AsylumOutcome.SUBSIDIARY,
    AsylumOutcome.HUMANITARIAN,
    AsylumOutcome.TEMPORARY_PROT,
    AsylumOutcome.PROTECTION_UNNAMED,
)


def people_blocks(page: CasePage, blocks: Blocks) -> list[Block]:
    """Return everybody in the case with what is known of them."""
    return [_person(page, blocks, member, person) for member, person in page.people()]


def _person(page: CasePage, blocks: Blocks, member: CaseMember, person: Person) -> Block:
    reader = blocks.reader
    block = blocks.block(person)
    block.tags = [{"text": member.get_role_display(), "tone": "plain"}]
    block.person = ""
    block.more_facts = [fact for fact in block.facts if fact.name not in FIRST_FACTS]
    facts = [fact for fact in block.facts if fact.name in FIRST_FACTS]
    # One name, and that is the heading already.
    block.facts = [
        f for f in facts if f.name != "names" or len(person.names or []) > 1 or f.sources
    ]
    papers = [row for row in page.of(Document) if row.person_id == person.pk]
    block.children = [blocks.document(row) for row in papers[:MOST_PAPERS]]
    block.standing = standing(page, person)
    masked = BY_MODEL[Person].critical_fields
    if reader.is_team and any(fact.name in masked for fact in [*block.facts, *block.more_facts]):
        block.reveal_url = reverse("person-reveal", args=[reader.case.shown_code, person.pk])
    about_role = reader.whole(member, ())
    block.grounds.sources.extend(about_role.sources)
    return block


def standing(page: CasePage, person: Person) -> list[dict[str, Any]]:
    """Return where somebody is and how far their visa and asylum procedures are."""
    stays = [r for r in page.of(Stay) if r.person_id == person.pk and r.is_current]
    place = stays[0].country if stays else person.country_of_stay
    found: list[dict[str, Any]] = []
    if place:
        found.append({"label": _("Now in"), "text": place.label})
    for visa in page.of(VisaApplication):
        if visa.person_id == person.pk:
            tag = {"text": visa.get_state_display(), "tone": visa_tone(visa)}
            found.append({"label": visa.destination.label, "tag": tag})
    decisions = page.decisions()
    for claim in page.of(AsylumClaim):
        if claim.person_id == person.pk:
            last = decisions.get(claim.pk, [])[-1:]
            words = title_of(last[0]) if last else claim.get_state_display()
            tag = {"text": words, "tone": decision_tone(last[0]) if last else "info"}
            found.append({"label": title_of(claim), "tag": tag})
    return found


def decision_tone(decision: AsylumDecision) -> str:
    return "ok" if decision.outcome in PROTECTED else "warn"
