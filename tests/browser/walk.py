"""Somebody's way through the site on a phone, in one language: links and buttons by their words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.utils.translation import gettext, override
from playwright.sync_api import Locator, Page, Response

from tests.browser import desk

PHONE = {"width": 390, "height": 844}
LANGUAGES = ["en", "fr", "ru"]
#: Nobody is called that; each language has people of its own, so that no journey meets another's.
FAMILY = {"en": "Нелюдимцев", "fr": "Небывальцев", "ru": "Невидимцев"}
HEARD = {"en": "Neludimzev", "fr": "Nebyvaltsef", "ru": "Nevidimtsew"}


@dataclass
class Walk:
    """A page of the site and the language in which it is read."""

    page: Page
    language: str

    def words(self, text: str) -> str:
        """Return what the site writes for an English text."""
        with override(self.language):
            return gettext(text)

    def go(self, address: str) -> str:
        """Open a page; return its text."""
        answer = self.page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        return self.text

    def status(self, address: str) -> int:
        """Return how the site answers for an address, without going there."""
        return self.page.context.request.get(address).status

    @property
    def text(self) -> str:
        return self.page.inner_text("main")

    @property
    def problems(self) -> str:
        """Return what the page says is wrong, for a test that fails."""
        return " ".join(self.page.locator("main .errors, main .note").all_inner_texts())

    @property
    def address(self) -> str:
        return desk.address_of(self.page)

    def row(self, text: str) -> Locator:
        """Return the lines of a list or table that hold a text."""
        return self.page.locator("main ul[role=list] > li, main tbody tr", has_text=text)

    def press(self, button: str) -> Response:
        """Press the last button that bears the words of an English text."""
        name = self.words(button)
        found = self.page.locator("main").get_by_role("button", name=name, exact=True)
        return self.press_this(found.last)

    def press_this(self, button: Locator | str) -> Response:
        found = self.page.locator(button).last if isinstance(button, str) else button
        with self.page.expect_navigation() as navigation:
            found.click()
        assert navigation.value is not None
        return navigation.value

    def undo(self) -> None:
        """Press the button beside what was just done."""
        assert self.press_this(".flash form[action^='/undo/'] button").status == 200

    def save(self) -> None:
        assert self.press("Save").status == 200, self.problems


def code_of(case: str) -> str:
    """Return the code of a case from its address."""
    return case.split("/")[2]


def today() -> date:
    return datetime.now(tz=UTC).date()


def take_down(walk: Walk, given: str, family: str = "", contact_address: str = "") -> None:
    """Fill in the page of a new case, with what it cannot do without."""
    walk.go("/cases/new/")
    names: desk.Values = {"given": given, "family": family or FAMILY[walk.language]}
    desk.fill(walk.page, {**names, "language": 1, "agreed": True})
    walk.page.fill("[name=contact_address]", contact_address)
    walk.page.select_option("[name=country_of_stay]", "KZ")
    walk.page.check('[name="contact_channel"][value="Signal"]')
    walk.page.check('[name="risk"][value="MEDIUM"]')


def create(walk: Walk) -> str:
    """Send the page of a new case, past the question of doubles; return the case's address."""
    assert walk.press("Create case").status == 200, walk.problems
    if "/similar/" in walk.page.url:
        walk.press("Create the new case anyway")
    assert re.fullmatch(r"/cases/[0-9A-Z]{3}-[0-9A-Z]{4}/", walk.address), walk.problems
    return walk.address


def new_case(walk: Walk, given: str, contact_address: str = "") -> str:
    take_down(walk, given, contact_address=contact_address)
    return create(walk)


def add_task(walk: Walk, case: str, title: str, due: date) -> None:
    walk.go(f"{case}tasks/add/")
    desk.fill(walk.page, {"title": title, "due_on": due})
    walk.save()


def add_person(walk: Walk, case: str, given: str, family: str) -> None:
    walk.go(f"{case}people/add/")
    desk.fill(walk.page, {"name-0-given": given, "name-0-family": family})
    walk.page.select_option("main [name=role]", "PARTNER")
    walk.save()
