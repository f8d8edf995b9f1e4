"""The identity bar of a case (templates/partials/ident.html)."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cases import access
from cases.choices import CaseStatus, Risk
from cases.models import Case, Deadline
from cases.rules.names import full_name
from cases.selectors.case_head import CaseHead, case_head
from cases.selectors.titles import title_of
from cases.tables import RISK_TONES
from cases.views.http import StaffRequest
from cases.views.sections import SECTIONS

MAIN_ADDS = ("note", "task", "document")
OWN_SCRIPT = "Cyrl"


def case_context(request: StaffRequest, case: Case, head: CaseHead | None = None) -> dict[str, Any]:
    """Return what every page of a case needs, the identity bar first of all.

    `head` is given where the page has read it with everything else.
    """
    may_change = access.can_change(request.user, case)
    may_write = may_change and not case.is_closed
    head = head or case_head(request.user, case)
    return {
        "case": case,
        "code": case.shown_code,
        "ident": ident(request, head, may_write=may_write, may_change=may_change),
        "cases_url": reverse("case-list"),
        "may_change": may_change,
        "may_write": may_write,
    }


def ident(
    request: StaffRequest, head: CaseHead, *, may_write: bool, may_change: bool
) -> dict[str, Any]:
    """Return the identity bar."""
    case = head.case
    own = own_script(head)
    return {
        "code": case.shown_code,
        "url": case.get_absolute_url(),
        "name": shown_name(head),
        "own_script": own,
        "own_script_lang": "ru" if own else "",
        "facts": facts(head),
        "tags": tags(case),
        "next": next_date(head),
        "actions": actions(case) if may_write else [],
        "more": more(request, case, may_write=may_write, may_change=may_change),
    }


def shown_name(head: CaseHead) -> str:
    names = [person.main_name for person in head.people]
    return pgettext("list of people", ", ").join(names) if names else _("Nobody in this case yet")


def own_script(head: CaseHead) -> str:
    """Return the main person's name in Cyrillic, where it is recorded besides the shown one."""
    names = (head.people[0].names or []) if head.people else []
    found = (name for name in names[1:] if name.get("script") == OWN_SCRIPT)
    return next((full_name(name) for name in found), "")


def facts(head: CaseHead) -> list[dict[str, str]]:
    case = head.case
    ages = ", ".join(_age(*window) for window in head.ages())
    country = case.current_country
    rows = [
        (_("Case"), case.shown_code),
        (_("Age"), ages),
        (_("Now in"), country.label if country else ""),
        (_("Speaks"), ", ".join(head.languages)),
        (_("Lead"), case.lead.get_full_name() if case.lead else _("nobody yet")),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def _age(youngest: int, oldest: int) -> str:
    if youngest == oldest:
        return str(youngest)
    return _("%(youngest)s to %(oldest)s") % {"youngest": youngest, "oldest": oldest}


def tags(case: Case) -> list[dict[str, str]]:
    """Return the stage, the risk and a status other than open as tags."""
    risk = _("Risk: %(degree)s") % {"degree": case.get_risk_display().lower()}
    found = [
        {"text": case.get_stage_display(), "tone": "info"},
        {"text": risk, "tone": RISK_TONES.get(Risk(case.risk), "plain")},
    ]
    if case.status != CaseStatus.OPEN:
        found.insert(0, {"text": case.get_status_display(), "tone": "warn"})
    return found


def next_date(head: CaseHead) -> dict[str, Any] | None:
    """Return the box of the next date; a case at work without one says so."""
    record = head.next_record
    if head.case.is_closed:
        return None
    if record is None:
        return {"date": head.case.next_date, "text": "", "url": ""}
    name = "deadline" if isinstance(record, Deadline) else "task"
    url = reverse(f"{name}-detail", args=[head.case.shown_code, record.pk])
    return {"date": head.case.next_date, "text": title_of(record), "url": url}


def actions(case: Case) -> list[dict[str, Any]]:
    """Return the buttons of what is done most, the note first."""
    by_name = {section.name: section for section in SECTIONS}
    return [
        {
            "url": reverse(f"{name}-add", args=[case.shown_code]),
            "label": by_name[name].words.add,
            "main": name == MAIN_ADDS[0],
        }
        for name in MAIN_ADDS
    ]


def more(
    request: StaffRequest, case: Case, *, may_write: bool, may_change: bool
) -> list[dict[str, Any]]:
    """Return the menu of everything else that this user may do."""
    code = [case.shown_code]
    found = []
    if may_write:
        found += [
            {"url": reverse(f"{section.name}-add", args=code), "label": section.words.add}
            for section in SECTIONS
            if section.has_add_page and section.name not in MAIN_ADDS
        ]
        found.append({"url": reverse("case-edit", args=code), "label": _("Edit the case")})
    if access.can_manage(request.user, case):
        found += [
            {"url": reverse("case-assign", args=code), "label": _("Assign the case")},
            {"url": reverse("case-access", args=code), "label": _("Who may open it")},
        ]
    found += turns(request, case, may_write=may_write, may_change=may_change)
    found.append({"url": reverse("case-print", args=code), "label": _("Print view")})
    if may_change:
        found += [
            {"url": reverse("case-history", args=code), "label": _("History")},
            {"url": reverse("case-removed", args=code), "label": _("Removed records")},
        ]
    return found


def turns(
    request: StaffRequest, case: Case, *, may_write: bool, may_change: bool
) -> list[dict[str, Any]]:
    """Return the menu of what changes the course of a case: closed, joined, handed over."""
    rests = case.status == CaseStatus.ON_HOLD
    wanted: list[tuple[str, str]] = []
    if may_write:
        wanted = [
            ("person-known", _("Add a person of another case")),
            ("case-hold", _("Take up work again") if rests else _("Put on hold")),
            ("case-split", _("Split the case")),
            ("case-join", _("Join another case into this one")),
            ("case-close", _("Close the case")),
        ]
        if access.can_manage(request.user, case):
            wanted.append(("case-transfer", _("Hand to another team")))
    elif may_change:
        wanted = [("case-reopen", _("Open again"))]
    code = [case.shown_code]
    return [{"url": reverse(name, args=code), "label": label} for name, label in wanted]
