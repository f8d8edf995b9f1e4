"""How old a session is and when somebody was last at work in it."""

from __future__ import annotations

import time

from django.conf import settings
from django.http import HttpRequest

STARTED, SEEN = "session_started", "session_seen"
# Writing down the time of every request would make each page a write.
SEEN_STEP = 30


def start_session(request: HttpRequest) -> None:
    """Begin to count the age of a session."""
    request.session[STARTED] = request.session[SEEN] = int(time.time())


def note_presence(request: HttpRequest) -> None:
    """Write down that somebody is at work."""
    now = int(time.time())
    if now - request.session[SEEN] >= SEEN_STEP:
        request.session[SEEN] = now


def session_is_over(request: HttpRequest) -> bool:
    """Return whether the session was idle or open for too long."""
    now = int(time.time())
    idle, age = now - request.session[SEEN], now - request.session[STARTED]
    return bool(idle > settings.SESSION_IDLE_SECONDS or age > settings.SESSION_LONGEST_SECONDS)
