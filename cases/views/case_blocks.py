"""Records as the blocks of a case page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.choices import AsylumState, DeadlineOwner, DeadlineState, Holding, TaskState, VisaState
from cases.models import (
    Appointment,
    AsylumClaim,
    AsylumDecision,
    Deadline,
    Document,
    Note,
    SealedRecord,
    Task,
    VisaApplication,
)
from cases.selectors.titles import title_of
from cases.views.cells import label_of
from cases.views.facts import Fact, Reader
from cases.views.section import Section
from cases.views.sections import BY_MODEL
from cases.views.sources import Grounds

HOLDING_TONES = {
    Holding.HELD: "ok",
    Holding.EXPIRED: "warn",
    Holding.LOST: "warn",
    Holding.CONFISCATED: "warn",
    Holding.SURRENDERED: "warn",
    Holding.NEVER_HAD: "warn",
    Holding.COPY_ONLY: "plain",
}
VISA_ENDED = {VisaState.REFUSED: "warn", VisaState.IMPLICIT_REFUSAL: "warn"}
CLAIM_STEPS = ("made", "registered", "lodged", "interview")


@dataclass
class Block:
    """One record on the case page."""

    title: str
    url: str
    person: str = ""
    tags: list[dict[str, str]] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    grounds: Grounds = field(default_factory=Grounds)
    steps: list[dict[str, Any]] = field(default_factory=list)
    children: list[Block] = field(default_factory=list)
    when: Any = None
    settled: str = ""
    note: str = ""
    number: str = ""
    reveal_url: str = ""
    is_event: bool = False


@dataclass(frozen=True)
class Blocks:
    """Makes blocks for one reader of a case."""

    reader: Reader
    has_several_people: bool

    def block(
        self, record: SealedRecord, *, without: Sequence[str] = (), facts: bool = True
    ) -> Block:
        """Return a record with the facts that are known and all its sources."""
        section = BY_MODEL[type(record)]
        names = [n for n in section.shown if n not in ("person", *without)] if facts else []
        known = self.reader.facts(record, names, only_known=True)
        person = getattr(record, "person", None)
        return Block(
            title=title_of(record),
            url=reverse(f"{section.name}-detail", args=[self.reader.case.shown_code, record.pk]),
            person=person.main_name if person and self.has_several_people else "",
            facts=known,
            grounds=self.reader.whole(record, [fact.name for fact in known]),
        )

    def plain(self, records: Sequence[SealedRecord], *without: str) -> list[Block]:
        return [self.block(record, without=without) for record in records]

    def document(self, paper: Document) -> Block:
        """Return a row of the table of papers: the number shortened, the sources in one place."""
        block = self.block(paper, facts=False)
        country = paper.issuing_country
        block.note = country.label if country else ""
        block.number = paper.short_number
        block.when = paper.expires
        tone = HOLDING_TONES.get(Holding(paper.holding), "")
        block.tags = [{"text": paper.get_holding_display(), "tone": tone}]
        return block

    def visa(self, visa: VisaApplication) -> Block:
        steps = visa.STEPS
        block = self.block(visa, without=("destination", "kind", "state", *steps))
        block.tags = [{"text": visa.get_state_display(), "tone": _visa_tone(visa)}]
        block.steps = self.steps(visa, steps)
        return block

    def claim(self, claim: AsylumClaim, decisions: Sequence[AsylumDecision]) -> Block:
        block = self.block(claim, without=("country", "state", *CLAIM_STEPS))
        tone = "ok" if claim.state == AsylumState.CLOSED else "info"
        block.tags = [{"text": claim.get_state_display(), "tone": tone}]
        block.steps = self.steps(claim, CLAIM_STEPS)
        block.children = self.plain(decisions, "claim", "outcome")
        return block

    def steps(self, record: SealedRecord, names: Sequence[str]) -> list[dict[str, Any]]:
        """Return the stages whose date is known; of the others nothing can be said."""
        reached = [name for name in names if getattr(record, name)]
        return [
            {
                "label": label_of(record, name),
                "state": "now" if name == reached[-1] else "done",
                "when": getattr(record, name),
                "text": "",
            }
            for name in reached
        ]

    def deadline(self, deadline: Deadline) -> Block:
        without = ["what", "state", "stated_on", "computed_on", "warn_on"]
        without += ["owner"] if deadline.owner == DeadlineOwner.PERSON else []
        block = self.block(deadline, without=without)
        block.when = deadline.effective_on
        block.settled = "" if deadline.is_running else deadline.get_state_display()
        block.tags = [{"text": str(BY_MODEL[Deadline].words.one), "tone": "info"}]
        if deadline.state == DeadlineState.ACKNOWLEDGED:
            block.tags.append({"text": deadline.get_state_display(), "tone": "ok"})
        return block

    def task(self, task: Task) -> Block:
        block = self.block(task, without=("title", "state", "due_on", "assigned_to"))
        block.when = task.due_on
        block.settled = "" if task.state == TaskState.OPEN else task.get_state_display()
        who = task.assigned_to
        block.note = who.get_full_name() if who else _("nobody yet")
        return block

    def appointment(self, appointment: Appointment) -> Block:
        """Return a meeting with its hour as the clock shows it at the place."""
        block = self.block(appointment, without=("what", "at", "time_zone"))
        local = appointment.at.astimezone(ZoneInfo(appointment.time_zone))
        block.when = local.date()
        block.note = f"{local:%H:%M} ({appointment.time_zone})"
        block.is_event = True
        block.tags = [{"text": str(BY_MODEL[Appointment].words.one), "tone": "plain"}]
        return block


def note_entry(note: Note, code: str, grounds: Grounds) -> dict[str, Any]:
    """Return a note as an entry of templates/partials/timeline.html."""
    author = note.created_by
    tags = [{"text": _("On top"), "tone": "plain"}] if note.is_pinned else []
    return {
        "title": note.get_kind_display(),
        "when": note.happened or note.created_at,
        "by": author.get_full_name() if author else "",
        "automatic": author is None,
        "text": note.body,
        "lang": note.language,
        "url": reverse("note-detail", args=[code, note.pk]),
        "tags": tags,
        "sources": grounds.sources,
    }


def _visa_tone(visa: VisaApplication) -> str:
    granted = (VisaState.GRANTED, VisaState.TRAVELLED)
    if visa.state in granted:
        return "ok"
    return VISA_ENDED.get(VisaState(visa.state), "info")


def section_links(section: Section, code: str, *, may_write: bool) -> list[dict[str, Any]]:
    """Return the link that adds to a section, for those who may."""
    if not (may_write and section.has_add_page):
        return []
    return [{"url": reverse(f"{section.name}-add", args=[code]), "label": section.words.add}]
