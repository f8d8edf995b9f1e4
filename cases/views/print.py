"""A case on paper: short, in black and white, and without names unless they are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases import access
from cases.choices import TaskState
from cases.models import (
    Appointment,
    AsylumClaim,
    AsylumDecision,
    CaseMember,
    Consent,
    Deadline,
    Document,
    Incident,
    MilitaryService,
    Note,
    Person,
    Prosecution,
    Referral,
    SealedRecord,
    Stay,
    Task,
    VisaApplication,
)
from cases.selectors.case_page import CasePage, case_page
from cases.services.reads import note_printed
from cases.views.case_people import standing
from cases.views.cells import cell_of, label_of
from cases.views.facts import Reader
from cases.views.http import StaffRequest, case_or_404
from cases.views.sections import BY_MODEL
from cases.views.sources import Sources
from casetracker.vault.fields import EncryptedField
from casetracker.vault.hiding import require_values

# Four pages at most, whatever the case holds: so many rows of a kind, so many letters in a cell.
MOST_ROWS = 8
MOST_LETTERS = 140
MOST_PROCEDURES = 4

PRINTED: tuple[tuple[type[SealedRecord], tuple[str, ...]], ...] = (
    (Deadline, ("effective_on", "what", "legal_basis", "state")),
    (Task, ("due_on", "title", "assigned_to", "state")),
    (Appointment, ("at", "what", "place")),
    (Document, ("person", "type", "issuing_country", "number", "holding", "expires")),
    (
        VisaApplication,
        ("person", "destination", "kind", "state", "appointment", "lodged", "decided"),
    ),
    (AsylumClaim, ("person", "country", "state", "made", "lodged", "interview")),
    (AsylumDecision, ("claim", "outcome", "instance", "authority", "decided")),
    (Stay, ("person", "country", "basis", "from_month", "is_current")),
    (Incident, ("kind", "happened", "country", "account")),
    (Prosecution, ("person", "offence", "country", "stage", "opened", "decided")),
    (MilitaryService, ("person", "kind", "branch", "rank", "ended")),
    (Referral, ("organisation", "need", "state", "sent", "answered")),
    (Consent, ("person", "purpose", "recipient", "given", "withdrawn")),
    (Note, ("happened", "kind", "body")),
)
CASE_FACTS = ("team", "risk", "risk_reason", "destinations", "opened_on", "closed_on", "remark")
PERSON_FACTS = ("sex", "citizenships", "languages", "needs_interpreter")
NAMED_FACTS = ("names", "birth", "occupation", "reason_for_leaving", "fears", "remark")


@dataclass(frozen=True)
class Table:
    """The records of one kind, a line each."""

    title: Any
    columns: list[str]
    rows: list[list[Any]]
    more: int


@require_safe
def case_print(request: StaffRequest, code: str) -> HttpResponse:
    """Show a case as it goes on paper; that it was, and whether with names, is recorded."""
    case = case_or_404(request, code)
    with_names = request.GET.get("names") == "1"
    if with_names:
        require_values()
    note_printed(actor=request.user, case=case, with_names=with_names)
    page = case_page(request.user, case)
    sheet = Sheet(page, is_team=access.can_change(request.user, case), with_names=with_names)
    context = {
        "case": case,
        "code": case.shown_code,
        "with_names": with_names,
        "facts": sheet.facts(),
        "people": sheet.people(),
        "people_more": max(0, page.in_all(Person) - MOST_ROWS),
        "tables": sheet.tables(),
        "now": timezone.now(),
        "printed_by": request.user.get_full_name(),
    }
    return render(request, "cases/case/print.html", context)


class Sheet:
    """What of a case goes on paper, for one reader."""

    def __init__(self, page: CasePage, *, is_team: bool, with_names: bool) -> None:
        self.page, self.with_names = page, with_names
        self.reader = Reader(page.case, Sources(page.case, []), is_team=is_team)
        self.called = {
            person.pk: person.main_name if with_names else _("Person %(number)s") % {"number": n}
            for n, person in enumerate(page.of(Person), start=1)
        }

    def facts(self) -> list[Any]:
        return self._known(self.page.case, CASE_FACTS)

    def people(self) -> list[dict[str, Any]]:
        """Return the people with what the reader may see of them."""
        return [self._person(*one) for one in self.page.people()[:MOST_ROWS]]

    def _person(self, member: CaseMember, person: Person) -> dict[str, Any]:
        names = (*NAMED_FACTS[:2], *PERSON_FACTS, *NAMED_FACTS[2:])
        facts = self._known(person, names)
        if not self.with_names and person.birth_years:
            years = _("between %(years)s") % {"years": person.birth_years}
            facts.insert(0, {"label": label_of(person, "birth"), "value": years})
        lines = [
            {"label": one["label"], "value": one["cell"]} for one in standing(self.page, person)
        ]
        return {
            "called": self.called[person.pk],
            "role": member.get_role_display(),
            "facts": [*facts, *lines],
        }

    def _known(self, record: SealedRecord, names: tuple[str, ...]) -> list[Any]:
        """Return the facts that are known; without names, nothing that was written freely."""
        shown = [name for name in names if self._is_shown(type(record), name)]
        return [
            {"label": fact.label, "value": _short(fact.value)}
            for fact in self.reader.facts(record, shown, only_known=True)
        ]

    def _is_shown(self, model: type[SealedRecord], name: str) -> bool:
        return self.with_names or not isinstance(model._meta.get_field(name), EncryptedField)

    def tables(self) -> list[Table]:
        """Return the records of each kind that there are."""
        found = []
        for model, names in PRINTED:
            section = BY_MODEL[model]
            hidden = section.is_protected and not self.reader.is_team
            if hidden or (model is Note and not self.with_names):
                continue
            rows = [row for row in self.page.of(model) if _is_due(row)]
            if rows:
                found.append(self._table(model, names, rows))
        return found

    def _table(self, model: type[SealedRecord], names: tuple[str, ...], rows: list[Any]) -> Table:
        shown = [name for name in names if self._is_shown(model, name)]
        lines = [[self._cell(row, name) for name in shown] for row in rows[:MOST_ROWS]]
        in_all = len(rows) if model in (Deadline, Task) else self.page.in_all(model)
        labels = [label_of(model, name) for name in shown]
        return Table(BY_MODEL[model].title, labels, lines, max(0, in_all - len(lines)))

    def _cell(self, record: Any, name: str) -> Any:
        if name == "person":
            return self.called.get(record.person_id, "")
        if name == "number":
            return record.short_number
        if isinstance(record, Note) and name == "happened" and not record.happened:
            return {"kind": "date", "date": timezone.localdate(record.created_at)}
        return _short(cell_of(record, name))


def _is_due(record: SealedRecord) -> bool:
    """Return whether a record goes on paper: of deadlines and tasks, what is still to do."""
    if isinstance(record, Deadline):
        return record.is_running
    return not isinstance(record, Task) or record.state == TaskState.OPEN


def _short(cell: Any) -> Any:
    if isinstance(cell, dict) and cell.get("kind") == "text":
        return cell | {"text": Truncator(cell["text"]).chars(MOST_LETTERS)}
    return cell
