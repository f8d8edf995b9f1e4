"""What the admin's pages of all our rows have in common: history, no log of Django's, refusals."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.admin.forms import Refused
from cases.admin.history import history_of


class ServicePages(admin.ModelAdmin):
    """Pages whose writes go through services; the audit is their only log."""

    model: Any
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    list_max_show_all = 0
    view_on_site = False

    class Media:
        css = {"all": ["cases/css/admin.css"]}

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Show the whole list where somebody asks for what no database can look for."""
        asked = [value for _name, values in request.GET.lists() for value in values]
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if any("\0" in value for value in asked) or not all(map(self._may_be_key, chosen)):
            return HttpResponseRedirect(request.path)
        try:
            return super().changelist_view(request, extra_context)
        except OverflowError:  # a moment outside the calendar
            return HttpResponseRedirect(request.path)

    def _may_be_key(self, text: str) -> bool:
        try:
            self.opts.pk.to_python(text)
        except ValidationError:
            return False
        return True

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Draw the page again with what a service refused; nothing of it was saved."""
        if request.method == "POST":
            _unify_line_ends(request)
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refused as refused:
            vars(request)["refusal"] = refused
            return super().changeform_view(request, object_id, form_url, extra_context)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """Lead back to the row where a service refused to remove it."""
        try:
            return super().delete_view(request, object_id, {"title": _("Remove")})
        except Refused as refused:
            messages.error(request, refused.words)
            opts = self.opts
            return HttpResponseRedirect(
                reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[object_id])
            )

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the events of the audit instead of Django's log."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            return self._get_obj_does_not_exist_redirect(  # type: ignore[attr-defined,no-any-return]
                request, self.opts, object_id
            )
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("History: %(row)s") % {"row": row},
            "entries": history_of(row),
            "object": row,
            "quoted_key": quote(row.pk),
            "opts": self.opts,
            "module_name": self.opts.verbose_name_plural,
        }
        return TemplateResponse(request, "admin/cases/history.html", context)

    # The audit is the log. A second one would keep what people typed.

    def construct_change_message(self, *args: Any, **kwargs: Any) -> Any:
        return []

    def log_addition(self, *args: Any, **kwargs: Any) -> Any:
        """Write nothing: the service has recorded it."""

    def log_change(self, *args: Any, **kwargs: Any) -> Any:
        """Write nothing: the service has recorded it."""

    def log_deletions(self, *args: Any, **kwargs: Any) -> Any:
        """Write nothing: the service has recorded it."""


def _unify_line_ends(request: HttpRequest) -> None:
    """Undo the line ends that browsers send: they would make every text look changed."""
    posted = request.POST.copy()
    for name, values in posted.lists():
        posted.setlist(name, [value.replace("\r\n", "\n") for value in values])
    request.POST = posted  # type: ignore[assignment]
