"""All addresses of the site."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("casetracker.accounts.urls")),
    path("", include("cases.urls")),
    path(settings.ADMIN_PATH, admin.site.urls),
]

# Says whether the database is away or the disk is full, where that was the cause.
handler500 = "casetracker.errors.server_error"
