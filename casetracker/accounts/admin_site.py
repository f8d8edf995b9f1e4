"""The admin site: grants decide who enters; there is no superuser and no password form in it."""

from __future__ import annotations

from functools import update_wrapper
from typing import Any

from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.db.models.base import ModelBase
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from casetracker.accounts.views import sign_out

# Models of these packages have no place here; allauth and Django offer theirs on their own.
FOREIGN = ("allauth", "django")


class CasetrackerAdminSite(admin.AdminSite):
    """Open to administrators and coordinators; what each sees is for each page to decide."""

    site_title = _("Administration")
    site_header = _("Administration")
    index_title = _("Administration")
    enable_nav_sidebar = False

    def register(self, model_or_iterable: Any, *args: Any, **kwargs: Any) -> None:
        """Register our own models only."""
        models = (
            [model_or_iterable] if isinstance(model_or_iterable, ModelBase) else model_or_iterable
        )
        ours = [model for model in models if model.__module__.split(".")[0] not in FOREIGN]
        super().register(ours, *args, **kwargs)

    def get_urls(self) -> list[Any]:
        """Leave out Django's way from a key to a page: it would name rows that nobody may see."""
        return [
            route for route in super().get_urls() if getattr(route, "name", "") != "view_on_site"
        ]

    def has_permission(self, request: HttpRequest) -> bool:
        """Let grants decide; a second factor would be asked for here."""
        return request.user.is_authenticated and bool(request.user.is_staff)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Answer who may not enter as if there were nothing here."""
        guarded = super().admin_view(view, cacheable)

        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not self.has_permission(request):
                raise Http404
            answer: HttpResponseBase = guarded(request, *args, **kwargs)
            return answer

        return update_wrapper(inner, view)

    # Sign-in and passwords are not the admin's: its pages for them lead to ours.

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseRedirect:
        return redirect_to_login(request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index"))

    def logout(  # type: ignore[override]
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponseBase:
        return sign_out(request)

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponseRedirect:
        return redirect("account-password")

    def password_change_done(  # type: ignore[override]
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponseRedirect:
        return redirect("account-settings")
