"""All addresses of the site."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []

# Says whether the database is away or the disk is full, where that was the cause.
handler500 = "casetracker.errors.server_error"
