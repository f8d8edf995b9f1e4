"""The cards of a case page, in their order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import (
    Appointment,
    AsylumClaim,
    CaseMember,
    Citation,
    Consent,
    Deadline,
    Document,
    Incident,
    MilitaryService,
    Note,
    Person,
    Prosecution,
    Referral,
    Relationship,
    Stay,
    Task,
    VisaApplication,
)
from cases.selectors.case_page import CasePage
from cases.views.case_blocks import Block, Blocks, note_entry, section_links
from cases.views.facts import Fact, Reader
from cases.views.section import Section
from cases.views.sections import BY_MODEL
from cases.views.sources import Sources

CASE_FACTS = (
    "team",
    "risk_reason",
    "destinations",
    "labels",
    "pinned_stage",
    "pinned_reason",
    "intake_channel",
    "opened_on",
    "closing_outcome",
    "closing_reason",
    "closed_on",
    "remark",
)


@dataclass
class Card:
    """One card: a section of the case with its blocks."""

    anchor: str
    title: Any
    blocks: list[Block] = field(default_factory=list)
    links: list[dict[str, Any]] = field(default_factory=list)
    empty: Any = ""
    is_protected: bool = False
    entries: list[dict[str, Any]] = field(default_factory=list)
    #: Open deadlines and tasks that are late, expired papers: the count turns red.
    alerts: int = 0

    @property
    def count(self) -> int:
        return len(self.blocks) + len(self.entries)


class Cards:
    """Makes the cards of a case for one reader."""

    def __init__(self, page: CasePage, *, is_team: bool, may_write: bool) -> None:
        self.page, self.case, self.may_write = page, page.case, may_write
        self.reader = Reader(page.case, Sources(page.case, page.of(Citation)), is_team=is_team)
        self.blocks = Blocks(self.reader, has_several_people=len(page.of(Person)) > 1)

    def main(self) -> list[Card]:
        """Return the cards of the main column, without those that the reader may not see."""
        cards = [self.dates(), self.documents(), self.visas(), self.asylum()]
        cards.append(self.card(Stay, "country"))
        if self.reader.is_team:
            cards += [self.card(model, "kind") for model in (Incident, Prosecution)]
            cards.append(self.card(MilitaryService, "kind"))
        cards += [self.card(Referral, "organisation"), self.card(Consent, "purpose"), self.notes()]
        return cards

    def _card(self, model: Any, blocks: list[Block], **more: Any) -> Card:
        section: Section = BY_MODEL[model]
        return Card(
            section.anchor,
            more.pop("title", section.title),
            blocks,
            section_links(section, self.case.shown_code, may_write=self.may_write),
            section.words.none,
            section.is_protected,
            **more,
        )

    def card(self, model: Any, *without: str) -> Card:
        return self._card(model, self.blocks.plain(self.page.of(model), *without))

    def dates(self) -> Card:
        """Return deadlines, tasks and appointments: what is open first, by date."""
        blocks = [self.blocks.deadline(row) for row in self.page.of(Deadline)]
        blocks += [self.blocks.task(row) for row in self.page.of(Task)]
        blocks += [self.blocks.appointment(row) for row in self.page.of(Appointment)]
        blocks.sort(key=lambda block: (bool(block.settled), block.when is None, str(block.when)))
        today = timezone.localdate()
        running = [block for block in blocks if not (block.settled or block.is_event)]
        late = [block for block in running if block.when and block.when < today]
        card = self._card(Task, blocks, title=_("Dates and tasks"), alerts=len(late))
        for model in (Deadline, Appointment):
            section, code = BY_MODEL[model], self.case.shown_code
            card.links += section_links(section, code, may_write=self.may_write)
        return card

    def documents(self) -> Card:
        blocks = [self.blocks.document(row) for row in self.page.of(Document)]
        return self._card(Document, blocks, alerts=self.page.expired_documents())

    def visas(self) -> Card:
        rows = self.page.of(VisaApplication)
        return self._card(VisaApplication, [self.blocks.visa(row) for row in rows])

    def asylum(self) -> Card:
        decisions = self.page.decisions()
        rows = self.page.of(AsylumClaim)
        return self._card(
            AsylumClaim, [self.blocks.claim(row, decisions.get(row.pk, [])) for row in rows]
        )

    def notes(self) -> Card:
        code = self.case.shown_code
        entries = [
            note_entry(note, code, self.reader.whole(note, ())) for note in self.page.of(Note)
        ]
        return self._card(Note, [], entries=entries)

    def overview(self) -> list[Fact]:
        """Return what people decided about the case itself."""
        return self.reader.facts(self.case, CASE_FACTS, only_known=True)

    def case_grounds(self) -> Any:
        return self.reader.whole(self.case, CASE_FACTS)

    def people(self) -> list[Block]:
        """Return everybody in the case with what is known of them."""
        return [self._person(member, person) for member, person in self.page.people()]

    def _person(self, member: CaseMember, person: Person) -> Block:
        block = self.blocks.block(person)
        block.tags = [{"text": member.get_role_display(), "tone": "plain"}]
        papers = [row for row in self.page.of(Document) if row.person_id == person.pk]
        block.children = [self.blocks.document(row) for row in papers]
        masked = BY_MODEL[Person].critical_fields
        if self.reader.is_team and any(fact.name in masked for fact in block.facts):
            code = self.case.shown_code
            block.reveal_url = reverse("person-reveal", args=[code, person.pk])
        about_role = self.reader.whole(member, ())
        block.grounds.sources.extend(about_role.sources)
        block.grounds.others.extend(about_role.others)
        return block

    def ties(self) -> list[Block]:
        found = self.blocks.plain(self.page.of(Relationship), "kind", "of_person")
        for block in found:
            block.person = ""  # the title names both
        return found

    def people_links(self) -> list[dict[str, Any]]:
        code = self.case.shown_code
        return [
            link
            for model in (Person, Relationship)
            for link in section_links(BY_MODEL[model], code, may_write=self.may_write)
        ]


def subnav(cards: list[Card], people: int) -> list[dict[str, Any]]:
    """Return the links to the sections of the page."""
    links = [
        {
            "anchor": card.anchor,
            "label": card.title,
            "count": card.count,
            "alert": bool(card.alerts),
        }
        for card in cards
    ]
    links.insert(1, {"anchor": "people", "label": _("People"), "count": people})
    return [*links, {"anchor": "overview", "label": _("Overview")}]
