from __future__ import annotations

import io
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from benchmarks.client import Answer, Asked, Client, controls
from benchmarks.items import other_risk
from benchmarks.measure import rows_of

pytestmark = pytest.mark.once


class ControlsTests:
    def test_it_sends_what_a_browser_would(self) -> None:
        html = """<input type="hidden" name="token" value="a&amp;b"><input type="submit" name="go">
            <input type="checkbox" name="on" checked><input type="checkbox" name="off">
            <input type="radio" name="kind" value="X" checked><textarea name="text">T</textarea>
            <select name="risk"><option value="LOW"><option value="HIGH" selected></select>
            </form><input name="later" value="1">"""
        assert controls(html) == {
            "token": ["a&b"],
            "on": ["on"],
            "kind": ["X"],
            "text": ["T"],
            "risk": ["HIGH"],
        }


class OtherRiskTests:
    def test_there_is_always_something_to_save(self) -> None:
        assert other_risk(["LOW"]) != "LOW"
        assert other_risk(["HIGH"]) == "LOW"


class RowsTests:
    def test_headings_are_no_row(self) -> None:
        assert rows_of(Answer(200, lines=3), "csv") == 2

    def test_rows_of_a_workbook_are_counted_in_its_sheet(self) -> None:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as book:
            book.writestr("xl/worksheets/sheet1.xml", '<row r="1"/><row r="2"/><rows/>')
        assert rows_of(Answer(200, body=packed.getvalue()), "xlsx") == 1

    def test_a_page_instead_of_a_workbook_has_none(self) -> None:
        assert rows_of(Answer(200, body=b"<html>"), "xlsx") == 0


class _Impatient(BaseHTTPRequestHandler):
    """Answers once on each connection, and ends it without saying so."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class ClientTests:
    def test_it_asks_again_where_the_connection_was_ended(self) -> None:
        with ThreadingHTTPServer(("127.0.0.1", 0), _Impatient) as server:
            threading.Thread(target=server.serve_forever).start()
            client = Client("127.0.0.1", server.server_port)
            answers = [client.ask(Asked("/")) for _number in range(3)]
            client.reconnect()
            server.shutdown()
        assert [answer.body for answer in answers] == [b"ok"] * 3
