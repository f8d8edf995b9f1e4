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
from cases.views.cells import text_cell
from cases.views.facts import Fact
from cases.views.sections import BY_MODEL

# What one wants to know of somebody at once; the rest is folded.
FIRST_FACTS = (
    "names",
    "birth",
    "citizenships",
    "languages",
    "needs_interpreter",
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
    masked = BY_MODEL[Person].critical_fields
    is_masked = [fact for fact in block.facts if fact.name in masked]
    plain = [fact for fact in block.facts if fact.name not in masked]
    block.standing = [*_in_a_line(plain), *standing(page, person)]
    block.facts = [fact for fact in plain if fact.name in FIRST_FACTS and _is_cited(fact)]
    if len(person.names or []) > 1:
        block.facts = [f for f in plain if f.name == "names" and not _is_cited(f)] + block.facts
    block.more_facts = [fact for fact in plain if fact.name not in FIRST_FACTS]
    if is_masked:
        block.facts.append(_masked(is_masked))
    papers = [row for row in page.of(Document) if row.person_id == person.pk]
    block.children = [blocks.document(row) for row in papers[:MOST_PAPERS]]
    if reader.is_team and is_masked:
        block.reveal_url = reverse("person-reveal", args=[reader.case.shown_code, person.pk])
    block.grounds.sources.extend(reader.whole(member, ()).sources)
    return block


def _is_cited(fact: Fact) -> bool:
    return bool(fact.sources or fact.others or fact.url)


def _in_a_line(facts: list[Fact]) -> list[dict[str, Any]]:
    """Return what is said of everybody and needs no line of its own."""
    names = FIRST_FACTS[1:]
    return [
        {"label": fact.label, "cell": fact.value}
        for fact in facts
        if fact.name in names and not _is_cited(fact)
    ]


def _masked(facts: list[Fact]) -> Fact:
    """Return one line for all that is recorded and not shown."""
    return Fact(
        name="masked",
        label=_("Recorded, not shown"),
        value=text_cell(", ".join(fact.label for fact in facts)),
        sources=[source for fact in facts for source in fact.sources],
    )


def standing(page: CasePage, person: Person) -> list[dict[str, Any]]:
    """Return where somebody is and how far their visa and asylum procedures are."""
    stays = [r for r in page.of(Stay) if r.person_id == person.pk and r.is_current]
    place = stays[0].country if stays else person.country_of_stay
    found: list[dict[str, Any]] = []
    if place:
        found.append({"label": _("Now in"), "cell": place.label})
    for visa in page.of(VisaApplication):
        if visa.person_id == person.pk:
            words = {"country": visa.destination.label}
            cell = _tag(visa.get_state_display(), visa_tone(visa))
            found.append({"label": _("Visa: %(country)s") % words, "cell": cell})
    decisions = page.decisions()
    for claim in page.of(AsylumClaim):
        if claim.person_id == person.pk:
            last = decisions.get(claim.pk, [])[-1:]
            words_of = title_of(last[0]) if last else claim.get_state_display()
            cell = _tag(words_of, decision_tone(last[0]) if last else "info")
            found.append({"label": title_of(claim), "cell": cell})
    return found


def _tag(text: str, tone: str) -> dict[str, Any]:
    return {"kind": "tags", "tags": [{"text": text, "tone": tone}]}


def decision_tone(decision: AsylumDecision) -> str:
    return "ok" if decision.outcome in PROTECTED else "warn"
