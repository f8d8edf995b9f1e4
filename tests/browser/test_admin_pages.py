"""The admin's pages, whose templates are Django's: what would keep somebody from using them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.crawl import Crawl, Found
from tests.browser.look import WITH_AXE, dress, noise, violations
from tests.browser.trial_site import TrialSite

PageOf = Callable[..., Page]
GRAVE = ("critical", "serious")
#: Faults of Django's own templates and style sheet: its trail, its filters, its search box, and its
#: boxes for a day and an hour, which stand beside their words without being tied to them.
DJANGOS_OWN = {"link-in-text-block", "target-size", "label-title-only", 'class="vDateField"'}
SAMPLE = ("index", "case_", "person_change", "document_change", "country_change", "user_add")
STAFF = ["coordinator", "administrator"]


def sample_of(crawl: Crawl) -> list[Found]:
    return [page for page in crawl.admin if any(name in page.route for name in SAMPLE)]


def grave_faults(window: Page, pages: list[Found]) -> dict[str, list[str]]:
    found = {}
    for page in pages:
        window.goto(page.address)
        dress(window, 1280, "light")
        faulty = [
            fault
            for fault in violations(window)
            if fault.startswith(GRAVE) and not any(own in fault for own in DJANGOS_OWN)
        ]
        if faulty:
            found[page.address] = faulty
    return found


@pytest.mark.parametrize("user", STAFF)
class TestTheAdmin:
    @pytest.mark.browser
    def test_kinds_of_pages_are_accessible(
        self, crawls: dict[str, Crawl], user: str, page_of: PageOf
    ) -> None:
        pages = sample_of(crawls[user])
        assert len(pages) >= 3
        assert grave_faults(page_of(user, **WITH_AXE), pages) == {}

    @pytest.mark.proof
    def test_all_pages_are_accessible(
        self, crawls: dict[str, Crawl], user: str, page_of: PageOf
    ) -> None:
        assert grave_faults(page_of(user, **WITH_AXE), crawls[user].admin) == {}

    @pytest.mark.browser
    def test_pages_are_silent_and_ask_nobody_else(
        self, crawls: dict[str, Crawl], user: str, page_of: PageOf, trial_site: TrialSite
    ) -> None:
        window = page_of(user, java_script_enabled=True)
        with noise(window, trial_site.address) as heard:
            for page in sample_of(crawls[user]):
                window.goto(page.address)
        assert heard == []
