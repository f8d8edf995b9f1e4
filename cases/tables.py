"""The columns of the case list: one definition for the page, the CSV file and the workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

from django.db.models import TextChoices
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cases.choices import AsylumOutcome, CaseStatus, Risk, Stage, TravelPapers
from cases.date_words import in_words
from cases.rules import case_code

if TYPE_CHECKING:
    from cases.selectors.caseload import CaseRow

Value: TypeAlias = str | int | date | None
Cell: TypeAlias = Mapping[str, Any]
UNKNOWN: Cell = {"kind": "none"}

RISK_TONES = {Risk.CRITICAL: "danger", Risk.HIGH: "danger", Risk.MEDIUM: "warn"}
PAPER_TONES = {
    TravelPapers.EXPIRED: "danger",
    TravelPapers.NONE: "danger",
    TravelPapers.EXPIRES_SOON: "warn",
}


@dataclass(frozen=True)
class Column:
    """A column: its value for files, its cell for the page, and the order it can be sorted by.

    A column without `value` is not in files, one without `cell` not on the page.
    """

    code: str
    label: str
    value: Callable[[CaseRow], Value] | None = None
    cell: Callable[[CaseRow], Cell] | None = None
    sort: str = ""
    shows_names: bool = False


def case_columns() -> list[Column]:
    """Return the columns of the caseload with their words in the active language and time zone.

    Words are looked up once here and not in every row, and hold after the request has ended.
    """
    return [*_identity_columns(), *_progress_columns(), *_work_columns()]


def _identity_columns() -> list[Column]:
    return [
        Column("case", _("Case"), cell=_case_cell, sort="code"),
        Column("code", _("Code"), value=lambda row: case_code.shown(row.code)),
        Column("name", _("Main person"), value=lambda row: row.name, shows_names=True),
        Column("team", _("Team"), value=lambda row: row.team),
    ]


def _progress_columns() -> list[Column]:
    stages, statuses, outcomes = words(Stage), words(CaseStatus), words(AsylumOutcome)
    papers, short_papers = words(TravelPapers), _short_papers()
    return [
        Column("status", _("Status"), value=lambda row: statuses[row.status]),
        Column(
            "stage",
            _("Stage"),
            value=lambda row: stages[row.stage],
            cell=lambda row: _stage_cell(row, stages, statuses),
            sort="stage",
        ),
        Column(
            "next_date",
            _("Next date"),
            value=lambda row: row.next_date,
            cell=_next_cell,
            sort="next",
        ),
        Column("country", _("Now in"), value=lambda row: row.country, cell=_country_cell),
        Column(
            "papers",
            _("Papers"),
            value=lambda row: papers[row.papers],
            cell=lambda row: _papers_cell(row, short_papers),
        ),
        Column("outcome", _("Asylum outcome"), value=lambda row: outcomes.get(row.outcome)),
    ]


def _work_columns() -> list[Column]:
    risks, zone = words(Risk), timezone.get_current_timezone()

    def changed_on(row: CaseRow) -> date:
        return timezone.localtime(row.last_activity_at, zone).date()

    return [
        Column(
            "risk",
            _("Risk"),
            value=lambda row: risks[row.risk],
            cell=lambda row: _tag(risks[row.risk], RISK_TONES.get(Risk(row.risk), "")),
            sort="risk",
        ),
        Column("owner", _("Owner"), value=lambda row: row.owner, cell=_owner_cell),
        Column("opened_on", _("Opened on"), value=lambda row: row.opened_on),
        Column("closed_on", _("Closed on"), value=lambda row: row.closed_on),
        Column(
            "changed_on",
            _("Last change"),
            value=changed_on,
            cell=lambda row: _text(in_words(changed_on(row), "far")),
            sort="activity",
        ),
    ]


def page_columns() -> list[Column]:
    """Return the columns of the page."""
    return [column for column in case_columns() if column.cell]


def file_columns(*, names: bool) -> list[Column]:
    """Return the columns of files, those with names only where they may be in it."""
    return [
        column for column in case_columns() if column.value and (names or not column.shows_names)
    ]


def for_file(
    columns: Sequence[Column], rows: Iterable[CaseRow]
) -> tuple[list[str], Iterator[list[Value]]]:
    """Return the header of a file and, while they are read, its rows."""
    values = [column.value for column in columns if column.value]
    return [column.label for column in columns], ([value(row) for value in values] for row in rows)


def words(choices: type[TextChoices]) -> dict[str, str]:
    """Return what each code of a list means in the active language."""
    return {str(value): str(label) for value, label in choices.choices}


def _case_cell(row: CaseRow) -> Cell:
    shown = case_code.shown(row.code)
    url = reverse("case-detail", args=[shown])
    note = shown if row.name else ""
    return {"kind": "link", "url": url, "text": row.name or shown, "note": note, "lang": ""}


def _stage_cell(row: CaseRow, stages: Mapping[str, str], statuses: Mapping[str, str]) -> Cell:
    note = statuses[row.status] if row.status == CaseStatus.ON_HOLD else ""
    return _text(stages[row.stage], note=note)


def _country_cell(row: CaseRow) -> Cell:
    return _text(row.country) if row.country else UNKNOWN


def _next_cell(row: CaseRow) -> Cell:
    if row.status == CaseStatus.CLOSED:
        day = in_words(row.closed_on, "far") if row.closed_on else ""
        return _text(_("Closed on %(day)s") % {"day": day}, muted=True)
    return {"kind": "due", "date": row.next_date, "as": "task", "soon": None, "settled": ""}


def _short_papers() -> dict[str, str]:
    """Return the words for a narrow column, whose heading says what they are about."""
    return {
        TravelPapers.VALID: pgettext("travel document", "Valid"),
        TravelPapers.EXPIRES_SOON: pgettext("travel document", "Expires soon"),
        TravelPapers.EXPIRED: pgettext("travel document", "Expired"),
        TravelPapers.HELD: pgettext("travel document", "Held, expiry not known"),
        TravelPapers.NONE: pgettext("travel document", "None"),
        TravelPapers.NOT_KNOWN: pgettext("travel document", "Not known"),
    }


def _papers_cell(row: CaseRow, papers: Mapping[str, str]) -> Cell:
    tone = PAPER_TONES.get(TravelPapers(row.papers))
    return _tag(papers[row.papers], tone) if tone else _text(papers[row.papers])


def _owner_cell(row: CaseRow) -> Cell:
    return _text(row.owner) if row.owner else _tag(_("Nobody"), "warn")


def _text(text: str, *, note: str = "", muted: bool = False) -> Cell:
    """Name every key: templates look up what is missing in four ways, row after row."""
    return {"kind": "text", "text": text, "note": note, "muted": muted, "lang": ""}


def _tag(text: str, tone: str) -> Cell:
    return {"kind": "tags", "tags": [{"text": text, "tone": tone}]}
