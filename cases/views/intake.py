"""Starting a case: the intake, its drafts, and the look for people who are known already."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cases import access
from cases.forms.base import refusals
from cases.forms.intake import IntakeForm, as_data
from cases.models import Case, Draft
from cases.selectors.similar import cases_of_similar
from cases.services.drafts import delete_draft, save_draft
from cases.services.duplicates import find_similar
from cases.services.intake import Intake, join_case, start_case
from cases.views.http import StaffRequest, case_or_404, require_change
from casetracker.accounts.keeping import keeps_typing
from casetracker.pages import posted, see_other

PAGE = ["GET", "HEAD", "POST"]
KEPT = gettext_lazy(
    "The draft is kept for 7 days. Only you can open it, and who takes over your work."
)


def draft_or_404(request: StaffRequest, pk: UUID) -> Draft:
    """Return one's own draft, as long as it is kept."""
    drafts = Draft.objects.visible_to(request.user).filter(expires_at__gt=timezone.now())
    return get_object_or_404(drafts.select_related("data_key"), pk=pk)


@keeps_typing
@require_http_methods(PAGE)
def case_new(request: StaffRequest, pk: UUID | None = None) -> HttpResponse:
    """Take down what is needed to start a case; a draft of it waits for a week."""
    if not access.can_start_cases(request.user):
        raise PermissionDenied("This user starts no cases.")
    draft = draft_or_404(request, pk) if pk else None
    data = posted(request)
    is_drawn_only = data is None
    if data is None and draft:
        data = as_data(draft.fields["typed"])
    form = IntakeForm(data, user=request.user)
    if form.is_bound and (is_drawn_only or form.is_taken_up or form.asks_for_rows()):
        form.redraw()
    elif form.is_bound and (answer := _sent(request, form, draft)):
        return answer
    drafts = Draft.objects.visible_to(request.user).filter(expires_at__gt=timezone.now())
    wrong = form.is_bound and form.has_errors()
    context = {
        "form": form,
        "draft": draft,
        "drafts": drafts.exclude(pk__in=[pk] if pk else []).count(),
        "cancel_url": reverse("draft-list" if draft else "case-list"),
        "page_errors": wrong,
    }
    return render(request, "cases/intake/new.html", context, status=422 if wrong else 200)


def _sent(request: StaffRequest, form: IntakeForm, draft: Draft | None) -> HttpResponse | None:
    """Keep a draft, lead to similar people, or open the case; None where a rule refuses it."""
    if "draft" in request.POST:
        form.redraw()
        with refusals(form):
            save_draft(actor=request.user, typed=form.typed(), draft=draft)
            messages.success(request, KEPT)
            return see_other("draft-list")
        return None
    if not form.is_valid():
        return None
    opened = Case.objects.visible_to(request.user).filter(pk=form.case_id).first()
    if opened is not None:  # the same form was sent twice
        return see_other(opened)
    with refusals(form):
        similar = find_similar(actor=request.user, intake=Intake(**form.intake()))
        if not similar:
            return _opened(request, form, draft)
        found = {"people": [str(key) for key in similar.people], "number": similar.number}
        kept = save_draft(actor=request.user, typed=form.typed(), draft=draft, similar=found)
        return see_other("draft-similar", kept.pk)
    return None


def _opened(request: StaffRequest, form: IntakeForm, draft: Draft | None) -> HttpResponse:
    case = start_case(
        actor=request.user,
        team=form.cleaned_data["team"],
        case=form.new_case(),
        intake=Intake(**form.intake()),
    )
    if draft:
        delete_draft(actor=request.user, draft=draft)
    messages.success(request, _("The case is open. Add what else is known."))
    return see_other(case)


@require_http_methods(PAGE)
def draft_similar(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show who may be the same person before a case is opened a second time."""
    draft = draft_or_404(request, pk)
    found: dict[str, Any] | None = draft.fields.get("similar")
    if found is None:
        return see_other("draft-edit", pk)
    if request.method != "POST":
        context = {
            "draft": draft,
            "found": cases_of_similar(request.user, [UUID(key) for key in found["people"]]),
            "number": found["number"],
        }
        return render(request, "cases/intake/similar.html", context)
    form = IntakeForm(as_data(draft.fields["typed"]), user=request.user)
    if not form.is_valid():
        return see_other("draft-edit", pk)
    try:
        if code := request.POST.get("case"):
            return _joined(request, form, draft, code)
        return _opened(request, form, draft)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return see_other("draft-edit", pk)


def _joined(request: StaffRequest, form: IntakeForm, draft: Draft, code: str) -> HttpResponse:
    case = case_or_404(request, code.replace("-", "").upper())
    require_change(request, case)
    join_case(actor=request.user, case=case, intake=Intake(**form.intake()))
    delete_draft(actor=request.user, draft=draft)
    messages.success(request, _("The people are in this case now."))
    return see_other(case)
