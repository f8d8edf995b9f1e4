"""The site's own addresses, and the yardsticks beside them."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from benchmarks import limit
from benchmarks.plain_admin import site

urlpatterns: list[URLPattern | URLResolver] = [
    path("bench/minimal/", limit.minimal),
    path("bench/limit/cases/", limit.limit_list),
    path("bench/limit/cases/<str:code>/", limit.limit_case),
    path("bench/limit/cases/<str:code>/save/", limit.limit_save),
    path("bench/limit/export/", limit.limit_export),
    path("bench/admin/", site.urls),
    path("", include("casetracker.urls")),
]

handler500 = "casetracker.errors.server_error"
