"""The tiles and boxes of the page Today."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.access import AnyUser
from cases.choices import Risk
from cases.rules import case_code
from cases.selectors.agenda import ACTS, ME, PAPER, TEAM
from cases.selectors.agenda_pages import Item
from cases.selectors.pages import Tally
from cases.selectors.reports import NONE
from cases.selectors.standstill import ANY_KIND
from cases.selectors.today import PAPER_DAYS, SOON_DAYS, CaseLine, Today, WorkerLoad
from cases.views.agenda_rows import Row, rows_of
from casetracker.vault.errors import VaultError

T = TypeVar("T")


@dataclass
class Box:
    """One box: what it is called, how many there are, and the first of them."""

    anchor: str
    title: str
    empty: str
    count: Tally | None = None
    url: str = ""
    failed: bool = False
    items: list[Item] = field(default_factory=list)
    lines: list[CaseLine] = field(default_factory=list)
    load: list[WorkerLoad] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    cases: list[dict[str, Any]] = field(default_factory=list)
    workers: list[dict[str, Any]] = field(default_factory=list)

    @property
    def shown(self) -> int:
        return len(self.items) + len(self.lines)

    @property
    def is_empty(self) -> bool:
        return not (self.shown or self.load)

    @property
    def case_keys(self) -> list[UUID]:
        """Return the cases whose names the box shows."""
        return [item.case_key for item in self.items] + [line.pk for line in self.lines]

    @property
    def links(self) -> list[dict[str, str]]:
        """Return the link to the whole list, where not all of it is shown here."""
        if self.anchor == "load":
            return [{"url": reverse("handover"), "label": _("Hand over work"), "hidden": ""}]
        if not self.url or self.count is None or not self.count.number:
            return []
        if self.count.number > self.shown:
            label = _("All %(number)s") % {"number": self.count}
        else:
            label = _("As a list")
        return [{"url": self.url, "label": label, "hidden": self.title}]

    def name(self, user: AnyUser, names: Mapping[UUID, str]) -> None:
        """Put words to what was read, with the names of the cases' people."""
        self.rows = rows_of(user, self.items, names)
        self.cases = [_case(line, names) for line in self.lines]
        self.workers = [_worker(one) for one in self.load]


class Boxes:
    """Reads the boxes of one user; one that fails leaves the others standing."""

    def __init__(self, desk: Today) -> None:
        self.desk = desk
        self.counts = desk.counts()

    def main(self) -> list[Box]:
        desk = self.desk
        mine = _("My cases") if desk.is_staff else _("Cases shared with you")
        nobody = _("Nobody works in your teams yet.")
        found = [
            self._items("act", _("Overdue and due soon"), _nothing_due(), desk.due),
            self._cases("mine", mine, _no_cases(), desk.my_next),
        ]
        if desk.coordinates:
            found.append(self._box("load", _("Team load"), nobody, load=desk.load))
        return found

    def side(self) -> list[Box]:
        desk = self.desk
        found = []
        if desk.coordinates:
            found += [
                self._cases(
                    "critical",
                    _("Critical risk"),
                    _("No open case is marked as critical."),
                    lambda: desk.by_next_date(desk.critical_cases()),
                ),
                self._cases(
                    "unassigned",
                    _("Not assigned"),
                    _("Every open case has a lead."),
                    lambda: desk.by_next_date(desk.unassigned_cases()),
                ),
            ]
        if desk.is_staff:
            title, text = _("Cases not moving"), _all_move()
            found.append(self._cases("stuck", title, text, desk.longest_still))
        papers = ngettext(
            "No document expires in the next %(n)s day.",
            "No document expires in the next %(n)s days.",
            PAPER_DAYS,
        )
        title, text = _("Documents that expire"), papers % {"n": PAPER_DAYS}
        return [*found, self._items("papers", title, text, desk.papers)]

    def _items(self, anchor: str, title: str, empty: str, read: Callable[[], list[Item]]) -> Box:
        return self._box(anchor, title, empty, items=read)

    def _cases(
        self, anchor: str, title: str, empty: str, read: Callable[[], list[CaseLine]]
    ) -> Box:
        return self._box(anchor, title, empty, lines=read)

    def _box(self, anchor: str, title: str, empty: str, **parts: Callable[[], Any]) -> Box:
        box = Box(anchor, title, empty, self._count(anchor), address(anchor, self.desk))
        try:
            for name, read in parts.items():
                setattr(box, name, read())
        except VaultError:
            # The keys of these records cannot be opened; the dates of the other boxes count.
            box.failed = True
        return box

    def _count(self, anchor: str) -> Tally | None:
        if anchor == "act":
            return Tally(self.counts["late"] + self.counts["soon"])
        return Tally(self.counts[anchor]) if anchor in self.counts else None


