"""What is looked at on a page in Chromium: accessibility, width, silence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: What a context needs for axe, which is a script and so forbidden by the site's policy.
WITH_AXE: dict[str, Any] = {"java_script_enabled": True, "bypass_csp": True}
HEIGHT = 900
Theme = Literal["light", "dark"]
AXE = Axe().axe_script
RUN = """options => axe.run(options).then(
    result => result.violations.map(
        rule => [rule.impact, rule.id, rule.nodes.length, rule.nodes[0].html]))"""
OPEN = "document.querySelectorAll('details:not(.menu)').forEach(one => one.open = true)"
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def dress(page: Page, width: int, theme: Theme) -> None:
    page.set_viewport_size(ViewportSize(width=width, height=HEIGHT))
    page.emulate_media(color_scheme=theme)


def violations(page: Page) -> list[str]:
    """Return what axe finds on a page, with everything unfolded: how grave, which rule, where."""
    page.evaluate(OPEN)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate(RUN, {"runOnly": RULES, "resultTypes": ["violations"]})
    return [f"{impact}: {rule} ({number} times) {html}" for impact, rule, number, html in found]


def faults(page: Page, *dresses: tuple[int, Theme]) -> list[str]:
    """Return what axe and a ruler find on the page that is open, in each width and theme."""
    found = []
    for width, theme in dresses:
        dress(page, width, theme)
        found += [f"{width} px, {theme}: {fault}" for fault in violations(page)]
        found += overflow(page, width)
    return found


def overflow(page: Page, width: int) -> list[str]:
    page.set_viewport_size(ViewportSize(width=width, height=HEIGHT))
    too_wide = page.evaluate(TOO_WIDE)
    return [f"{width} px: {too_wide} px too wide"] if too_wide else []


@contextmanager
def noise(page: Page, address: str) -> Iterator[list[str]]:
    """Collect what a page says to the console and what it asks of other addresses."""
    heard: list[str] = []

    def ask(request: Any) -> None:
        if not request.url.startswith(f"{address}/"):
            heard.append(f"{page.url} asked for {request.url}")

    def say(message: Any) -> None:
        heard.append(f"{page.url} says {message.text} ({message.location['url']})")

    page.on("request", ask)
    page.on("console", say)
    yield heard
    page.remove_listener("request", ask)
    page.remove_listener("console", say)
