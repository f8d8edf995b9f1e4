"""Chromium, a running trial and people who are signed in, for the tests that need a browser."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, StorageState, sync_playwright

from tests.browser import desk
from tests.browser.crawl import Crawl, crawl
from tests.browser.trial_site import TrialSite, running_trial
from tests.browser.walk import LANGUAGES, PHONE, Walk

HERE = Path(__file__).parent
PATIENCE = 10_000  # milliseconds
IDLE = 600  # seconds; after fifteen minutes without a page a session ends
USERS = ["caseworker", "coordinator", "lawyer", "auditor", "administrator"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse a test here that would run among those of the databases.

    Under Playwright's loop Django opens a second connection, which nobody closes.
    """
    for item in (item for item in items if HERE in item.path.parents):
        if not {mark.name for mark in item.iter_markers()} & {"browser", "proof"}:
            raise pytest.UsageError(f"{item.nodeid} drives Chromium and needs the mark.")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    # Playwright runs a loop in this thread, in which Django would refuse the database.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    path = os.environ.get("CASETRACKER_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def trial_site() -> Iterator[TrialSite]:
    """Run one trial for all tests: each makes what it needs and counts on nothing others made."""
    with running_trial() as site:
        yield site


class People:
    """Opens pages for people who are signed in: once each, and again after a long pause."""

    def __init__(self, chromium: Browser, site: TrialSite) -> None:
        self.chromium = chromium
        self.site = site
        self.sessions: dict[str, StorageState] = {}
        self.used: dict[str, float] = {}

    def page_of(self, user: str, **options: Any) -> Page:
        """Return a page in a context of its own, without scripts unless they are asked for."""
        now = time.monotonic()
        if now - self.used.get(user, -IDLE) >= IDLE:
            with self.chromium.new_context(java_script_enabled=False) as context:
                self.site.sign_in(context.new_page(), user)
                self.sessions[user] = context.storage_state()
        self.used[user] = now
        wanted: dict[str, Any] = {
            "java_script_enabled": False,
            "base_url": self.site.address,
        } | options
        context = self.chromium.new_context(storage_state=self.sessions[user], **wanted)
        context.set_default_timeout(PATIENCE)
        return context.new_page()


@pytest.fixture(scope="session")
def people(chromium: Browser, trial_site: TrialSite) -> People:
    return People(chromium, trial_site)


@pytest.fixture
def page_of(people: People) -> Iterator[Any]:
    """Give `page_of(user, **options)`, whose contexts end with the test."""
    before = set(people.chromium.contexts)
    yield people.page_of
    for context in set(people.chromium.contexts) - before:
        context.close()


@pytest.fixture(scope="session")
def crawls(people: People) -> dict[str, Crawl]:
    """Furnish a case and a desk with what pages are about, then let everybody follow all links."""
    case = desk.furnish_case(people.page_of("caseworker"))
    seen = desk.furnish_desk(people.page_of("coordinator"))
    more = {"caseworker": (case,), "coordinator": (case, "/search/", *seen)}
    return {
        user: crawl(people.page_of(user).context.request, *more.get(user, ()), "/")
        for user in USERS
    }


#: Every day the journeys are walked in one language, for proof in each.
WALKED = [pytest.param("en", marks=pytest.mark.browser), *LANGUAGES[1:]]


@pytest.fixture(params=WALKED)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def walk_of(page_of: Any, language: str) -> Callable[[str], Walk]:
    """Give `walk_of(user)`: somebody on a phone whose browser asks for a language."""

    def walk(user: str) -> Walk:
        asks_for = {"Accept-Language": language}
        return Walk(page_of(user, extra_http_headers=asks_for, viewport=PHONE), language)

    return walk


@pytest.fixture
def worker(walk_of: Callable[[str], Walk]) -> Walk:
    return walk_of("caseworker")


@pytest.fixture
def coordinator(walk_of: Callable[[str], Walk]) -> Walk:
    return walk_of("coordinator")