def tiles(counts: Mapping[str, int], desk: Today) -> list[dict[str, Any]]:
    """Return at most four numbers, each a link to the list that it counts."""
    late, soon, papers = counts["late"], counts["soon"], counts["papers"]
    found = [
        ("late", "late", late, ngettext("overdue", "overdue", late)),
        ("soon", "soon", soon, _("due in %(n)s days") % {"n": SOON_DAYS}),
        ("papers", "soon", papers, ngettext("document expires", "documents expire", papers)),
    ]
    if "stuck" in counts:
        stuck = counts["stuck"]
        found.append(
            ("stuck", "info", stuck, ngettext("case not moving", "cases not moving", stuck))
        )
    return [
        {
            "number": Tally(number),
            "label": label,
            "url": address(code, desk),
            "tone": tone if number else "ok",
        }
        for code, tone, number, label in found
    ]


def address(code: str, desk: Today) -> str:
    """Return the list that counts what a tile or box counts."""
    dates, cases = reverse("deadlines"), reverse("case-list")
    acts = "&".join(f"kind={kind}" for kind in ACTS)
    team = f"&owner={TEAM}" if desk.coordinates else ""
    return {
        "act": f"{dates}?{acts}&range={SOON_DAYS}",
        "late": f"{dates}?{acts}&range=late",
        "soon": f"{dates}?{acts}&range=soon",
        "papers": f"{dates}?kind={PAPER}&range={PAPER_DAYS}{team}",
        "mine": f"{cases}?owner={ME}" if desk.coordinates else cases,
        "stuck": f"{cases}?stuck={ANY_KIND}",
        "unassigned": f"{cases}?owner={NONE}",
        "critical": f"{cases}?risk={Risk.CRITICAL}",
    }.get(code, "")


def _case(line: CaseLine, names: Mapping[UUID, str]) -> dict[str, Any]:
    code = case_code.shown(line.code)
    return {
        "url": reverse("case-detail", args=[code]),
        "code": code,
        "name": names.get(line.pk, _("Name not known")),
        "stage": line.stage.label,
        "next_date": line.next_date,
        "reason": line.reason,
    }


def _worker(one: WorkerLoad) -> dict[str, Any]:
    return {
        "name": one.name,
        "cases": Tally(one.cases),
        "overdue": Tally(one.overdue),
        "cases_url": f"{reverse('case-list')}?owner={one.pk}",
        "overdue_url": f"{reverse('deadlines')}?owner={one.pk}&kind=deadline&kind=task&range=late",
    }


def _nothing_due() -> str:
    text = ngettext(
        "Nothing is overdue, and nothing is due in the next %(n)s day.",
        "Nothing is overdue, and nothing is due in the next %(n)s days.",
        SOON_DAYS,
    )
    return text % {"n": SOON_DAYS}


def _no_cases() -> str:
    return _("No case is assigned to you yet. Look at open cases or start a new case.")


def _all_move() -> str:
    text = ngettext(
        "Every open case has a next step and changed in the last %(n)s day.",
        "Every open case has a next step and changed in the last %(n)s days.",
        settings.STANDSTILL_DAYS,
    )
    return text % {"n": settings.STANDSTILL_DAYS}
