from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from playwright.sync_api import Browser, Page, Route

from tests.conftest import Cast
from tests.views.filling import signed_in
from tests.views.full_case import fill

pytestmark = pytest.mark.browser

MOST_PAGES = 4
PAGE = re.compile(rb"/Type\s*/Page[^s]")


def pages_of(page: Page) -> int:
    """Return on how many sheets of A4 a page is printed."""
    return len(PAGE.findall(page.pdf(format="A4", prefer_css_page_size=True)))


class PrintedCaseTests:
    @pytest.mark.parametrize("query", ["", "?names=1"])
    def test_every_case_of_the_articles_fits_four_pages(self, query: str, page_of: Any) -> None:
        page = page_of("coordinator")
        page.goto("/cases/")
        links = page.locator("main table a.who")
        cases = [links.nth(n).get_attribute("href") for n in range(links.count())]
        assert len(cases) >= 9
        lengths = {}
        for case in cases:
            page.goto(f"{case}print/{query}")
            lengths[case] = pages_of(page)
        assert {case: number for case, number in lengths.items() if number > MOST_PAGES} == {}

    @pytest.mark.django_db
    @pytest.mark.parametrize("query", ["", "?names=1"])
    def test_a_case_with_twenty_of_everything_fits_too(
        self, query: str, chromium: Browser, cast: Cast
    ) -> None:
        fill(cast, 20)
        for person in [member.person for member in cast.case.members.select_related("person")]:
            person.reason_for_leaving = person.fears = person.remark = "Invented words. " * 40
            person.save()
        url = reverse("case-print", args=[cast.case.shown_code]) + query
        html = signed_in(cast.worker).get(url).content.decode()
        with chromium.new_context(java_script_enabled=False) as context:
            page = context.new_page()
            page.route("**/*", lambda route: serve(route, html))
            page.goto("http://site.example.org/")
            assert 1 <= pages_of(page) <= MOST_PAGES

    def test_paper_shows_the_case_and_not_the_page_around_it(self, page_of: Any) -> None:
        page = page_of("coordinator")
        page.goto("/cases/")
        page.locator("main table a.who").first.click()
        page.get_by_text("More", exact=True).click()
        page.get_by_role("link", name="Print view").click()
        assert page.locator("h1").inner_text().startswith("Case ")
        page.emulate_media(media="print")
        assert page.locator("header.top").is_hidden()
        assert page.get_by_text("Destroy this page when it is no longer needed").is_visible()


def serve(route: Route, html: str) -> None:
    """Answer with the page itself, and with the style sheet from where it lies."""
    if route.request.url.endswith(".css"):
        path = finders.find("cases/css/app.css")
        route.fulfill(path=str(path), content_type="text/css")
    elif route.request.resource_type == "document":
        route.fulfill(body=html, content_type="text/html; charset=utf-8")
    else:
        route.abort()
