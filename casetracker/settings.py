"""Settings: safe when nothing is set; every choice of a deployment comes from the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from casetracker.databases import database
from casetracker.env import BASE_DIR as PROJECT_DIR
from casetracker.env import (
    env_bool,
    env_int,
    env_list,
    env_secret,
    env_slug,
    env_str,
    refuse_mixed_settings,
    var_folder,
)

BASE_DIR: Path = PROJECT_DIR
VAR_DIR = var_folder()

# What kind of start this is ---------------------------------------------------------------------

TRIAL = env_bool("CASETRACKER_TRIAL")
DEBUG = env_bool("DEBUG")
SECRET_KEY = env_secret("SECRET_KEY")
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS")
KEYRING = env_str("CASETRACKER_KEYRING")
refuse_mixed_settings(
    trial=TRIAL, debug=DEBUG, secret=SECRET_KEY, hosts=ALLOWED_HOSTS, keyring=KEYRING
)

SITE_NAME = env_str("SITE_NAME", "Harbour")
STRICT_ROLES = env_bool("STRICT_ROLES", default=True)
ADMIN_PATH = env_slug("ADMIN_PATH", "admin") + "/"

# Parts ------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "casetracker.accounts.admin_config.CasetrackerAdminConfig",
    # Before django.contrib.auth, whose commands for passwords it replaces.
    "casetracker.accounts",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "django_filters",
    "allauth",
    "allauth.account",
    "casetracker.audit",
    "casetracker.vault",
    "cases",
]

MIDDLEWARE = [
    # First, so that no answer leaves without its headers, a refusal or a static file included.
    "casetracker.middleware.SecurityHeadersMiddleware",
    "casetracker.middleware.LoopbackTrialMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "casetracker.middleware.RequestScopeMiddleware",
    "casetracker.vault.middleware.ForgetKeysMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "casetracker.accounts.middleware.SessionLimitsMiddleware",
    "casetracker.accounts.middleware.PreferencesMiddleware",
    "casetracker.accounts.hidden_names.HiddenNamesMiddleware",
    "casetracker.accounts.middleware.KeptFormsMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "casetracker.urls"
WSGI_APPLICATION = "casetracker.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "casetracker.middleware.site_context",
                "casetracker.accounts.hidden_names.hidden_names_context",
                "cases.views.navigation.navigation",
            ],
        },
    }
]
FORM_RENDERER = "casetracker.forms.PageRenderer"

# Data -------------------------------------------------------------------------------------------

DATABASES = {"default": database(VAR_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Shared by all workers: a counter of failed sign-ins per process would multiply the guesses.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_table",
        # A full cache drops entries, the counters of failed sign-ins among them.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# Sign-in and sessions ---------------------------------------------------------------------------
# With the second factor "allauth.mfa" joins the installed apps: sign-in already walks through
# allauth's stages (docs/adr/0009-accounts-and-grants.md).

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["username", "display_name", "email"]},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "casetracker.accounts.validators.GuessablePasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "casetracker.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]  # sign-up is closed; no e-mail is asked for
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_SESSION_REMEMBER = False
# Counted per account. Behind a proxy or an onion service everybody has the same address, and one
# person's mistakes would lock the office out.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": "5/15m/key"}

SESSION_ENGINE = "django.contrib.sessions.backends.db"
# SessionLimitsMiddleware ends idle sessions; a page that asks by itself must not keep one alive.
SESSION_IDLE_SECONDS = 60 * env_int("SESSION_IDLE_MINUTES", 15, least=1, most=30)
SESSION_LONGEST_SECONDS = 10 * 3600
# When the page Today says that a case does not move.
STANDSTILL_DAYS = env_int("STANDSTILL_DAYS", 30, least=1, most=3650)
WAITING_MONTHS = env_int("WAITING_MONTHS", 6, least=1, most=120)
SIMILAR_LOOKS_AN_HOUR = env_int("SIMILAR_LOOKS_AN_HOUR", 30, least=1)  # of one person, at intake
SESSION_COOKIE_AGE = SESSION_LONGEST_SECONDS
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# Messages stay on the server; the default would hand their text to the browser in a cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Cookies and headers ----------------------------------------------------------------------------

# A browser accepts a __Host- cookie only over TLS, from this very host and for all its paths.
COOKIE_PREFIX = "" if TRIAL else "__Host-"
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}session"
SESSION_COOKIE_SECURE = not TRIAL
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrf"
CSRF_COOKIE_SECURE = not TRIAL
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_AGE = None
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}language"
LANGUAGE_COOKIE_SECURE = not TRIAL
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"

SECURE_SSL_REDIRECT = not TRIAL
# Only behind a proxy that sets this header itself; anyone else could claim to speak TLS.
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env_bool("BEHIND_TLS_PROXY") else None
)
SECURE_HSTS_SECONDS = 0 if TRIAL else 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = not TRIAL
SECURE_HSTS_PRELOAD = not TRIAL
SECURE_CONTENT_TYPE_NOSNIFF = True
# Not "no-referrer": browsers then send "Origin: null" with forms, which the CSRF check refuses.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# The name and form of Django 6's setting; casetracker.middleware sends it until then.
SECURE_CSP: dict[str, list[str]] = {
    "default-src": ["'none'"],
    "style-src": ["'self'"],
    "img-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}
SECURE_CSP_ADMIN = SECURE_CSP | {"script-src": ["'self'"], "connect-src": ["'self'"]}

# What a request may bring -----------------------------------------------------------------------

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 50  # a bound for the parser; FILES_AT_ONCE has the words
# Django's own handlers keep files in clear, larger ones on the disk. No other may join this one.
FILE_UPLOAD_HANDLERS = ["casetracker.uploads.SealingUploadHandler"]

FILES_DIR = VAR_DIR / "files"
MEGABYTE = 1024 * 1024
FILE_MOST_BYTES = MEGABYTE * env_int("FILE_MEGABYTES", 25, least=1, most=200)
FILES_AT_ONCE = 10
UPLOAD_MOST_BYTES = 4 * FILE_MOST_BYTES + DATA_UPLOAD_MAX_MEMORY_SIZE
CASE_MOST_FILES = env_int("CASE_FILES", 200, least=1, most=5_000)
CASE_MOST_BYTES = MEGABYTE * env_int("CASE_MEGABYTES", 1024, least=1)
IMAGE_MOST_PIXELS = 1_000_000 * env_int("IMAGE_MEGAPIXELS", 40, least=1, most=100)

# Search ----------------------------------------------------------------------------------------

# Off: every search opens all names anew and keeps nothing, which an office of a few thousand people
# can afford. On: everybody's names stand, folded for comparing, in the memory of each worker.
SEARCH_CACHE = env_bool("SEARCH_CACHE", default=True)
# Called once by the server before its workers fork, so that they share what was built.
BEFORE_FORK = ["cases.selectors.name_index.build_before_fork"]

# Words, times, files ----------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French")), ("ru", _("Russian"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
WHITENOISE_ALLOW_ALL_ORIGINS = False  # no other site has a use for our files
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Mail and logs ----------------------------------------------------------------------------------

EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # nothing is mailed yet
DEFAULT_EXCEPTION_REPORTER_FILTER = "casetracker.logs.SilentReporterFilter"
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"discreet": {"()": "casetracker.logs.DiscreetFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "discreet"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        # Django's defaults mail error pages, with their data, to the administrators.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
    },
}
