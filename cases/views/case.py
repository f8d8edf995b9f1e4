"""The page of one case."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from cases.selectors.case_page import case_page
from cases.services.cases import note_opened
from cases.views.case_cards import Cards, subnav
from cases.views.http import StaffRequest, case_or_404
from cases.views.ident import case_context


@require_safe
def case_detail(request: StaffRequest, code: str) -> HttpResponse:
    """Show a case with all its records and their sources; that it was opened is recorded."""
    case = case_or_404(request, code)
    note_opened(actor=request.user, case=case)
    context = case_context(request, case)
    page = case_page(request.user, case)
    cards = Cards(page, is_team=context["may_change"], may_write=context["may_write"])
    main, people = cards.main(), cards.people()
    if expired := page.expired_documents():
        words = ngettext("%(n)s document expired", "%(n)s documents expired", expired)
        context["ident"]["tags"].append({"text": words % {"n": expired}, "tone": "warn"})
    edit_url = reverse("case-edit", args=[case.shown_code]) if context["may_write"] else ""
    cite_url = reverse("case-cite", args=[case.shown_code]) if context["may_write"] else ""
    return render(
        request,
        "cases/case/detail.html",
        context
        | {
            "cards": main,
            "people": people,
            "people_links": cards.people_links(),
            "ties": cards.ties(),
            "overview": cards.overview(),
            "grounds": cards.case_grounds(),
            "sections": subnav(main, len(people)),
            "edit_url": edit_url,
            "cite_url": cite_url,
            "now": timezone.localdate(),
            "printed_by": request.user.get_full_name(),
        },
    )
