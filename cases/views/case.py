"""The page of one case."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from cases import access
from cases.forms.work import NoteForm
from cases.models import CaseMember, Consent, Document
from cases.selectors.case_page import CasePage, case_page
from cases.selectors.missing import missing_of
from cases.services.cases import note_opened
from cases.views.case_cards import Cards, subnav
from cases.views.http import StaffRequest, case_or_404
from cases.views.ident import case_context


@require_safe
def case_detail(request: StaffRequest, code: str) -> HttpResponse:
    """Show a case with its records and their sources; that it was opened is recorded."""
    case = case_or_404(request, code)
    note_opened(actor=request.user, case=case)
    page = case_page(request.user, case)
    context = case_context(request, case, page.head())
    if expired := page.expired_documents():
        words = ngettext("%(n)s document expired", "%(n)s documents expired", expired)
        context["ident"]["tags"].append({"text": words % {"n": expired}, "tone": "warn"})
    if context["may_write"]:
        context |= _for_writers(request, page)
        # The form is on this page.
        context["ident"]["actions"][0]["url"] = "#notes"
    cards = Cards(page, is_team=context["may_change"], may_write=context["may_write"])
    return render(request, "cases/case/detail.html", context | _shown(cards))


def _shown(cards: Cards) -> dict[str, Any]:
    main = cards.main()
    return {
        "cards": main,
        "empty_cards": [card for card in main if not card.is_drawn],
        "ties": cards.ties(),
        "overview": cards.overview(),
        "grounds": cards.case_grounds(),
        "disputes": cards.disputes(),
        "sources_used": cards.sources_used(),
        "sections": subnav(main),
        **cards.next_step(),
        "openers": cards.page.openers if cards.reader.is_team else [],
    }


def _for_writers(request: StaffRequest, page: CasePage) -> dict[str, Any]:
    """Return what only those who write in the case are shown."""
    case, code = page.case, [page.case.shown_code]
    main = next((row for row in page.of(CaseMember) if row.role == "MAIN"), None)
    return {
        "missing": missing_of(
            case,
            main,
            has_papers=bool(page.of(Document)),
            has_consent=bool(page.of(Consent)),
        ),
        "note_form": NoteForm(None, user=request.user, case=case),
        "note_url": reverse("note-add", args=code),
        "task_url": reverse("task-add", args=code),
        "deadline_url": reverse("deadline-add", args=code),
        "edit_url": reverse("case-edit", args=code),
        "cite_url": reverse("case-cite", args=code),
        "access_url": reverse("case-access", args=code)
        if access.can_manage(request.user, case)
        else "",
        "people_url": reverse("case-assign", args=code)
        if access.can_manage(request.user, case)
        else "",
    }
