"""One browser at the site: keeps its connection and cookies, times what it asks for."""

from __future__ import annotations

import http.client
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode

POSTED = re.compile(r'method="post"', re.IGNORECASE)
CONTROL = re.compile(r"<(input|select|textarea)\b([^>]*)>(?:(.*?)</\1>)?", re.DOTALL)
ATTRIBUTE = re.compile(r'([\w-]+)(?:="([^"]*)")?')
CHOSEN = re.compile(r'<option[^>]*value="([^"]*)"[^>]*\bselected\b')
PIECE = 65536
PATIENCE = 3600  # seconds: exports of the peers take their time


@dataclass(frozen=True)
class Asked:
    """One request: where, and what is sent."""

    path: str
    form: Mapping[str, list[str]] | None = None
    #: Go where the answer sends, as a browser does.
    follow: bool = False


@dataclass
class Answer:
    """What came back, and when."""

    status: int
    body: bytes = b""
    size: int = 0
    lines: int = 0
    seconds: float = 0.0
    first_byte: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)


class Client:
    """A signed-in user of the site."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.cookies: dict[str, str] = {}
        self.connection = http.client.HTTPConnection(host, port, timeout=PATIENCE)

    def reconnect(self) -> None:
        """Begin anew, where the server has ended the connection."""
        self.connection.close()

    def sign_in(self, user: str, password: str) -> None:
        form = self.form_of("/sign-in/") | {"login": [user], "password": [password]}
        answer = self.ask(Asked("/sign-in/", form))
        if answer.status not in (302, 303):
            raise RuntimeError(f"Signing in answered {answer.status}.")

    def form_of(self, path: str) -> dict[str, list[str]]:
        """Return what a browser would send for the form of a page, nothing changed."""
        html = self.ask(Asked(path)).body.decode()
        form = POSTED.search(html, html.find("<main"))
        if form is None:
            raise LookupError(f"{path} has no form.")
        return controls(html[form.end() :])

    def ask(self, asked: Asked, *, keep: bool = True, **headers: str) -> Answer:
        """Send a request and read its answer to the end."""
        started = time.perf_counter()
        answer = self._send(asked, keep=keep, **headers)
        if asked.follow and answer.status in (302, 303):
            answer = self._send(Asked(answer.headers["location"]), keep=keep, **headers)
        answer.seconds = time.perf_counter() - started
        answer.first_byte -= started
        return answer

    def _send(self, asked: Asked, *, keep: bool, **headers: str) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {"Cookie": cookies, "Accept-Language": "en", **headers}
        body = None
        if asked.form is not None:
            body = urlencode(asked.form, doseq=True)
            sent["Content-Type"] = "application/x-www-form-urlencoded"
            sent["Origin"] = f"http://{self.host}:{self.port}"
        how = "GET" if body is None else "POST"
        try:
            response = self._exchange(how, asked.path, body, sent)
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            # The server ends a connection that was idle for a while; nothing was done yet.
            self.reconnect()
            response = self._exchange(how, asked.path, body, sent)
        answer = _read(response, keep=keep)
        self._keep_cookies(response)
        return answer

    def _exchange(
        self, how: str, path: str, body: str | None, headers: dict[str, str]
    ) -> http.client.HTTPResponse:
        self.connection.request(how, path, body, headers)
        return self.connection.getresponse()

    def _keep_cookies(self, response: http.client.HTTPResponse) -> None:
        for header, value in response.getheaders():
            if header.lower() == "set-cookie":
                name, _, rest = value.partition("=")
                self.cookies[name] = rest.partition(";")[0]


def _read(response: http.client.HTTPResponse, *, keep: bool) -> Answer:
    """Read an answer to its end; where it is not kept, count what went by."""
    piece = response.read(1)
    answer = Answer(response.status, first_byte=time.perf_counter())
    pieces = []
    while piece:
        answer.size += len(piece)
        answer.lines += piece.count(b"\n")
        if keep:
            pieces.append(piece)
        piece = response.read(PIECE)
    answer.body = b"".join(pieces)
    answer.headers = {name.lower(): value for name, value in response.getheaders()}
    return answer


def controls(html: str) -> dict[str, list[str]]:
    """Read the values of the first form in a piece of HTML."""
    found: dict[str, list[str]] = {}
    for tag, written, inner in CONTROL.findall(html[: html.find("</form>")]):
        attributes = dict(ATTRIBUTE.findall(written))
        kind = attributes.get("type", "")
        name = attributes.get("name")
        if not name or kind in ("submit", "button", "file"):
            continue
        if kind in ("checkbox", "radio") and "checked" not in attributes:
            continue
        if tag == "select":
            values = CHOSEN.findall(inner)
        else:
            empty = "on" if kind in ("checkbox", "radio") else ""
            values = [inner if tag == "textarea" else attributes.get("value", empty)]
        found.setdefault(name, []).extend(unescape(value) for value in values)
    return found
