"""Every component at both ends of the range of widths, in both themes, with axe."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize
from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.browser.component_page")]

FAULTY = "name=Invented&born_day=31&born_month=June&born_year=99"
PAGES = [
    "/components/?place=KZ&place=GE&risk=high",
    "/form/",
    f"/form/?{FAULTY}",
    "/confirm/",
    "/named/404/",
    "/named/account/login/",
    "/named/account/left/",
    "/named/account/enrol/",
    "/named/account/settings/",
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
Theme = Literal["light", "dark"]


@pytest.fixture(params=[1280, 320], ids=["desk", "phone"])
def width(request: pytest.FixtureRequest) -> int:
    chosen: int = request.param
    return chosen


@pytest.fixture(params=["light", "dark"])
def page(request: pytest.FixtureRequest, chromium: Browser, width: int) -> Iterator[Page]:
    # axe is a script, so it needs what the site's policy forbids.
    context = chromium.new_context(
        viewport=ViewportSize(width=width, height=900),
        color_scheme=request.param,
        bypass_csp=True,
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def plain_page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def violations(page: Page) -> list[tuple[str, Any]]:
    result = Axe().run(page, options={"runOnly": RULES}).response
    return [
        (found["id"], [node["html"] for node in found["nodes"]]) for found in result["violations"]
    ]


class ComponentTests:
    @pytest.mark.parametrize("address", PAGES)
    def test_it_is_accessible_and_fits(
        self, live_server: LiveServer, page: Page, address: str
    ) -> None:
        page.goto(live_server.url + address)
        page.evaluate("document.querySelectorAll('details:not(.menu)').forEach(d => d.open = true)")
        assert violations(page) == []
        root = "document.documentElement"
        assert page.evaluate(f"{root}.scrollWidth - {root}.clientWidth") == 0

    def test_the_open_menu_is_accessible(self, live_server: LiveServer, page: Page) -> None:
        page.goto(live_server.url + "/confirm/")
        page.click(".top summary")
        found = Axe().run(page, context=".menu-list", options={"runOnly": RULES}).response
        assert found["violations"] == []

    @pytest.mark.parametrize("address", PAGES)
    def test_it_breaks_no_policy_without_scripts(
        self, live_server: LiveServer, plain_page: Page, address: str
    ) -> None:
        said: list[str] = []
        plain_page.on("console", lambda message: said.append(message.text))
        answer = plain_page.goto(live_server.url + address)
        assert answer is not None
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert said == []

    def test_the_error_summary_takes_the_focus_without_scripts(
        self, live_server: LiveServer, plain_page: Page
    ) -> None:
        plain_page.goto(f"{live_server.url}/form/?{FAULTY}")
        assert plain_page.locator(".errors:focus").count() == 1

    def test_an_error_link_leads_to_its_box(self, live_server: LiveServer, page: Page) -> None:
        page.goto(f"{live_server.url}/form/?{FAULTY}")
        page.click(".errors a >> nth=0")
        assert page.evaluate("document.activeElement.id") == "id_born_year"
