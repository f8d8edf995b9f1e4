"""Settings of the tests: production's, over an environment and a folder of their own."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# Each run has a folder of its own, so that two runs side by side do not meet. The processes that
# a run starts (xdist) inherit its address, and only the process that made it takes it away.
if "CASETRACKER_TEST_FOLDER" not in os.environ:
    os.environ["CASETRACKER_TEST_FOLDER"] = tempfile.mkdtemp(prefix="casetracker-tests-")
    atexit.register(shutil.rmtree, os.environ["CASETRACKER_TEST_FOLDER"], ignore_errors=True)
TEST_FOLDER = Path(os.environ["CASETRACKER_TEST_FOLDER"])

os.environ.update(
    {
        "SECRET_KEY": "only-for-tests-" + "x" * 40,
        "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
        "CASETRACKER_TRIAL": "0",
        "CASETRACKER_KEYRING": f"file:{TEST_FOLDER / 'keyring.json'}",
    }
)
os.environ.setdefault("DATABASE_URL", f"sqlite:///{TEST_FOLDER / 'unused.sqlite3'}")

from casetracker.settings import *  # noqa: E402, F403  (the environment has to stand first)
from casetracker.settings import DATABASES, INSTALLED_APPS  # noqa: E402

INSTALLED_APPS = [*INSTALLED_APPS, "tests.vault.sealedapp"]

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# A file, because an in-memory database is locked as soon as the live server's thread reads it.
if "sqlite" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["TEST"] = {"NAME": str(TEST_FOLDER / "test.sqlite3")}
FILES_DIR = TEST_FOLDER / "files"
STATIC_ROOT = TEST_FOLDER / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # whitenoise warns where there is none
# Hashed names need collected files; the tests read the files where they lie.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# The test client and the live server speak plain HTTP; tests of the headers turn this on.
SECURE_SSL_REDIRECT = False
