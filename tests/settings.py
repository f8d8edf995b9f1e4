"""Settings of the tests: production's, over an environment of their own."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

_SCRATCH = Path(tempfile.gettempdir()) / f"casetracker-tests-{os.getuid()}"
_SCRATCH.mkdir(mode=0o700, exist_ok=True)
os.environ.update({"SECRET_KEY": "only-for-tests-" + "x" * 40, "ALLOWED_HOSTS": "testserver,localhost"})
os.environ.setdefault("DATABASE_URL", f"sqlite:///{_SCRATCH / 'tests.sqlite3'}")

from casetracker.settings import *  # noqa: E402, F403  (the environment has to stand first)
from casetracker.settings import DATABASES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# A file, because an in-memory database is locked as soon as the live server's thread reads it.
if "sqlite" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["TEST"] = {"NAME": str(_SCRATCH / "test.sqlite3")}
