"""Everything that has a day, by week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from cases.date_words import in_words
from cases.models import Deadline
from cases.selectors.agenda import DEADLINE, KINDS, ME, TEAM, Agenda, Span
from cases.selectors.agenda_pages import AgendaPage, of_cases, preload_items, take
from cases.selectors.agenda_weeks import LATE, LATER, NEXT_WEEK, WEEK, Weeks, count_sections
from cases.selectors.caseload import main_names
from cases.selectors.corrections import earlier_dates
from cases.selectors.days import days_now
from cases.selectors.pages import Tally
from cases.selectors.today import workers_of
from cases.views.addresses import query_with
from cases.views.agenda_rows import WORDS, rows_of
from cases.views.http import StaffRequest
from casetracker.accounts.models import User
from casetracker.audit.record import record
from casetracker.audit.verbs import Verb

RANGES = ("late", "soon", "7", "30", "90", "all")
DEFAULT_RANGE = "30"
PARAMETERS = {"owner", "kind", "range", "after"}


@dataclass(frozen=True)
class Asked:
    """What an address asks for; what in it is not known is left out and said."""

    owner: str
    kinds: tuple[str, ...]
    range: str
    after: str
    worker: User | None
    query: QueryDict
    left_out: bool

    @classmethod
    def read(cls, query: QueryDict, user: User) -> Self:
        owner, kinds = query.get("owner") or ME, query.getlist("kind")
        word = query.get("range") or DEFAULT_RANGE
        worker = None if owner in (ME, TEAM) else _worker(user, owner)
        known = QueryDict(mutable=True)
        if worker or owner == TEAM:
            known["owner"] = owner
        if wanted := tuple(kind for kind in KINDS if kind in kinds):
            known.setlist("kind", list(wanted))
        if word in RANGES and word != DEFAULT_RANGE:
            known["range"] = word
        strange = set(kinds) - set(KINDS) or query.keys() - PARAMETERS or word not in RANGES
        return cls(
            owner=known.get("owner", ME),
            kinds=wanted or KINDS,
            range=word if word in RANGES else DEFAULT_RANGE,
            after=query.get("after", ""),
            worker=worker,
            query=known,
            left_out=bool(strange) or owner not in (ME, TEAM) and worker is None,
        )

    def span(self) -> Span:
        """Return the days that are asked for."""
        today = timezone.localdate()
        if self.range == "late":
            return Span(late=True)
        if self.range == "soon":
            return Span(last=today + timedelta(days=7), late=False)
        return Span() if self.range == "all" else Span(last=today + timedelta(days=int(self.range)))


@require_safe
def deadlines(request: StaffRequest) -> HttpResponse:
    """Show legal deadlines, appointments, tasks and papers that expire, by week."""
    asked = Asked.read(request.GET, request.user)
    agenda = Agenda(request.user, days_now(), asked.owner)
    weeks, span = Weeks(agenda.days.today), asked.span()
    counts = count_sections(agenda, asked.kinds, weeks.spans(span))
    page = take(agenda, asked.kinds, span, after=asked.after)
    preload_items(page.items)
    record(
        actor=request.user,
        verb=Verb.LISTED,
        target_type=Deadline.type_label(),
        count=len(page.items),
    )
    context = {
        "day_line": in_words(agenda.days.today, "full"),
        "views": _views(asked, agenda),
        "owner": asked.query.get("owner", ""),
        "kinds": _kinds(asked),
        "ranges": _ranges(asked),
        "notices": _notices(asked, page),
        "sections": _sections(request.user, weeks, page, counts),
        "empty": None if page.items else _empty(asked),
        "pages": _pages(asked, page, sum(counts.values())),
        "back": request.get_full_path(),
        "printed_by": request.user.get_full_name(),
        "now": timezone.localdate(),
    }
    return render(request, "cases/deadlines.html", context)


def _worker(user: User, key: str) -> User | None:
    try:
        return workers_of(user).filter(pk=UUID(key)).first()
    except ValueError:
        return None


def _sections(
    user: User, weeks: Weeks, page: AgendaPage, counts: dict[str, int]
) -> list[dict[str, Any]]:
    titles = {
        LATE: _("Overdue"),
        WEEK: _("This week"),
        NEXT_WEEK: _("Next week"),
        LATER: pgettext("dates after next week", "Later"),
    }
    names = main_names(of_cases(page.items))
    before = earlier_dates(user, [one.record for one in page.items if one.kind == DEADLINE])
    found = []
    for name, number in counts.items():
        items = [item for item in page.items if weeks.of(item) == name]
        if items:
            found.append(
                {
                    "anchor": name,
                    "title": titles[name],
                    "count": Tally(number),
                    "is_late": name == LATE,
                    "rows": rows_of(user, items, names, before),
                }
            )
    return found


def _views(asked: Asked, agenda: Agenda) -> list[dict[str, Any]]:
    mine = _("Mine and nobody’s") if agenda.coordinates else _("Mine")
    team = _("The whole team") if agenda.coordinates else _("All in my cases")
    found = [
        {
            "label": label,
            "url": query_with(asked.query, owner=code),
            "current": asked.owner == owner,
        }
        for owner, code, label in ((ME, "", mine), (TEAM, TEAM, team))
    ]
    if asked.worker:
        name = asked.worker.get_full_name()
        found.append({"label": name, "url": query_with(asked.query), "current": True})
    return found


def _kinds(asked: Asked) -> list[dict[str, Any]]:
    return [
        {"code": kind, "label": WORDS[kind](), "checked": kind in asked.kinds} for kind in KINDS
    ]


def _ranges(asked: Asked) -> list[dict[str, Any]]:
    def days(number: int) -> str:
        text = ngettext("Overdue and the next %(n)s day", "Overdue and the next %(n)s days", number)
        return text % {"n": number}

    words = {
        "late": _("Overdue only"),
        "soon": _("The next 7 days, without what is overdue"),
        "7": days(7),
        "30": days(30),
        "90": days(90),
        "all": _("Everything"),
    }
    return [
        {"code": code, "label": words[code], "selected": code == asked.range} for code in RANGES
    ]


def _notices(asked: Asked, page: AgendaPage) -> list[str]:
    notices = []
    if asked.left_out:
        notices.append(_("A part of the address is not known and was left out."))
    if page.is_lost:
        notices.append(_("That place in the list is not there any more. This is its first page."))
    return notices


def _pages(asked: Asked, page: AgendaPage, total: int) -> dict[str, str]:
    if not (page.next or asked.after):
        return {}
    return {
        "previous_url": query_with(asked.query) if asked.after else "",
        "next_url": f"{query_with(asked.query, after=page.next)}#results" if page.next else "",
        "summary": _("%(shown)s of %(total)s on this page")
        % {"shown": len(page.items), "total": Tally(total)},
    }


def _empty(asked: Asked) -> dict[str, str]:
    if asked.range == "late":
        return {"title": _("Nothing is overdue."), "text": ""}
    if asked.range == "all":
        return {"title": _("Nothing has a date."), "text": _("Add the next step in each case.")}
    number = 7 if asked.range == "soon" else int(asked.range)
    title = ngettext("Nothing in the next %(n)s day.", "Nothing in the next %(n)s days.", number)
    return {"title": title % {"n": number}, "text": ""}
