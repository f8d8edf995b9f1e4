"""A caseworker's days on a phone, in each language, scripts switched off, through a real trial."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import desk
from tests.browser.trial_site import TrialSite
from tests.browser.walk import (
    FAMILY,
    HEARD,
    LANGUAGES,
    PHONE,
    Walk,
    add_task,
    code_of,
    create,
    new_case,
    take_down,
    today,
)

pytestmark = pytest.mark.proof
WalkOf = Callable[[str], Walk]


class TestIntake:
    def test_the_second_time_the_first_case_is_shown(self, worker: Walk) -> None:
        case = new_case(worker, "Единожды")
        take_down(worker, "Yedinozhdy", HEARD[worker.language])
        worker.press("Create case")
        assert worker.address.endswith("/similar/")
        assert code_of(case) in worker.text
        worker.press("Create the new case anyway")
        assert re.fullmatch(r"/cases/[0-9A-Z]{3}-[0-9A-Z]{4}/", worker.address)
        assert worker.address != case

    def test_a_draft_waits_for_who_wrote_it_and_becomes_a_case(
        self, worker: Walk, coordinator: Walk
    ) -> None:
        take_down(worker, "Недописан")
        worker.press("Save as draft")
        assert worker.address == "/cases/drafts/"
        link = worker.page.locator("main li a", has_text=FAMILY[worker.language]).first
        draft = link.get_attribute("href") or ""
        assert coordinator.status(draft) == 404
        worker.go(draft)
        assert worker.page.input_value("[name=given]") == "Недописан"
        case = create(worker)
        assert "Недописан" in worker.go(case)
        assert worker.status(draft) == 404

    def test_another_row_keeps_what_was_typed(self, worker: Walk) -> None:
        take_down(worker, "Строка")
        worker.press_this('main button[name=add][value="person"]')
        assert worker.page.input_value("[name=given]") == "Строка"
        assert worker.page.locator(":focus").get_attribute("name") == "person-0-name"

    def test_what_is_missing_is_said_and_nothing_is_lost(self, worker: Walk) -> None:
        worker.go("/cases/new/")
        desk.fill(worker.page, {"given": "Забыто", "contact_warnings": "Придумано"})
        assert worker.press("Create case").status == 422
        assert worker.page.locator(".errors:focus").count() == 1
        assert worker.page.input_value("[name=contact_warnings]") == "Придумано"


class TestSearch:
    def search(self, walk: Walk, words: str) -> None:
        walk.go("/today/")
        walk.page.fill("[name=words]", words)
        walk.press_this('form[action="/search/"] button')

    def test_a_case_is_found_however_it_is_asked_for(self, worker: Walk) -> None:
        number = 7_701_000_0001 + LANGUAGES.index(worker.language)
        case = new_case(worker, "Услышан", contact_address=f"+{number}")
        self.search(worker, f"Uslyshan {HEARD[worker.language]}")
        assert code_of(case) in worker.text
        for shown in (worker.page.url, worker.page.title()):
            assert HEARD[worker.language] not in shown
        self.search(worker, f"8 ({str(number)[1:4]}) {str(number)[4:7]} {str(number)[7:]}")
        assert code_of(case) in worker.text
        self.search(worker, code_of(case).lower())
        assert worker.address == case


class TestToday:
    def test_a_task_is_moved_done_and_undone_with_a_click_each(self, worker: Walk) -> None:
        title = f"Придумано: позвонить ({worker.language})"
        add_task(worker, new_case(worker, "Сегодня"), title, today())
        worker.go("/today/")
        late = worker.row(title).last.locator(".due").inner_text()
        worker.press_this(worker.row(title).last.locator("button[name=days][value='7']"))
        assert worker.address == "/today/"
        assert worker.row(title).last.locator(".due").inner_text() != late
        worker.press_this(worker.row(title).last.locator("form.acts button").first)
        assert worker.row(title).count() == 0
        worker.undo()
        assert worker.row(title).count() > 0

    def test_a_deadline_stands_in_its_week_and_is_acknowledged(self, worker: Walk) -> None:
        what = f"Придумано: обжаловать ({worker.language})"
        worker.go(f"{new_case(worker, 'Срочно')}deadlines/add/")
        values: desk.Values = {"what": what, "legal_basis": "Invented article 2"}
        desk.fill(worker.page, {**values, "stated_on": today() + timedelta(days=5)})
        worker.save()
        worker.go("/deadlines/")
        acknowledge = worker.words("Acknowledge")
        row = worker.row(what).last
        worker.press_this(row.locator("button", has_text=acknowledge))
        assert worker.row(what).count() > 0
        assert worker.row(what).locator("button", has_text=acknowledge).count() == 0


class TestTheList:
    def test_filters_are_kept_and_shared(self, worker: Walk, coordinator: Walk) -> None:
        name = f"Придуманный отбор {worker.language}"
        # Who kept a filter is not asked to keep it again, so each language has its own.
        risk = ["LOW", "MEDIUM", "HIGH"][LANGUAGES.index(worker.language)]
        worker.go(f"/cases/?risk={risk}")
        worker.page.locator('a[href^="/views/new/"]').first.click()
        desk.fill(worker.page, {"name": name, "is_shared": True})
        worker.save()
        coordinator.go("/cases/")
        link = coordinator.page.locator("main").get_by_role("link", name=re.compile(name))
        link.first.click()
        assert coordinator.page.locator(f"[type=checkbox][value={risk}]").is_checked()

    def test_many_cases_are_given_a_task_and_it_is_taken_back(self, coordinator: Walk) -> None:
        cases = [new_case(coordinator, given) for given in ("Первый", "Второй")]
        title = f"Придумано: спросить обоих ({coordinator.language})"
        coordinator.go("/cases/?risk=MEDIUM&sort=-activity")
        for case in cases:
            code = code_of(case).replace("-", "")
            coordinator.page.check(f'[name=case][value^="{code}"]')
        coordinator.page.select_option("[name=do]", "task")
        coordinator.press("Continue")
        desk.fill(coordinator.page, {"title": title, "due_on": today()})
        assert coordinator.press_this("button[name=confirm]").status == 200, coordinator.problems
        assert coordinator.address == "/cases/", coordinator.problems
        undo = coordinator.page.url
        assert all(title in coordinator.page.context.request.get(case).text() for case in cases)
        assert coordinator.page.url == undo
        coordinator.undo()
        assert not any(title in coordinator.go(case) for case in cases)


class TestACoordinator:
    def test_hands_over_all_work_of_somebody_and_takes_it_back(self, walk_of: WalkOf) -> None:
        worker, coordinator = walk_of("caseworker"), walk_of("coordinator")
        case = new_case(worker, "Передан")
        before = lead(coordinator, case)
        coordinator.go("/handover/")
        name = worker.page.locator(".menu-name").first.text_content() or ""
        coordinator.page.locator("main tbody tr", has_text=name).locator("a").click()
        coordinator.page.locator("main [name=successors]").first.check()
        coordinator.press("Hand over")
        assert coordinator.address == "/handover/", coordinator.problems
        with coordinator.page.context.new_page() as beside:
            assert lead(Walk(beside, coordinator.language), case) != before
        coordinator.undo()
        assert lead(coordinator, case) == before


def lead(walk: Walk, case: str) -> str:
    """Return who leads a case, as its page says."""
    walk.go(case)
    return walk.page.locator(".ident-facts div").nth(2).inner_text()


class TestDiscretion:
    def test_hidden_names_are_in_no_page(self, worker: Walk) -> None:
        case = new_case(worker, "Спрятан")
        worker.press_this('form[action="/names/hide/"] button')
        try:
            for address in (case, "/today/", "/cases/", "/deadlines/"):
                worker.go(address)
                assert "Спрятан" not in worker.page.content()
        finally:  # the session is everybody's
            worker.press_this('form[action="/names/show/"] button')
        assert "Спрятан" in worker.go(case)

    @pytest.fixture
    def stranger(self, chromium: Browser, trial_site: TrialSite, language: str) -> Iterator[Page]:
        """Give a page of nobody yet, so that a session ends without ending others'."""
        asks_for = {"Accept-Language": language}
        with chromium.new_context(
            java_script_enabled=False,
            base_url=trial_site.address,
            extra_http_headers=asks_for,
            viewport=PHONE,  # type: ignore[arg-type]
        ) as context:
            yield context.new_page()

    def test_names_are_hidden_whenever_one_signs_in_until_that_is_switched_off(
        self, stranger: Page, trial_site: TrialSite, language: str
    ) -> None:
        walk = Walk(stranger, language)
        seen = []
        for is_hidden in (True, False):
            trial_site.sign_in(stranger, "lawyer")
            walk.go("/account/")
            stranger.locator("[name=hides_names]").set_checked(is_hidden)
            walk.press_this("form:has([name=hides_names]) button")
            stranger.context.clear_cookies()
            trial_site.sign_in(stranger, "lawyer")
            walk.go("/cases/")
            seen.append("Ziganshin" in stranger.content())
            stranger.context.clear_cookies()
        assert seen == [False, True]

    def test_leaving_ends_on_a_page_about_nothing(
        self, stranger: Page, trial_site: TrialSite, language: str
    ) -> None:
        trial_site.sign_in(stranger, "lawyer")
        stranger.goto("/cases/")
        stranger.locator('form[action="/leave/"] button').first.click()
        assert desk.address_of(stranger) == "/left/"
        stranger.goto("/cases/")
        assert desk.address_of(stranger) == "/sign-in/"
