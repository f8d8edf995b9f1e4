"""The start page of everybody who works on cases."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases import access
from cases.date_words import in_words
from cases.models import Case
from cases.selectors.agenda_pages import preload_items
from cases.selectors.caseload import main_names
from cases.selectors.today import Today
from cases.views.http import StaffRequest
from cases.views.today_boxes import Boxes, tiles
from casetracker.audit.record import record
from casetracker.audit.verbs import Verb


@require_safe
def today(request: StaffRequest) -> HttpResponse:
    """Show what is due, one's cases, papers that end and cases that stand still."""
    if not access.teams_of(request.user):
        return render(request, "cases/home.html")
    desk = Today(request.user)
    boxes = Boxes(desk)
    main, side = boxes.main(), boxes.side()
    preload_items(item for box in [*main, *side] for item in box.items)
    names = main_names(list({key for box in [*main, *side] for key in box.case_keys}))
    for box in [*main, *side]:
        box.name(request.user, names)
    shown = sum(box.shown for box in [*main, *side])
    record(actor=request.user, verb=Verb.LISTED, target_type=Case.type_label(), count=shown)
    context = {
        "day_line": in_words(desk.days.today, "full"),
        "today": desk.days.today,
        "tiles": tiles(boxes.counts, desk),
        "main": main,
        "side": side,
        "actions": _actions(request),
        "back": request.path,
    }
    return render(request, "cases/today.html", context)


def _actions(request: StaffRequest) -> list[dict[str, Any]]:
    if not access.can_start_cases(request.user):
        return []
    return [{"url": reverse("case-new"), "label": _("New case"), "main": True}]
