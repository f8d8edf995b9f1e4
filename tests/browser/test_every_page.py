"""Every page that links lead to, in a trial with a record of each kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import ClassVar

import brotli  # type: ignore[import-untyped]
import html5lib
import pytest
from playwright.sync_api import Page, Route

from tests.access.policy import POLICIES, section_policy
from tests.browser import desk
from tests.browser.conftest import USERS
from tests.browser.crawl import ADMIN, Crawl, Found, all_routes, seeded_names, words
from tests.browser.look import WITH_AXE, Theme, faults, noise, overflow
from tests.browser.trial_site import TrialSite

PageOf = Callable[..., Page]

#: Django's admin links each team that it names; only administrators may follow.
TEAMS = "/admin/accounts/team/"
# A caseworker's pages are a coordinator's without some links; the proof looks at them too.
LOOKED_AT = pytest.mark.parametrize(
    "user",
    [
        pytest.param("caseworker", marks=pytest.mark.proof),
        *(pytest.param(user, marks=pytest.mark.browser) for user in USERS if user != "caseworker"),
    ],
)
WIDTHS = [320, 390, 768, 1023, 1024, 1279, 1280]
LANGUAGES = ["en", "fr", "ru"]
MOST_BYTES = 15 * 1024
#: Routes that no link leads to, besides those that only take forms.
NOT_LINKED = {
    "draft-similar": "after somebody similar was found",
    "person-unmerge": "after two people were made one",
    "kept-list": "after a session ended over a form",
    "account_login": "before sign-in",
    "left": "after Leave",
    "enrol": "by a one-time link",
    "case-export": "a file, by a form",
    "citation-protected": "where a source speaks of a masked value",
}
#: A section links to its list where it has more than its first entries.
LONG_SECTIONS = {
    "appointment-list",
    "asylum-list",
    "consent-list",
    "deadline-list",
    "decision-list",
    "document-list",
    "file-list",
    "incident-list",
    "military-list",
    "note-list",
    "person-list",
    "prosecution-list",
    "referral-list",
    "relationship-list",
    "stay-list",
    "visa-list",
}


@pytest.mark.browser
class TestTheLinks:
    def test_they_lead_to_every_page(self, crawls: dict[str, Crawl]) -> None:
        found = {route.split("/")[0] for done in crawls.values() for route in done.routes}
        wanted = {name for name, pattern in all_routes() if not name.startswith(ADMIN)}
        left = {name for name in wanted - found if not takes_only_forms(name)}
        assert left == NOT_LINKED.keys() | LONG_SECTIONS

    @pytest.mark.parametrize("user", USERS)
    def test_none_is_dead(self, crawls: dict[str, Crawl], user: str) -> None:
        problems = [dead for dead in crawls[user].problems if not dead.startswith(TEAMS)]
        assert problems == []


@pytest.mark.browser
class TestTheHtml:
    @pytest.mark.parametrize("user", USERS)
    def test_it_is_without_fault(self, crawls: dict[str, Crawl], user: str) -> None:
        assert list(malformed(crawls[user].pages)) == []

    @pytest.mark.parametrize("user", USERS)
    def test_titles_and_addresses_name_nobody(self, crawls: dict[str, Crawl], user: str) -> None:
        names = seeded_names() | set(desk.NAMES)
        for page in crawls[user].pages:
            title = re.search(r"<title>(.*?)</title>", page.html, re.DOTALL)
            assert title
            assert not names & words(title[1]), page
            assert not names & words(page.address), page


@LOOKED_AT
class TestEachLanguage:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_pages_come_in_it_and_are_small(
        self, crawls: dict[str, Crawl], user: str, page_of: PageOf, language: str
    ) -> None:
        requests = page_of(user).context.request
        problems = []
        for page in crawls[user].own:
            answer = requests.get(page.address, headers={"Accept-Language": language})
            said = re.search(r'<html lang="([^"]+)"', answer.text())
            if answer.status != 200 or not said or said[1] != language:
                problems.append(f"{page.address}: {answer.status} {said and said[1]}")
            if (weight := weigh(answer.body())) > MOST_BYTES:
                problems.append(f"{page.address} weighs {weight} bytes")
        assert problems == []


@LOOKED_AT
class TestInChromium:
    def test_pages_are_accessible_and_fit(
        self, crawls: dict[str, Crawl], user: str, page_of: PageOf
    ) -> None:
        window = page_of(user, **WITH_AXE)
        found = {}
        for page in crawls[user].fewer:
            window.goto(page.address)
            faulty = faults(window, (390, "light"), (1280, "dark")) + overflow(window, 320)
            if faulty:
                found[page.address] = faulty
        assert found == {}

    def test_pages_are_silent_and_ask_nobody_else(
        self, crawls: dict[str, Crawl], user: str, page_of: PageOf, trial_site: TrialSite
    ) -> None:
        window = page_of(user)
        with noise(window, trial_site.address) as heard:
            for page in crawls[user].fewer:
                window.goto(page.address)
        assert heard == []


@pytest.mark.proof
class TestTheFullMatrix:
    @pytest.mark.parametrize("theme", ["light", "dark"])
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_pages_are_accessible_and_fit(
        self, crawls: dict[str, Crawl], page_of: PageOf, language: str, theme: Theme
    ) -> None:
        asks_for = {"Accept-Language": language}
        window = page_of("coordinator", extra_http_headers=asks_for, **WITH_AXE)
        found = {}
        for page in crawls["coordinator"].own:
            window.goto(page.address)
            if faulty := faults(window, *((width, theme) for width in (320, 390, 1280))):
                found[page.address] = faulty
        assert found == {}


@pytest.mark.browser
class TestLongerWords:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_lists_fit_at_every_width(self, page_of: PageOf, language: str) -> None:
        window = page_of("caseworker", extra_http_headers={"Accept-Language": language})
        case = desk.open_case(window, "Andrei Yuseinov")
        for address in ("/cases/", case, "/reports/status/"):
            window.goto(address)
            found = [fault for width in WIDTHS for fault in overflow(window, width)]
            assert found == [], address


@pytest.mark.browser
class TestAnswersToMistakes:
    DRESSES: ClassVar[tuple[tuple[int, Theme], ...]] = ((390, "light"), (1280, "dark"))

    @pytest.fixture
    def window(self, page_of: PageOf) -> Page:
        return page_of("caseworker", **WITH_AXE)

    def test_a_form_with_an_error_is_accessible(self, window: Page) -> None:
        case = desk.open_case(window, "Oleg")
        assert desk.add(window, case, "documents", expires=date(2019, 2, 3)).status == 422
        assert faults(window, *self.DRESSES) == []

    def test_a_conflict_is_accessible(self, window: Page, page_of: PageOf) -> None:
        case = desk.open_case(window, "Oleg")
        desk.add(window, case, "tasks", title="Invented: looked at twice")
        desk.open_record(window, "dates", "Invented: looked at twice")
        window.get_by_role("link", name="Edit", exact=True).click()
        other = page_of("coordinator")
        for page in (other, window):
            page.goto(window.url)
        desk.fill(other, {"remark": "Invented: one text"})
        desk.send(other, "Save")
        desk.fill(window, {"remark": "Invented: another text"})
        assert desk.send(window, "Save").status == 409
        assert faults(window, *self.DRESSES) == []

    @pytest.mark.parametrize(("page", "status"), [("assign/", 403), ("invented/", 404)])
    def test_a_refusal_is_accessible(self, window: Page, page: str, status: int) -> None:
        answer = window.goto(desk.open_case(window, "Oleg") + page)
        assert answer is not None
        assert answer.status == status
        assert faults(window, *self.DRESSES) == []


@pytest.mark.browser
class TestTheChecks:
    def test_they_notice_what_they_look_for(self, page_of: PageOf, trial_site: TrialSite) -> None:
        planted = (
            '<p style="color: red">x</p><img src="https://example.org/x.png">'
            '<div class="wrap"><pre>' + "wide" * 400 + "</pre></div>"
        )

        def plant(route: Route) -> None:
            answer = route.fetch()
            route.fulfill(response=answer, body=answer.text().replace("</main>", planted))

        quiet, seen = page_of("caseworker"), page_of("caseworker", **WITH_AXE)
        for page in (quiet, seen):
            page.route("**/account/", plant)
        with noise(quiet, trial_site.address) as heard:
            quiet.goto("/account/")
        assert [said for said in heard if "style" in said]
        assert [said for said in heard if "example.org" in said]
        seen.goto("/account/")
        found = faults(seen, (390, "light"))
        assert [fault for fault in found if "image-alt" in fault]
        assert [fault for fault in found if "too wide" in fault]


def takes_only_forms(route: str) -> bool:
    """Return whether a route answers no GET, as the written policy of access has it."""
    section, _, act = route.rpartition("-")
    policy = POLICIES.get(route) or section_policy(section, act)
    return policy.get is None


def malformed(pages: list[Found]) -> Iterator[str]:
    for page in pages:
        try:
            html5lib.HTMLParser(strict=True).parse(page.html)
        except html5lib.html5parser.ParseError as error:
            yield f"{page.address}: {error}"


def weigh(html: bytes) -> int:
    """Return the bytes that a page takes with brotli; the slow, best way only if it matters."""
    fast = len(brotli.compress(html, quality=5))
    return fast if fast <= MOST_BYTES else len(brotli.compress(html))
