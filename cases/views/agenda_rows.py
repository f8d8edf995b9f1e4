"""Rows of an agenda as templates/cases/agenda/_row.html draws them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from cases import access
from cases.access import AnyUser
from cases.choices import DeadlineState
from cases.date_words import hour_at, in_words
from cases.models import Appointment, Deadline, Document, Task
from cases.rules import case_code
from cases.selectors.agenda import APPOINTMENT, DEADLINE, PAPER, TASK
from cases.selectors.agenda_pages import Item
from cases.selectors.titles import title_of
from casetracker.vault.errors import SealedRecordError

DUE_KINDS = {DEADLINE: "task", TASK: "task", APPOINTMENT: "event", PAPER: "expiry"}


@dataclass(frozen=True)
class Button:
    """A button of a row: where it posts, and what it sends besides the version."""

    label: Any
    url: str
    name: str = ""
    value: str = ""


@dataclass
class Row:
    """One line of a work list."""

    kind: str
    when: Any
    as_kind: str
    today: date
    title: str
    url: str
    code: str
    name: str
    word: str
    who: str = ""
    note: str = ""
    tag: str = ""
    instead: str = ""
    version: int = 0
    buttons: list[Button] = field(default_factory=list)


def rows_of(
    user: AnyUser,
    items: Sequence[Item],
    names: Mapping[UUID, str],
    before: Mapping[UUID, date] | None = None,
) -> list[Row]:
    """Make rows of items; `names` are those of the cases' main people.

    `before` holds the dates that corrected deadlines had: both stay visible.
    """
    writable = set(access.staffed_teams(user))
    rows = [_row(user, item, names, writable) for item in items]
    for row, item in zip(rows, items, strict=True):
        if day := (before or {}).get(item.record.pk):
            row.instead = _("corrected, before: %(day)s") % {"day": in_words(day)}
    return rows


def _row(user: AnyUser, item: Item, names: Mapping[UUID, str], writable: set[Any]) -> Row:
    code, record = case_code.shown(item.case_code), item.record
    row = Row(
        kind=item.kind,
        when=item.day,
        as_kind=DUE_KINDS[item.kind],
        today=item.today,
        title=_title(record),
        url=reverse(
            f"{item.kind if item.kind != PAPER else 'document'}-detail", args=[code, record.pk]
        ),
        code=code,
        name=names.get(item.case_key, _("Name not known")),
        word=str(WORDS[item.kind]()),
        version=record.version,
    )
    _FILL[item.kind](row, record, user)
    if item.kind != PAPER and record.case.team_id in writable:
        row.buttons = _buttons(item)
    return row


def _title(record: Any) -> str:
    """Return the title; a record that cannot be opened keeps its date and place in the list."""
    try:
        return title_of(record)
    except SealedRecordError:
        return _("This entry cannot be opened")


def _fill_task(row: Row, task: Task, user: AnyUser) -> None:
    row.who = _worker(task.assigned_to, user)


def _fill_deadline(row: Row, deadline: Deadline, user: AnyUser) -> None:
    row.who = _worker(deadline.case.lead, user)
    if deadline.state == DeadlineState.ACKNOWLEDGED:
        row.tag = deadline.get_state_display()
    row.note = deadline.legal_basis


def _fill_appointment(row: Row, appointment: Appointment, user: AnyUser) -> None:
    row.when = appointment.at.astimezone(ZoneInfo(appointment.time_zone)).date()
    row.note = hour_at(appointment.at, appointment.time_zone)
    row.who = _worker(appointment.case.lead, user)


def _fill_paper(row: Row, paper: Document, _user: AnyUser) -> None:
    row.when = paper.expires
    row.note = paper.issuing_country.label if paper.issuing_country else ""


def _worker(worker: Any, user: AnyUser) -> str:
    if worker is None:
        return _("nobody yet")
    return _("you") if worker.pk == user.pk else worker.get_full_name()


def _buttons(item: Item) -> list[Button]:
    """Return what can be done with one click; the first is what Enter presses."""
    key = [item.record.pk]
    if item.kind == TASK:
        move = reverse("task-move", args=key)
        return [
            Button(_("Mark done"), reverse("task-done", args=key)),
            Button(_("+1 day"), move, "days", "1"),
            Button(_("+1 week"), move, "days", "7"),
        ]
    if item.kind == DEADLINE:
        met = Button(_("Met"), reverse("deadline-met", args=key))
        if item.record.state == DeadlineState.OPEN:
            return [Button(_("Acknowledge"), reverse("deadline-acknowledge", args=key)), met]
        return [met]
    return []


WORDS = {
    DEADLINE: lambda: _("Legal deadline"),
    APPOINTMENT: lambda: _("Appointment"),
    TASK: lambda: _("Task"),
    PAPER: lambda: _("Document"),
}
_FILL: Mapping[str, Any] = {
    DEADLINE: _fill_deadline,
    APPOINTMENT: _fill_appointment,
    TASK: _fill_task,
    PAPER: _fill_paper,
}
