"""Records as the blocks of a case page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.choices import AsylumState, DeadlineOwner, DeadlineState, Holding, TaskState, VisaState
from cases.models import (
    Appointment,
    AsylumClaim,
    AsylumDecision,
    Deadline,
    Document,
    File,
    Person,
    SealedRecord,
    Stay,
    Task,
    VisaApplication,
)
from cases.rules.missing_papers import Lack
from cases.selectors.files import kind_and_size
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
VISA_RUNNING = (VisaState.ENQUIRY, VisaState.LODGED)
VISA_STEPS = ("appointment_asked", "appointment", "lodged", "decided")
CLAIM_RUNNING = (AsylumState.MADE, AsylumState.REGISTERED, AsylumState.LODGED)
LACK_TAGS = {
    Lack.NOT_RECORDED: gettext_lazy("Missing – none is recorded"),
    Lack.MISSING: gettext_lazy("Missing – blocks the visa"),
    Lack.EXPIRED: gettext_lazy("Missing – blocks the visa"),
}
LACK_WORDS = {
    Lack.NOT_RECORDED: gettext_lazy("A visa needs a travel document. Ask what there is."),
    Lack.MISSING: gettext_lazy("The one that is recorded is not at hand."),
    Lack.EXPIRED: gettext_lazy("The one that is recorded has expired."),
}
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
    is_missing: bool = False
    #: What can be done with one click: {url, label, version}.
    acts: list[dict[str, Any]] = field(default_factory=list)
    #: Facts that stand folded below the others.
    more_facts: list[Fact] = field(default_factory=list)
    #: Where somebody stands, in one line: {label, cell}.
    standing: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Blocks:
    """Makes blocks for one reader of a case."""

    reader: Reader
    has_several_people: bool
    may_write: bool = False

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

    def lacking(self, person: Person, lack: Lack) -> Block:
        """Return the row of a paper that somebody needs and has not got."""
        page = reverse("document-add", args=[self.reader.case.shown_code])
        return Block(
            title=_("Travel document"),
            url=f"{page}?person={person.pk}" if self.may_write else "",
            person=person.main_name if self.has_several_people else "",
            tags=[{"text": str(LACK_TAGS[lack]), "tone": "warn"}],
            note=str(LACK_WORDS[lack]),
            is_missing=True,
        )

    def visa(self, visa: VisaApplication) -> Block:
        steps = visa.STEPS
        block = self.block(visa, without=("destination", "kind", "state", *steps))
        block.tags = [{"text": visa.get_state_display(), "tone": visa_tone(visa)}]
        ahead = VISA_STEPS if visa.state in VISA_RUNNING else ()
        block.steps = self.steps(visa, steps, ahead)
        return block

    def claim(self, claim: AsylumClaim, decisions: Sequence[AsylumDecision]) -> Block:
        block = self.block(claim, without=("country", "state", *CLAIM_STEPS))
        tone = "ok" if claim.state == AsylumState.CLOSED else "info"
        block.tags = [{"text": claim.get_state_display(), "tone": tone}]
        ahead = CLAIM_STEPS if claim.state in CLAIM_RUNNING else ()
        block.steps = self.steps(claim, CLAIM_STEPS, () if decisions else ahead)
        decided = [
            {"label": row.get_outcome_display(), "state": "done", "when": row.decided, "text": ""}
            for row in decisions
        ]
        if decided:
            for step in block.steps:
                step["state"] = "done"
            decided[-1]["state"] = "now"
            block.steps += decided
        elif ahead:
            block.steps.append({"label": _("Decision"), "state": "todo", "when": None, "text": ""})
        block.children = self.plain(decisions, "claim", "outcome")
        return block

    def steps(
        self, record: SealedRecord, names: Sequence[str], ahead: Sequence[str] = ()
    ) -> list[dict[str, Any]]:
        """Return the stages whose date is known, then those of `ahead` that are still to come.

        Of a stage without a date before the last known one nothing can be said.
        """
        reached = [name for name in names if getattr(record, name)]
        last = names.index(reached[-1]) if reached else -1
        coming = [name for name in ahead if names.index(name) > last]
        states = ["done"] * len(reached[:-1]) + ["now"] * len(reached[-1:])
        return [
            {"label": label_of(record, name), "state": state, "when": when, "text": ""}
            for name, state, when in [
                *zip(reached, states, (getattr(record, name) for name in reached), strict=True),
                *((name, "todo", None) for name in coming),
            ]
        ]

    def stay(self, stay: Stay) -> Block:
        block = self.block(stay, without=("country", "is_current"))
        if stay.is_current:
            block.tags = [{"text": _("Is there now"), "tone": "info"}]
        return block

    def deadline(self, deadline: Deadline) -> Block:
        without = ["what", "state", "stated_on", "computed_on", "warn_on"]
        without += ["owner"] if deadline.owner == DeadlineOwner.PERSON else []
        block = self.block(deadline, without=without)
        block.when = deadline.effective_on
        block.settled = "" if deadline.is_running else deadline.get_state_display()
        block.tags = [{"text": str(BY_MODEL[Deadline].words.one), "tone": "info"}]
        if deadline.state == DeadlineState.ACKNOWLEDGED:
            block.tags.append({"text": deadline.get_state_display(), "tone": "ok"})
        if deadline.state == DeadlineState.OPEN:
            block.acts += self.act("deadline-acknowledge", deadline, _("Acknowledge"))
        if deadline.is_running:
            block.acts += self.act("deadline-met", deadline, _("Mark as met"))
        return block

    def task(self, task: Task) -> Block:
        block = self.block(task, without=("title", "state", "due_on", "assigned_to"))
        block.when = task.due_on
        block.settled = "" if task.state == TaskState.OPEN else task.get_state_display()
        who = task.assigned_to
        block.note = who.get_full_name() if who else _("nobody yet")
        if task.state == TaskState.OPEN:
            block.acts += self.act("task-done", task, _("Mark done"))
        return block

    def file(self, file: File) -> Block:
        """Return a file: its title, then kind and size, nothing of what is in it."""
        block = self.block(file, facts=False)
        block.note = kind_and_size(file)
        block.when = file.created_at
        return block

    def act(self, name: str, record: SealedRecord, label: str) -> list[dict[str, Any]]:
        """Return the button that does something at once, for those who may."""
        if not self.may_write:
            return []
        url = reverse(name, args=[record.pk])
        back = self.reader.case.get_absolute_url()
        return [{"url": url, "label": label, "version": record.version, "back": back}]

    def appointment(self, appointment: Appointment) -> Block:
        """Return a meeting with its hour as the clock shows it at the place."""
        block = self.block(appointment, without=("what", "at", "time_zone"))
        local = appointment.at.astimezone(ZoneInfo(appointment.time_zone))
        block.when = local.date()
        block.note = f"{local:%H:%M} ({appointment.time_zone})"
        block.is_event = True
        block.tags = [{"text": str(BY_MODEL[Appointment].words.one), "tone": "plain"}]
        return block


def visa_tone(visa: VisaApplication) -> str:
    granted = (VisaState.GRANTED, VisaState.TRAVELLED)
    if visa.state in granted:
        return "ok"
    return VISA_ENDED.get(VisaState(visa.state), "info")


def section_links(section: Section, code: str, *, may_write: bool) -> list[dict[str, Any]]:
    """Return the link that adds to a section, for those who may."""
    if not (may_write and section.has_add_page):
        return []
    return [{"url": reverse(f"{section.name}-add", args=[code]), "label": section.words.add}]
