"""What a thumb meets on a phone: what it needs is in reach, and a slip costs nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page

from tests.browser import desk

pytestmark = pytest.mark.browser
PageOf = Callable[..., Page]
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 700},
    "has_touch": True,
    "is_mobile": True,
}
LEAST = 44
APART = 24


@pytest.fixture
def page(page_of: PageOf) -> Page:
    return page_of("caseworker", **PHONE)


def box(locator: Locator) -> Any:
    found = locator.bounding_box()
    assert found
    return found


class TestBulkBar:
    def test_it_stands_at_the_foot_while_something_is_ticked(self, page: Page) -> None:
        page.goto("/cases/")
        bar = page.locator(".bulk")
        assert box(bar)["y"] > PHONE["viewport"]["height"]
        page.locator("tbody .pick input").first.check()
        seen = box(bar)
        assert seen["y"] + seen["height"] <= PHONE["viewport"]["height"] + 1
        assert seen["height"] < PHONE["viewport"]["height"] / 8
        assert box(bar.get_by_role("button"))["height"] >= LEAST

    def test_it_covers_nothing_that_has_the_focus(self, page: Page) -> None:
        page.goto("/cases/")
        page.locator("tbody .pick input").first.check()
        foot = box(page.locator(".bulk"))["y"]
        links = page.locator("tbody th a")
        for place in range(links.count()):
            links.nth(place).focus()
            link = box(links.nth(place))
            assert link["y"] + link["height"] <= foot


class TestTask:
    def test_what_ends_it_stands_apart_from_what_moves_it(self, page: Page) -> None:
        case = desk.new_case(page, family="Thumb")
        desk.add(page, case, "tasks", due_on=timezone.localdate() + timedelta(days=1))
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 700})
            page.goto("/today/")
            buttons = page.locator(".acts").first.get_by_role("button")
            done, moved = box(buttons.nth(0)), box(buttons.nth(1))
            assert moved["x"] - done["x"] - done["width"] >= APART
            assert min(done["height"], moved["height"]) >= LEAST


class TestPrintView:
    def test_it_is_read_without_scrolling_sideways(self, page: Page) -> None:
        case = desk.new_case(page, family="Thumb")
        desk.add(page, case, "documents")
        page.goto(f"{case}print/")
        sheet = page.locator(".sheet")
        assert sheet.evaluate("sheet => sheet.scrollWidth - sheet.clientWidth") <= 0
        assert page.locator(".sheet td").first.evaluate(
            "cell => getComputedStyle(cell, '::before').content.length"
        )


class TestTopBar:
    @pytest.mark.parametrize("language", ["en", "fr", "ru"])
    def test_the_hint_of_the_search_is_whole(self, page_of: PageOf, language: str) -> None:
        page = page_of("caseworker", extra_http_headers={"Accept-Language": language})
        for width in (390, 1250, 1280):
            page.set_viewport_size({"width": width, "height": 700})
            page.goto("/today/")
            assert page.locator("html").get_attribute("lang") == language
            assert page.locator("#gsearch").evaluate(CUT) <= 0, width


#: How much wider a text box would have to be for its hint, typed into it.
CUT = "box => { box.value = box.placeholder; return box.scrollWidth - box.clientWidth; }"


class TestForms:
    def test_the_first_field_of_a_record_is_on_the_first_screen(self, page: Page) -> None:
        case = desk.new_case(page, family="Thumb")
        for slug in ("notes", "documents", "people"):
            page.goto(f"{case}{slug}/add/")
            first = page.locator("main form :is(select, textarea, input:not([type=hidden]))").first
            assert box(first)["y"] + LEAST < PHONE["viewport"]["height"], slug
