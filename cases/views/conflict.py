"""The page for a record that somebody else changed since its form was opened."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.forms.base import RecordForm
from cases.forms.citation import CitationForm
from cases.models import Case, Revision, SealedRecord
from cases.models.base import field_text
from cases.services.reads import note_record_opened
from cases.views.cells import label_of, text_cell
from cases.views.http import StaffRequest
from cases.views.ident import case_context
from cases.views.wording import Wording, kept_form
from casetracker.vault.data_keys import preload

TAKEN_OVER = gettext_lazy("You had not changed it: the form below takes what is saved.")


class Comparison:
    """What was typed beside the record as it stands now, field by field, as revisions keep it."""

    def __init__(self, form: RecordForm, current: SealedRecord, revisions: list[Revision]) -> None:
        self.current = current
        self.fields = {name: current._meta.get_field(name) for name in form.changes()}
        self.typed = {n: kept_form(self.fields[n], value) for n, value in form.changes().items()}
        self.now = {name: field_text(current, name) for name in self.typed}
        # Newest first: of several changes the oldest value is the one that the form showed.
        then = {n: value for one in revisions for n, value in (one.old_values or {}).items()}
        self.differing = [name for name in self.typed if self.typed[name] != self.now[name]]
        #: What only the other one changed.
        self.taken_over = {n for n in self.differing if n in then and self.typed[n] == then[n]}

    def rows(self, wording: Wording) -> list[dict[str, Any]]:
        """Return what differs, as templates/partials/conflict.html draws it."""
        return [
            {
                "label": label_of(self.current, name),
                "saved": text_cell(wording.of(self.fields[name], self.now[name])),
                "typed": text_cell(
                    wording.of(self.fields[name], self.typed[name]),
                    note=TAKEN_OVER if name in self.taken_over else "",
                ),
            }
            for name in self.differing
        ]

    def values(self) -> list[tuple[Any, Any]]:
        """Return fields and values that need words."""
        kept = [(self.fields[name], self.now[name]) for name in self.differing]
        return kept + [(self.fields[name], self.typed[name]) for name in self.differing]


def conflict_page(
    request: StaffRequest, case: Case, title: Any, form: RecordForm, current: Any
) -> HttpResponse:
    """Show both values of each field that differs, and the form with what was typed.

    What only the other one changed is taken over; what both changed keeps what was typed here.
    """
    note_record_opened(actor=request.user, case=case, record=current)
    revisions = _revisions_since(request, current, form.cleaned_data["version"])
    comparison = Comparison(form, current, revisions)
    wording = Wording(request.user, comparison.values())
    is_removed = current.removed_at is not None
    context = case_context(request, case) | {
        "title": title,
        "conflict": {
            "changed_by": _changer(revisions),
            "changed_at": current.updated_at,
            "rows": comparison.rows(wording),
        },
        "is_removed": is_removed,
        "form": None if is_removed else _fresh_form(form, current, comparison.taken_over),
        "cancel_url": case.get_absolute_url(),
        "removed_url": reverse("case-removed", args=[case.shown_code]),
        "page_errors": True,
    }
    return render(request, "cases/record/conflict.html", context, status=HTTPStatus.CONFLICT)


def _changer(revisions: list[Revision]) -> str:
    actor = revisions[0].actor if revisions else None
    return actor.get_full_name() if actor else _("somebody")


def _revisions_since(request: StaffRequest, current: SealedRecord, version: int) -> list[Revision]:
    revisions = list(
        Revision.objects.visible_to(request.user)
        .of(current)
        .filter(version__gt=version)
        .select_related("actor")
    )
    preload([current], revisions)
    return revisions


def _fresh_form(form: RecordForm, current: Any, taken_over: set[str]) -> RecordForm:
    """Return the form at the record's new version, with what was typed and not taken over."""
    left_out = taken_over | RecordForm.extra_fields
    left_out |= {"day", "hour"} if "at" in taken_over else set()
    typed = form.changes() | form.cleaned_data
    initial = {name: value for name, value in typed.items() if name not in left_out}
    options: dict[str, Any] = {"cited": form.cited} if isinstance(form, CitationForm) else {}
    return type(form)(
        instance=current,
        initial=initial,
        user=form.user,
        case=form.case,
        protected=form.protected,
        **options,
    )
