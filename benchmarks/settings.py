"""The site's settings, with the limit and plain Django's admin beside its pages."""

from __future__ import annotations

from casetracker.settings import *  # noqa: F403
from casetracker.settings import INSTALLED_APPS, MIDDLEWARE

INSTALLED_APPS = [*INSTALLED_APPS, "import_export", "benchmarks"]
MIDDLEWARE = ["benchmarks.middleware.CountQueriesMiddleware", *MIDDLEWARE]
ROOT_URLCONF = "benchmarks.urls"
