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
    Citation,
    Consent,
    Deadline,
    Document,
    File,
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
from cases.selectors.timeline import newest
from cases.views.case_blocks import Block, Blocks, section_links
from cases.views.case_people import people_blocks
from cases.views.disputes import Dispute, disputes, sources_used
from cases.views.facts import Fact, Reader
from cases.views.section import Section
from cases.views.sections import BY_MODEL
from cases.views.sources import Sources
from cases.views.timeline import entries

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
MOST_PAPERS = 12
MOST_EVENTS = 8
# These keep their place on the page when they are empty.
ALWAYS_DRAWN = ("people", "dates", "documents", "notes")


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
    #: How many there are, where the card shows only the first.
    in_all: int = 0
    #: Pages with all of them: {url, label}.
    all_pages: list[dict[str, Any]] = field(default_factory=list)

    @property
    def is_drawn(self) -> bool:
        """Return whether there is something to show, or a place that one looks for."""
        return bool(self.blocks or self.entries) or self.anchor in ALWAYS_DRAWN

    @property
    def count(self) -> int:
        return self.in_all or len(self.blocks) + len(self.entries)


class Cards:
    """Makes the cards of a case for one reader."""

    def __init__(self, page: CasePage, *, is_team: bool, may_write: bool) -> None:
        self.page, self.case, self.may_write = page, page.case, may_write
        self.reader = Reader(
            page.case,
            Sources(page.case, page.of(Citation)),
            is_team=is_team,
            disputes_at="#disputes",
        )
        several = len(page.of(Person)) > 1
        self.blocks = Blocks(self.reader, has_several_people=several, may_write=may_write)

    def main(self) -> list[Card]:
        """Return the cards of the main column, without those that the reader may not see."""
        cards = [self.people(), self.dates(), self.documents(), self.visas(), self.asylum()]
        cards.append(self._card(Stay, [self.blocks.stay(row) for row in self.page.of(Stay)]))
        if self.reader.is_team:
            cards += [self.card(model, "kind") for model in (Incident, Prosecution)]
            cards.append(self.card(MilitaryService, "kind"))
        cards += [self.card(Referral, "organisation"), self.card(Consent, "purpose")]
        return [*cards, self.files(), self.notes()]

    def _card(self, model: Any, blocks: list[Block], **more: Any) -> Card:
        section: Section = BY_MODEL[model]
        in_all = more.pop("in_all", self.page.in_all(model))
        shown = len(blocks) or len(more.get("entries", ()))
        return Card(
            section.anchor,
            more.pop("title", section.title),
            blocks,
            section_links(section, self.case.shown_code, may_write=self.may_write),
            section.words.none,
            section.is_protected,
            in_all=in_all,
            all_pages=more.pop("all_pages", None) or self.all_pages(model, shown),
            **more,
        )

    def all_pages(self, model: Any, shown: int) -> list[dict[str, Any]]:
        """Return the link to all records of a kind, where not all are shown."""
        number, section = self.page.in_all(model), BY_MODEL[model]
        if number <= shown:
            return []
        label = _("%(records)s: all %(number)s") % {"records": section.title, "number": number}
        url = reverse(f"{section.name}-list", args=[self.case.shown_code])
        return [{"url": url, "label": label}]

    def card(self, model: Any, *without: str) -> Card:
        return self._card(model, self.blocks.plain(self.page.of(model), *without))

    def people(self) -> Card:
        """Return everybody in the case, each with papers, procedures and place of their own."""
        card = self._card(Person, people_blocks(self.page, self.blocks))
        code = self.case.shown_code
        card.links += section_links(BY_MODEL[Relationship], code, may_write=self.may_write)
        return card

    def dates(self) -> Card:
        """Return deadlines, tasks and appointments: what is open first, by date."""
        blocks = self.open_steps()
        coming = [self.blocks.appointment(row) for row in self.page.of(Appointment)]
        blocks += coming
        blocks.sort(key=lambda block: (block.when is None, str(block.when)))
        today = timezone.localdate()
        late = [b for b in blocks if not b.is_event and b.when and b.when < today]
        pages: list[dict[str, Any]] = []
        for model in (Task, Deadline, Appointment):
            shown = len(coming) if model is Appointment else self._open(model)
            pages += self.all_pages(model, shown)
        card = self._card(
            Task,
            blocks,
            title=_("Dates and tasks"),
            alerts=len(late),
            in_all=len(blocks),
            all_pages=pages,
        )
        for model in (Deadline, Appointment):
            section, code = BY_MODEL[model], self.case.shown_code
            card.links += section_links(section, code, may_write=self.may_write)
        return card

    def _open(self, model: Any) -> int:
        return sum(isinstance(record, model) for _day, record in self.page.to_do())

    def open_steps(self) -> list[Block]:
        """Return what is to be done, the first day first."""
        return [
            self.blocks.deadline(row) if isinstance(row, Deadline) else self.blocks.task(row)
            for _day, row in self.page.to_do()
        ]

    def next_step(self) -> dict[str, Any]:
        """Return the next thing to do and how many more there are."""
        steps = self.open_steps()
        return {"next_step": steps[0] if steps else None, "steps_more": len(steps[1:])}

    def documents(self) -> Card:
        """Return the papers, with those that are needed and missing in the same table."""
        blocks = [self.blocks.document(row) for row in self.page.of(Document)[:MOST_PAPERS]]
        card = self._card(Document, blocks, alerts=self.page.expired_documents())
        if self.reader.is_team:
            lacking = [self.blocks.lacking(*lack) for lack in self.page.lacks()]
            card.blocks = [*lacking, *blocks]
            card.alerts += len(lacking)
        return card

    def files(self) -> Card:
        """Return the files, with kind and size before one takes them."""
        return self._card(File, [self.blocks.file(row) for row in self.page.of(File)])

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
        """Return the newest of what was written down and of what the app saw."""
        decisions = [row for rows in self.page.decisions().values() for row in rows]
        events = newest(self.page.of(Note), self.page.stages, decisions, most=MOST_EVENTS)
        number = self.page.in_all(Note) + self.page.stages_in_all + len(decisions)
        url = reverse("case-timeline", args=[self.case.shown_code])
        pages = [{"url": f"{url}?notes=1", "label": _("Notes only")}]
        if number > len(events):
            pages.append({"url": url, "label": _("All %(number)s") % {"number": number}})
        card = self._card(
            Note,
            [],
            title=_("Notes and timeline"),
            entries=entries(self.reader, events),
            in_all=number,
            all_pages=pages,
        )
        card.links = []  # the form stands in the card
        return card

    def overview(self) -> list[Fact]:
        """Return what people decided about the case itself."""
        return self.reader.facts(self.case, CASE_FACTS, only_known=True)

    def case_grounds(self) -> Any:
        return self.reader.whole(self.case, CASE_FACTS)

    def ties(self) -> list[Block]:
        """Return who is what to whom."""
        found = self.blocks.plain(self.page.of(Relationship), "kind", "of_person")
        for block in found:
            block.person = ""  # the title names both
        return found

    def disputes(self) -> list[Dispute]:
        """Return what sources say against each other."""
        shown = [
            row for model, rows in self.page.rows.items() if model is not Citation for row in rows
        ]
        if not self.reader.is_team:
            shown = [row for row in shown if not BY_MODEL[type(row)].is_protected]
        return disputes(self.reader, [self.case, *shown])

    def sources_used(self) -> list[dict[str, Any]]:
        return sources_used(self.reader, self.page.of(Citation))


def subnav(cards: list[Card]) -> list[dict[str, Any]]:
    """Return the links to the sections of the page."""
    links = [
        {
            "anchor": card.anchor,
            "label": card.title,
            "count": card.count,
            "alert": bool(card.alerts),
        }
        for card in cards
        if card.is_drawn
    ]
    start = [
        {"anchor": "next", "label": _("Next step")},
        {"anchor": "overview", "label": _("Overview")},
    ]
    return [*start, *links, {"anchor": "sources", "label": _("Sources")}]
