"""Saying that two entries are one person, and taking that back."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.access import LawyersSee
from cases.forms.base import refusals
from cases.forms.case_life import CodeForm
from cases.forms.merging import MergeForm
from cases.models import Case, Person
from cases.selectors.case_life import current_stays, elsewhere, let_in, people_of
from cases.selectors.case_records import of_case, preload_all
from cases.selectors.merging import UNITED, single_fields
from cases.selectors.similar import people_like
from cases.services.merging import merge_people, require_merge
from cases.services.reads import note_record_opened
from cases.services.records import Conflict
from cases.services.undo import Kept
from cases.services.unmerging import PastMerge, merges_into, take_back_merge
from cases.views.case_life import PAGE
from cases.views.cells import cell_of, label_of
from cases.views.http import StaffRequest, case_or_404, require_change, require_manage
from cases.views.ident import case_context
from cases.views.undoing import say_done
from casetracker.accounts.keeping import keeps_typing
from casetracker.pages import posted, see_other
from casetracker.vault.hiding import require_values

MOST_NAMED = 5


def _person(request: StaffRequest, case: Case, pk: UUID) -> Person:
    person: Person = get_object_or_404(of_case(Person, request.user, case), pk=pk)
    return person


@require_http_methods(["GET", "HEAD"])
def person_same(request: StaffRequest, code: str, pk: UUID) -> HttpResponse:
    """Choose the other entry of a person: in this case, or in another by its code."""
    case = case_or_404(request, code)
    kept = _person(request, case, pk)
    require_change(request, case)
    form = CodeForm(request.GET or None, user=request.user, case=case)
    place = case
    if form.is_bound and form.is_valid():
        place = form.cleaned_data["code"]
    people = list(people_of(request.user, place).exclude(pk=kept.pk))
    preload_all([kept, *people])
    context = case_context(request, case) | {
        "person": kept,
        "place": place,
        "choices": [_choice(case, kept, person, []) for person in people],
        "alike": [
            _choice(case, kept, found.person, found.codes)
            for found in people_like(request.user, kept)
            if found.person not in people
        ],
        "form": form,
        "cancel_url": reverse("person-detail", args=[case.shown_code, kept.pk]),
        "page_errors": bool(form.errors),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "cases/merge/choose.html", context, status=status)


def _choice(case: Case, kept: Person, person: Person, codes: list[str]) -> dict[str, Any]:
    url = reverse("person-merge", args=[case.shown_code, kept.pk, person.pk])
    return {"name": person.main_name, "codes": ", ".join(codes), "url": url}


@keeps_typing
@require_http_methods(PAGE)
def person_merge(request: StaffRequest, code: str, pk: UUID, other: UUID) -> HttpResponse:
    """Show two entries of a person side by side and make one of them."""
    case = case_or_404(request, code)
    kept = _person(request, case, pk)
    require_change(request, case)
    require_values()  # nobody can choose between two words "hidden"
    people = Person.objects.within_reach(request.user, LawyersSee.NONE)
    second = get_object_or_404(people.exclude(pk=kept.pk), pk=other)
    try:
        require_merge(request.user, [kept, second])
    except PermissionDenied as error:
        raise Http404("not both people are the user's") from error
    except ValidationError as error:
        return _merge_page(request, case, (kept, second), None, problem=" ".join(error.messages))
    form = _form(posted(request), request, kept, second)
    if form.is_bound and form.is_valid():
        with refusals(form):
            try:
                merged = merge_people(
                    actor=request.user,
                    case=case,
                    kept=kept,
                    other=second,
                    choices=form.choices(),
                    versions=form.versions(),
                )
            except Conflict:
                return _changed_meanwhile(request, case, kept, second)
            say_done(request, _("The two entries are one person now."), merged.operation)
            return see_other("person-detail", case.shown_code, kept.pk)
    return _merge_page(request, case, (kept, second), form)


def _form(data: Any, request: StaffRequest, kept: Person, other: Person) -> MergeForm:
    stays = current_stays(request.user, [kept, other])
    preload_all([kept, other, *stays])
    return MergeForm(data, kept=kept, other=other, stays=stays)


def _changed_meanwhile(
    request: StaffRequest, case: Case, kept: Person, other: Person
) -> HttpResponse:
    people = Person.objects.within_reach(request.user, LawyersSee.NONE)
    fresh = {row.pk: row for row in people.filter(pk__in=[kept.pk, other.pk])}
    messages.error(request, _("Somebody changed one of the two meanwhile. Look again."))
    if len(fresh) < 2:
        return see_other(case)
    pair = (fresh[kept.pk], fresh[other.pk])
    form = _form(None, request, *pair)
    return _merge_page(request, case, pair, form, status=HTTPStatus.CONFLICT)


def _merge_page(
    request: StaffRequest,
    case: Case,
    pair: tuple[Person, Person],
    form: MergeForm | None,
    *,
    problem: str = "",
    status: int | None = None,
) -> HttpResponse:
    """Draw both entries side by side with the choices."""
    preload_all(pair)
    for person in pair:
        note_record_opened(actor=request.user, case=case, record=person)
    wrong = form is not None and bool(form.errors)
    context = case_context(request, case) | {
        "form": form,
        "problem": problem,
        "consequences": _consequences(request, case, pair),
        "table": _side_by_side(pair),
        "cancel_url": reverse("person-detail", args=[case.shown_code, pair[0].pk]),
        "page_errors": wrong,
    }
    fallback = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return render(request, "cases/merge/compare.html", context, status=status or fallback)


def _consequences(request: StaffRequest, case: Case, pair: tuple[Person, Person]) -> list[str]:
    lines = [
        _("Everything recorded about the other entry moves to this one. Nothing is dropped."),
        _("Names, citizenships and languages of both are kept."),
    ]
    if codes := elsewhere(request.user, list(pair), case):
        text = _("Whoever may open one of these cases then sees the records of both: %(codes)s.")
        lines.append(text % {"codes": ", ".join([case.shown_code, *codes])})
    if names := let_in(request.user, case):
        lines.append(_("Let into this case: %(names)s.") % {"names": ", ".join(names)})
    lines.append(_("You can undo it for 15 minutes, a coordinator for 30 days."))
    return lines


def _side_by_side(pair: tuple[Person, Person]) -> dict[str, Any]:
    names = [*UNITED, *single_fields(pair[0])]
    cells = [[label_of(pair[0], name), *(cell_of(one, name) for one in pair)] for name in names]
    return {
        "caption": _("Both entries"),
        "columns": [
            {"label": _("Field")},
            {"label": _("This entry")},
            {"label": _("The other entry")},
        ],
        "rows": [
            {"cells": row} for row in cells if any(cell not in ("", None) for cell in row[1:])
        ],
    }


@require_http_methods(PAGE)
def person_unmerge(request: StaffRequest, code: str, pk: UUID, other: UUID) -> HttpResponse:
    """Ask before a merge is taken back; say afterwards what stays as it is."""
    case = case_or_404(request, code)
    kept = _person(request, case, pk)
    require_manage(request, case)
    past = next((one for one in merges_into(kept) if one.person.pk == other), None)
    if past is None:
        raise Http404("no merge that can be taken back")
    problem = ""
    if request.method == "POST":
        try:
            undone = take_back_merge(actor=request.user, case=case, kept=kept, other=past.person)
        except ValidationError as error:
            problem = " ".join(error.messages)
        else:
            messages.success(request, _("They are two people again."))
            if undone.kept:
                messages.warning(request, _left(undone.kept))
            return see_other(case)
    return _unmerge_page(request, case, kept, past, problem)


def _left(kept: list[Kept]) -> str:
    names = [str(one.record._meta.verbose_name) for one in kept[:MOST_NAMED]]
    if len(kept) > MOST_NAMED:
        names.append("…")
    text = _("Changed since the merge, so they stay with this person: %(records)s.")
    return text % {"records": ", ".join(names)}


def _unmerge_page(
    request: StaffRequest, case: Case, kept: Person, past: PastMerge, problem: str
) -> HttpResponse:
    preload_all([kept, past.person])
    lines = [
        _("Each gets back what was theirs. What was changed since stays with this person."),
        _("What was added since stays with this person too."),
    ]
    context = case_context(request, case) | {
        "question": _("Make two people of this one again?"),
        "verb": _("Take the merge back"),
        "consequences": [*([problem] if problem else []), *lines],
        "facts": [
            {"label": _("This person"), "value": kept.main_name},
            {"label": _("The other person"), "value": past.person.main_name},
        ],
        "cancel_url": reverse("person-detail", args=[case.shown_code, kept.pk]),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
    return render(request, "cases/life/confirm.html", context, status=status)
