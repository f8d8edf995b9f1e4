"""The timeline of a case: what people wrote down and what the app saw, the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.models import AsylumDecision, Note, StageChange
from cases.selectors.timeline import Event, timeline
from cases.selectors.titles import title_of
from cases.services.cases import note_opened
from cases.views.facts import Reader
from cases.views.http import StaffRequest, case_or_404
from cases.views.ident import case_context
from cases.views.sources import Sources


@require_safe
def case_timeline(request: StaffRequest, code: str) -> HttpResponse:
    """Show all that happened in a case, a page at a time."""
    case = case_or_404(request, code)
    notes_only = "notes" in request.GET
    found = timeline(
        request.user, case, notes_only=notes_only, after=request.GET.get("after", "")[:400]
    )
    note_opened(actor=request.user, case=case)
    context = case_context(request, case)
    reader = Reader(case, Sources(case, found.citations), is_team=context["may_change"])
    here = {"notes": "1"} if notes_only else {}
    older = f"?{urlencode(here | {'after': found.next})}" if found.next else ""
    newer = f"?{urlencode(here)}" if "after" in request.GET else ""
    context |= {
        "entries": entries(reader, found.events),
        "notes_only": notes_only,
        "pages": {"previous_url": newer, "next_url": older, "summary": ""},
        "back_url": f"{case.get_absolute_url()}#notes",
    }
    return render(request, "cases/case/timeline.html", context)


def entries(reader: Reader, events: Sequence[Event]) -> list[dict[str, Any]]:
    """Return events as templates/partials/timeline.html draws them."""
    return [_entry(reader, event) for event in events]


def _entry(reader: Reader, event: Event) -> dict[str, Any]:
    code = reader.case.shown_code
    if isinstance(event, StageChange):
        stage = {"stage": event.get_stage_display()}
        return {"title": _("Stage: %(stage)s") % stage, "when": event.from_at, "automatic": True}
    if isinstance(event, AsylumDecision):
        country = {"country": event.claim.country.label, "outcome": title_of(event)}
        return {
            "title": _("Decision, %(country)s: %(outcome)s") % country,
            "when": event.decided,
            "automatic": True,
            "kind": "done",
            "url": reverse("decision-detail", args=[code, event.pk]),
        }
    return note_entry(event, code, reader)


def note_entry(note: Note, code: str, reader: Reader) -> dict[str, Any]:
    """Return a note as an entry of the timeline."""
    author = note.created_by
    tags = [{"text": _("On top"), "tone": "plain"}] if note.is_pinned else []
    if note.shared_with_lawyer and reader.is_team:
        tags.append({"text": _("Shared with the lawyer"), "tone": "plain"})
    return {
        "title": note.get_kind_display(),
        "when": note.happened or note.created_at,
        "by": author.get_full_name() if author else "",
        "automatic": author is None,
        "text": note.body,
        "lang": note.language,
        "url": reverse("note-detail", args=[code, note.pk]),
        "tags": tags,
        "sources": reader.whole(note, ()).sources,
    }
