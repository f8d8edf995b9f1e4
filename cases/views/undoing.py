"""The message with its Undo button, and what the button does."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cases.models import Case
from cases.services.undo import Kept, NothingToUndoError, TooLateToUndoError, Undone, undo
from cases.services.undo_reach import Why
from cases.views.http import StaffRequest
from casetracker.pages import see_other

MOST_NAMED = 5


def say_done(request: StaffRequest, text: str, operation: UUID, *, back: str = "") -> None:
    """Say that something was done, with a button that takes it back.

    `back` is the path to show after that; without, it is the case, or the list for several.
    """
    address = reverse("undo", args=[operation])
    query = f"?{urlencode({'back': back})}" if back else ""
    messages.success(request, text, extra_tags=f"{address}{query}")


@require_POST
def undo_operation(request: StaffRequest, operation: UUID) -> HttpResponse:
    """Take back what the user did a moment ago."""
    try:
        undone = undo(actor=request.user, operation=operation)
    except NothingToUndoError as error:
        raise Http404("no such operation of this user") from error
    except TooLateToUndoError:
        messages.error(request, _("This can be undone for 15 minutes only."))
        return see_other(_back(request) or "case-list")
    _say_undone(request, undone)
    shown = Case.objects.visible_to(request.user).filter(pk__in=[case.pk for case in undone.cases])
    only = list(shown[:2])
    return see_other(_back(request) or (only[0] if len(only) == 1 else "case-list"))


def _back(request: StaffRequest) -> str:
    back = request.GET.get("back", "")
    is_path = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return back if is_path else ""


def _say_undone(request: StaffRequest, undone: Undone) -> None:
    if undone.is_repeated:
        messages.info(request, _("This was undone already."))
        return
    if undone.done:
        text = ngettext("Undone: %(number)s change.", "Undone: %(number)s changes.", undone.done)
        messages.success(request, text % {"number": undone.done})
    if undone.kept:
        messages.warning(request, _left_as_it_is(request, undone))


def _left_as_it_is(request: StaffRequest, undone: Undone) -> str:
    """Name what was left, by its kind and the code of its case, never by what it says."""
    words = {
        Why.CHANGED: _("changed meanwhile"),
        Why.CLOSED: _("the case is closed"),
        Why.NOT_ALLOWED: _("you may not change it any more"),
        Why.REFUSED: _("it would not fit what was recorded since"),
        Why.NEEDED: _("something recorded since needs it"),
    }
    codes = _codes(request, undone.kept)
    named = []
    for kept in undone.kept[:MOST_NAMED]:
        code = codes.get(getattr(kept.record, "case_id", kept.record.pk), "")
        kind = f"{kept.record._meta.verbose_name} {code}".strip()
        named.append(f"{kind} ({words[kept.why]})")
    if (more := len(undone.kept) - MOST_NAMED) > 0:
        named.append(ngettext("%(number)s more", "%(number)s more", more) % {"number": more})
    return _("Left as it is: %(records)s.") % {"records": ", ".join(named)}


def _codes(request: StaffRequest, kept: list[Kept]) -> dict[UUID, str]:
    """Return the codes of the cases in reach that the records are or belong to."""
    keys = {getattr(one.record, "case_id", one.record.pk) for one in kept[:MOST_NAMED]}
    cases = Case.objects.visible_to(request.user).filter(pk__in=keys - {None})
    return {case.pk: case.shown_code for case in cases.only("code")}
