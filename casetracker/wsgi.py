"""The WSGI application that gunicorn serves."""

from __future__ import annotations

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

from casetracker.env import clear_refusal, load_trial, var_folder
from casetracker.vault.startup import close_connections, open_vault

load_trial(var_folder() / "trial.env")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casetracker.settings")

with clear_refusal():
    application = get_wsgi_application()
open_vault()
# Now and not at the first request: a page that cannot be loaded ends the start, and the workers
# share what is loaded before they are forked.
import_module(settings.ROOT_URLCONF)
try:
    for prepare in settings.BEFORE_FORK:
        import_string(prepare)()
finally:
    close_connections()
