"""The same change for many cases: what would happen, then what did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cases import access
from cases.filters import CaseFilter
from cases.forms.bulk import BulkForm
from cases.models import Case
from cases.selectors import caseload, pages
from cases.services.bulk import MOST_CASES, Outcome, change_many, problems, was_done
from cases.views.bulk_acts import FORMS, act_of, bulk_acts
from cases.views.bulk_words import left_out_lines, result_text
from cases.views.case_list_parts import Listing
from cases.views.http import StaffRequest
from cases.views.undoing import say_done
from casetracker.pages import see_other

LONGEST_PICK = 20


@dataclass(frozen=True)
class Picked:
    """The cases of a change: those that were ticked, or all of the list."""

    cases: list[Case]
    versions: dict[UUID, int]
    missing: int  # ticked, but not there for this user
    listing: Listing
    found: pages.Tally
    is_whole: bool

    @property
    def is_too_many(self) -> bool:
        """Return whether the whole list was asked for and is too long."""
        return self.is_whole and self.found.number > MOST_CASES


@require_POST
def bulk(request: StaffRequest) -> HttpResponse:
    """Show what a change of many cases would do; make it once that is confirmed."""
    if not access.can_start_cases(request.user):
        raise PermissionDenied("This user changes no cases.")
    picked = _picked(request)
    act = request.POST.get("do", "")
    kind = FORMS.get(act) if act in dict(bulk_acts(request.user)) else None
    if kind is None:
        return _page(request, picked, act, None, [_("Choose what to do with these cases.")])
    is_confirmed = "confirm" in request.POST
    form = kind(request.POST if is_confirmed else None, user=request.user)
    faults = _faults(request, picked, is_confirmed=is_confirmed)
    if not is_confirmed or not form.is_valid() or faults:
        return _page(request, picked, act, form, faults)
    return _done(request, picked, act, form)


def _done(request: StaffRequest, picked: Picked, act: str, form: BulkForm) -> HttpResponse:
    back = f"{reverse('case-list')}?{picked.listing.query.urlencode()}"
    if was_done(form.operation):
        messages.info(request, _("This was done already."))
        return see_other(back)
    outcome = change_many(
        actor=request.user,
        cases=picked.cases,
        act=act_of(request.user, act, form),
        operation=form.operation,
        versions=picked.versions,
    )
    text = result_text(outcome, picked.missing)
    if outcome.changed:
        say_done(request, text, form.operation, back=back)
    else:
        messages.warning(request, text)
    return see_other(back)


def _faults(request: StaffRequest, picked: Picked, *, is_confirmed: bool) -> list[str]:
    """Return what stands in the way, whatever the form asks."""
    if picked.is_too_many:
        text = _("These are more than %(most)s cases. Narrow the list first.")
        return [text % {"most": MOST_CASES}]
    if picked.is_whole and request.POST.get("seen") != str(picked.found.number):
        text = _("The list has changed: it holds %(found)s cases now. Look again.")
        return [text % {"found": picked.found}]
    if is_confirmed and not picked.cases:
        return [_("Tick at least one case.")]
    return []


def _picked(request: StaffRequest) -> Picked:
    """Return the cases of the request, as far as the user sees them."""
    visible = Case.objects.visible_to(request.user)
    query = QueryDict(request.POST.get("query", "")[:2000].encode("utf-8", "replace"))
    listing = Listing.asked_for(query, CaseFilter(query, visible, user=request.user))
    found = pages.tally(listing.filter.qs)
    is_whole = request.POST.get("all") == "1"
    asked = dict(_read(pick) for pick in request.POST.getlist("case")[:MOST_CASES])
    if is_whole:
        rows = listing.sort.apply(listing.filter.qs)[: MOST_CASES + 1]
    else:
        rows = listing.sort.apply(visible.filter(code__in=asked))
    cases = list(rows.select_related("lead", "team"))
    if is_whole:
        return Picked(cases[:MOST_CASES], {}, 0, listing, found, is_whole)
    versions = {case.pk: shown for case in cases if (shown := asked[case.code]) is not None}
    return Picked(cases, versions, len(asked) - len(cases), listing, found, is_whole)


def _read(pick: str) -> tuple[str, int | None]:
    """Read "7QK24MX.3": the code of a case and the version that was shown."""
    code, _dot, version = pick[:LONGEST_PICK].replace("\0", "").partition(".")
    is_number = version.isascii() and version.isdecimal()
    return code, int(version) if is_number else None


def _page(
    request: StaffRequest, picked: Picked, act: str, form: BulkForm | None, faults: list[str]
) -> HttpResponse:
    manages = form.manages if form else False
    is_good = form is not None and form.is_bound and form.is_valid()
    known = act_of(request.user, act, form) if form and is_good else None
    outcome = problems(request.user, picked.cases, known, manages)
    acts = bulk_acts(request.user)
    wrong = bool(faults) or bool(form and form.errors)
    context = {
        "title": dict(acts).get(act) or _("Change several cases"),
        "form": form,
        "do": act,
        "acts": acts,
        "faults": faults,
        "page_errors": wrong,
        "rows": _rows(picked.cases, outcome),
        "number": len(picked.cases) - outcome.left_out,
        "picked": picked,
        "most": MOST_CASES,
        "whole_label": _whole_label(picked.found),
        "problems": left_out_lines(outcome, picked.missing),
        "cancel_url": f"{reverse('case-list')}?{picked.listing.query.urlencode()}",
    }
    return render(request, "cases/bulk/page.html", context, status=422 if wrong else 200)


def _whole_label(found: pages.Tally) -> str:
    text = ngettext("The one case of the list", "All %(found)s cases of the list", found.number)
    return text % {"found": found}


def _rows(cases: list[Case], outcome: Outcome) -> list[dict[str, Any]]:
    """Return the cases with their names; those that are left out say why."""
    names = caseload.main_names([case.pk for case in cases])
    left = {case.pk: why for why, out in outcome.left.items() for case in out}
    return [
        {
            "code": case.shown_code,
            "url": case.get_absolute_url(),
            "name": names.get(case.pk, ""),
            "owner": case.lead.get_full_name() if case.lead else "",
            "pick": f"{case.code}.{case.version}",
            "is_left": case.pk in left,
        }
        for case in cases
    ]
