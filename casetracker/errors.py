"""The answer when something broke: say what it means for the person, promise nothing untrue."""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterator

from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string

from casetracker.audit.record import record
from casetracker.audit.verbs import Verb
from casetracker.middleware import site_context
from casetracker.vault.errors import SealedRecordError

RETRY_SECONDS = 5
FULL_ERRNOS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
POSTGRESQL_DISK_FULL = "53100"


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        yield error
        seen.add(id(error))
        error = error.__cause__ or error.__context__


def _disk_is_full(error: BaseException) -> bool:
    return (
        (isinstance(error, OSError) and error.errno in FULL_ERRNOS)
        or getattr(error, "sqlstate", None) == POSTGRESQL_DISK_FULL
        or (isinstance(error, OperationalError) and "disk is full" in str(error))
    )


def _database_is_away(error: BaseException) -> bool:
    # SQLite reports a missing table or column in the same class: that is our mistake, not a pause.
    return isinstance(error, OperationalError | InterfaceError) and "no such" not in str(error)


def _holds_nul(error: BaseException) -> bool:
    # PostgreSQL stores no NUL. Forms refuse it; this is for cookies and addresses.
    return isinstance(error, DatabaseError | ValueError) and "NUL (0x00)" in str(error)


def failure_status(error: BaseException | None) -> int:
    """Return 507 when the disk is full, 503 when the database is away, 400 for a NUL, else 500."""
    if any(_disk_is_full(part) for part in _chain(error)):
        return 507
    if any(_database_is_away(part) for part in _chain(error)):
        return 503
    return 400 if any(_holds_nul(part) for part in _chain(error)) else 500


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer an uncaught exception (handler500), with a page that needs no database."""
    # Django calls this while it handles the exception, and passes it in no other way. Here, and
    # not in a middleware, because middleware fails too: sessions live in the database.
    error = sys.exc_info()[1]
    if any(isinstance(part, SealedRecordError) for part in _chain(error)):
        return _closed_record(request)
    status = failure_status(error)
    context = site_context(request) | {"can_leave": status == 500, "csrf_token": get_token(request)}
    page = render_to_string(f"{status}.html", context)
    response = HttpResponse(page, status=status)
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _closed_record(request: HttpRequest) -> HttpResponse:
    """Say that a record cannot be opened, naming the code of its case and nothing else."""
    record(actor=getattr(request, "user", None), verb=Verb.SEAL_BROKEN, outcome="failed")
    match = request.resolver_match
    # As it stands in the address, /cases/7QK-24MX/…, which is how people read it.
    code = request.path.split("/")[2] if match and "code" in match.kwargs else ""
    context = site_context(request) | {
        "code": code,
        "can_leave": True,
        "csrf_token": get_token(request),
    }
    return HttpResponse(render_to_string("sealed.html", context), status=500)
