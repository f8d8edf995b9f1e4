from __future__ import annotations

import logging
import sys
from importlib import import_module

from django.test import RequestFactory

from casetracker.logs import DiscreetFormatter, SilentReporterFilter

CANARY = "Zzyzx-canary"


def written(message: str, *values: object, error: bool = False) -> str:
    exception = sys.exc_info() if error else None
    record = logging.LogRecord("t", logging.ERROR, "t.py", 1, message, values, exception)
    return DiscreetFormatter().format(record)


class TestDiscreetFormatter:
    def test_it_writes_the_message(self) -> None:
        assert written("Not Found: %s", "/cases/").endswith("ERROR t Not Found: /cases/")

    def test_it_cuts_query_strings(self) -> None:
        line = written('"GET /cases/?name=%s HTTP/1.1" 200', CANARY)
        assert CANARY not in line
        assert line.endswith('"GET /cases/?... HTTP/1.1" 200')

    def test_it_keeps_one_line_per_message(self) -> None:
        line = written("Not Found: %s", "/a\r\nERROR forged\x1b[2J\u202e")
        assert len(line.splitlines()) == 1
        assert r"/a\x0d\x0aERROR forged\x1b[2J\x202e" in line

    def test_it_shortens(self) -> None:
        assert len(written("x" * 10_000)) < 600

    def test_it_names_errors_and_places_but_not_their_words(self) -> None:
        try:
            try:
                raise KeyError(CANARY)
            except KeyError as error:
                raise ValueError(CANARY) from error
        except ValueError:
            text = written("failed", error=True)
        assert CANARY not in text
        assert "builtins.ValueError" in text
        assert "builtins.KeyError" in text
        assert "test_logs.py" in text

    def test_it_traces_no_refusals(self) -> None:
        try:
            raise PermissionError
        except PermissionError:
            record = logging.LogRecord("t", logging.WARNING, "t.py", 1, "no", (), sys.exc_info())
        assert len(DiscreetFormatter().format(record).splitlines()) == 1

    def test_it_says_which_part_of_the_program_is_missing(self) -> None:
        try:
            import_module("casetracker.nothing")
        except ImportError:
            text = written("failed", error=True)
        assert text.endswith("ModuleNotFoundError: No module named 'casetracker.nothing'")


class TestSilentReporterFilter:
    def test_it_hides_what_was_typed(self) -> None:
        request = RequestFactory().post("/", {"remark": CANARY})
        shown = SilentReporterFilter().get_post_parameters(request)
        assert "remark" in shown
        assert CANARY not in str(shown)

    def test_it_hides_variables(self) -> None:
        remark = CANARY
        shown = dict(SilentReporterFilter().get_traceback_frame_variables(None, sys._getframe()))
        assert "remark" in shown
        assert remark not in str(shown)
