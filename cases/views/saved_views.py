"""Views of the case list that people keep: listed, added, renamed, shared, removed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import access
from cases.filters import CaseFilter
from cases.forms.base import VersionField, refusals
from cases.forms.saved_view import SavedViewForm
from cases.models import Case, SavedView
from cases.selectors.filter_choices import FilterChoices
from cases.selectors.saved_views import query_of, views_of
from cases.services.records import Conflict
from cases.services.saved_views import change_view, may_remove, remove_view, require_own, save_view
from cases.views.case_list_parts import Listing, chips_of
from cases.views.http import StaffRequest
from casetracker.accounts.keeping import keeps_typing
from casetracker.pages import draw_form, posted, see_other

PAGE = ["GET", "HEAD", "POST"]


def _require_staff(request: StaffRequest) -> None:
    if not access.staffed_teams(request.user):
        raise PermissionDenied("This user keeps no views.")


@require_safe
def view_list(request: StaffRequest) -> HttpResponse:
    """List one's own views and those of the team."""
    _require_staff(request)
    views, user = views_of(request.user), request.user
    choices = FilterChoices.of(user, request.GET) if views else None
    rows = [
        {
            "view": view,
            "url": f"{reverse('case-list')}?view={view.slug}",
            "chips": _chips(request, query_of(view), choices),
            "may_edit": view.owner_id == user.pk,
            "may_remove": may_remove(user, view),
        }
        for view in views
    ]
    return render(request, "cases/views/list.html", {"rows": rows})


@keeps_typing
@require_http_methods(PAGE)
def view_new(request: StaffRequest) -> HttpResponse:
    """Keep the filters of an address under a name."""
    _require_staff(request)
    listing = _listing(request, request.GET, None)
    form = SavedViewForm(posted(request), user=request.user)
    if not listing.filter.is_used:
        return render(request, "cases/views/nothing.html", status=422 if form.is_bound else 200)
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data
        with refusals(form):
            view = save_view(
                actor=request.user,
                team=typed["team"],
                name=typed["name"],
                filters=dict(listing.query.lists()),
                is_shared=typed["is_shared"],
            )
        if not form.errors:
            messages.success(request, _("Saved."))
            return see_other(f"{reverse('case-list')}?view={view.slug}")
    cancel = f"{reverse('case-list')}?{listing.query.urlencode()}"
    return _form_page(request, form, _("Keep these filters"), chips_of(listing), cancel)


@keeps_typing
@require_http_methods(PAGE)
def view_edit(request: StaffRequest, slug: str) -> HttpResponse:
    """Give a view another name, or share it."""
    view = _view_or_404(request, slug)
    require_own(request.user, view)
    form = SavedViewForm(posted(request), user=request.user, view=view)
    if form.is_bound and form.is_valid():
        try:
            with refusals(form):
                change_view(actor=request.user, view=view, **form.cleaned_data)
        except Conflict:
            form.add_error(None, _("Somebody else changed this meanwhile. Open the page again."))
        if not form.errors:
            messages.success(request, _("Saved."))
            return see_other("view-list")
    chips = _chips(request, query_of(view), None)
    return _form_page(request, form, _("Edit the view"), chips, reverse("view-list"))


@require_http_methods(PAGE)
def view_remove(request: StaffRequest, slug: str) -> HttpResponse:
    """Ask, then remove a view; the cases stay."""
    view = _view_or_404(request, slug)
    require_own(request.user, view, or_coordinator=True)
    status = 200
    if request.method == "POST":
        try:
            version = VersionField().clean(request.POST.get("version"))
            remove_view(actor=request.user, view=view, version=version)
        except Conflict:
            view.refresh_from_db()
            status = 409
        else:
            messages.success(request, _("Removed."))
            return see_other("view-list")
    context = {
        "question": _("Remove the view “%(name)s”?") % {"name": view.name},
        "consequences": _consequences(view),
        "hidden": [{"name": "version", "value": view.version}],
        "cancel_url": reverse("view-list"),
    }
    return render(request, "cases/views/remove.html", context, status=status)


def _consequences(view: SavedView) -> list[str]:
    return [_("Nobody in the team will see it any more.")] if view.is_shared else []


def _view_or_404(request: StaffRequest, slug: str) -> SavedView:
    view: SavedView = get_object_or_404(SavedView.objects.visible_to(request.user), slug=slug)
    return view


def _listing(request: StaffRequest, query: QueryDict, choices: FilterChoices | None) -> Listing:
    cases = Case.objects.visible_to(request.user)
    return Listing.asked_for(query, CaseFilter(query, cases, user=request.user, choices=choices))


def _chips(request: StaffRequest, query: QueryDict, choices: FilterChoices | None) -> list[Any]:
    return chips_of(_listing(request, query, choices))


def _form_page(
    request: StaffRequest, form: SavedViewForm, title: str, chips: list[Any], cancel: str
) -> HttpResponse:
    context = {"form": form, "title": title, "chips": chips, "cancel_url": cancel}
    return draw_form(request, "cases/views/form.html", context)
