"""The WSGI application that gunicorn serves."""

from __future__ import annotations

import os
from pathlib import Path

from django.core.wsgi import get_wsgi_application

from casetracker.env import load_trial

load_trial(Path(__file__).resolve().parent.parent / "var" / "trial.env")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casetracker.settings")

application = get_wsgi_application()
