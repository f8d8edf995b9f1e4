"""Every page with every word of ours at double length, on the narrowest screen."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import polib
import pytest
from django.conf import settings as django_settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Route
from pytest_django import Settings

from casetracker.catalogues import compile_catalogues
from tests.access.test_matrix import ROUTES, Stage, policy_of, shared_stage, stage  # noqa: F401
from tests.test_catalogues import PLACEHOLDER, found_in_code

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

OUT = ".vh, .skip, thead, .brand, .menu-name, textarea, select, input, option"
WIDTH, HEIGHT = 320, 900
HOST = "http://testserver"
TAGS = re.compile(r"<[^>]+>|&\w+;")
FILLING = "ñoñéçà ýüäôî "
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
#: What hides a part of its own text: not what is hidden for eyes on purpose, as the heads of tables
#: that became cards are, and not the names of the site and of its user, which are no words of ours.
CUT = """OUT => [...document.querySelectorAll('body *')].filter(one => {
    const style = getComputedStyle(one), box = one.getBoundingClientRect();
    if (!box.width || one.closest(OUT)) return false;
    const cuts = ['hidden', 'clip'].includes(style.overflowX) || style.textOverflow == 'ellipsis';
    return cuts && one.scrollWidth > one.clientWidth + 1;
}).map(one => one.outerHTML.slice(0, 120))"""


def doubled(text: str) -> str:
    """Return a text with as many letters again, its places and tags kept."""
    words = TAGS.sub("", PLACEHOLDER.sub("", text))
    filling = (FILLING * (len(words) // len(FILLING) + 1))[: len(words)].strip()
    return f"{text} {filling}" if filling and not text.isspace() else text


@pytest.fixture
def long_words(tmp_path: Path, settings: Settings) -> None:
    """Put a catalogue of double length in the place of the English words."""
    file = polib.POFile()
    file.metadata = {
        "Content-Type": "text/plain; charset=utf-8",
        "Language": "en",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    for context, one, many in found_in_code():
        if not one:
            continue
        entry = polib.POEntry(msgid=one, msgctxt=context)
        if many:
            entry.msgid_plural = many
            entry.msgstr_plural = {0: doubled(one), 1: doubled(many)}
        else:
            entry.msgstr = doubled(one)
        file.append(entry)
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    file.save(str(folder / "django.po"))
    assert compile_catalogues(tmp_path) == 1
    settings.LOCALE_PATHS = [tmp_path]


def answered(pages: dict[str, str]) -> Any:
    """Answer the browser as the site would, without a server: pages and our own static files."""

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(HOST)
        if path.startswith(django_settings.STATIC_URL):
            found = finders.find(path.removeprefix(django_settings.STATIC_URL).split("?")[0])
            route.fulfill(path=str(found)) if found else route.abort()
        else:
            route.fulfill(content_type="text/html; charset=utf-8", body=pages[path])

    return answer


PAGES = sorted(name for name in ROUTES if policy_of(name).get and not name.endswith("export"))
NO_PAGES = {"file-download", "file-original", "enrol", "account_login"}


def read_pages(stage: Stage) -> dict[str, str]:  # noqa: F811
    """Return the address and the text of every page that a coordinator may open."""
    client = Client()
    client.force_login(stage.cast.coordinator)
    pages = {}
    for name in PAGES:
        if name in NO_PAGES:
            continue
        url = reverse(name, kwargs=stage.arguments(name))
        answer = client.get(url)
        if answer.status_code == 200:
            pages[url] = answer.content.decode()
    return pages


def test_no_page_is_cut_or_too_wide(
    chromium: Browser,
    stage: Stage,  # noqa: F811
    long_words: None,
) -> None:
    pages = read_pages(stage)  # what answers the browser runs elsewhere, without the database
    assert len(pages) > 60
    found = {}
    with chromium.new_context(bypass_csp=True) as context:
        window = context.new_page()
        window.set_viewport_size({"width": WIDTH, "height": HEIGHT})
        window.route("**/*", answered(pages))
        for url in pages:
            window.goto(f"{HOST}{url}")
            window.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            too_wide, cut = window.evaluate(TOO_WIDE), window.evaluate(CUT, OUT)
            if too_wide or cut:
                found[url] = (too_wide, cut[:3])
    assert found == {}


def test_the_words_are_long(long_words: None, client: Client) -> None:
    page = client.get("/sign-in/").content.decode()
    assert "ñoñéçà" in page
