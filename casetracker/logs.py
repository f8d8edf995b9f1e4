"""What a log may hold: where something went wrong, never what anybody typed."""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import ItemsView
from copy import copy
from typing import Any

from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter

ENROLMENT = re.compile(r"/enrol/[^/\s\"']+")  # whoever has the rest of the address has the account
QUERY = re.compile(r"\?[^\s\"']+")
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
LONGEST_MESSAGE = 500
LONGEST_CHAIN = 4
# Their messages name parts of the program, never data.
HARMLESS = (ImportError, NameError)


class DiscreetFormatter(logging.Formatter):
    """Write one line per message, without query strings; of exceptions only type and place.

    The message of an exception is left out because databases and form fields quote values in it.
    """

    default_msec_format = "%s.%03d"

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Trace only what failed: a refused page is an answer, and its reason one line."""
        if record.levelno < logging.ERROR:
            record = copy(record)
            record.exc_info = record.exc_text = None
        return super().format(record)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (logging's name)
        """Cut queries, escape control characters and shorten the message."""
        message = ENROLMENT.sub("/enrol/...", QUERY.sub("?...", record.message))[:LONGEST_MESSAGE]
        record.message = UNPRINTABLE.sub(lambda found: f"\\x{ord(found[0]):02x}", message)
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:  # noqa: N802 (logging's name)
        """Name each exception of the chain and the lines it came through."""
        error: BaseException | None = ei[1]
        parts: list[str] = []
        while error is not None and len(parts) < LONGEST_CHAIN:
            places = "".join(traceback.format_tb(error.__traceback__))
            words = f": {error}" if isinstance(error, HARMLESS) else ""
            parts.append(f"{places}{type(error).__module__}.{type(error).__qualname__}{words}")
            error = error.__cause__ or error.__context__
        return "\ncaused by\n".join(parts)


class SilentReporterFilter(SafeExceptionReporterFilter):
    """Keep typed and computed values out of error reports, also on DEBUG pages."""

    def is_active(self, request: HttpRequest | None) -> bool:
        """Filter always; Django's own filter rests while DEBUG is on."""
        return True

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        """Name the fields of the form and hide what was typed."""
        names = request.POST if request is not None else ()
        return dict.fromkeys(names, self.cleansed_substitute)

    def get_traceback_frame_variables(
        self, request: HttpRequest | None, tb_frame: Any
    ) -> ItemsView[str, Any]:
        """Name the variables of a frame and hide what they hold."""
        return dict.fromkeys(tb_frame.f_locals, self.cleansed_substitute).items()
