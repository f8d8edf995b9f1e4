"""What becomes of a case from its first paper to its end, on a phone, in each language."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser import desk
from tests.browser.walk import FAMILY, Walk, add_person, code_of, new_case

pytestmark = pytest.mark.proof


class TestTheFamily:
    def test_each_has_papers_of_their_own(self, worker: Walk) -> None:
        case = new_case(worker, "Глава")
        add_person(worker, case, "Вторая", "Придуманная")
        for person, number in ((1, "70 1111111"), (2, "70 2222222")):
            worker.go(f"{case}documents/add/")
            desk.fill(worker.page, {"person": person, "number": number, "type": 1})
            worker.page.select_option("[name=holding]", "HELD")
            worker.save()
        cards = worker.page.locator("section[aria-labelledby=people] .card-body")
        for name in ("Глава", "Вторая"):
            card = cards.filter(has_text=name)
            assert card.first.locator("a[href*='/documents/']").count() == 1

    def test_one_goes_to_a_case_of_their_own_and_the_cases_are_joined_again(
        self, worker: Walk
    ) -> None:
        case = new_case(worker, "Остался")
        add_person(worker, case, "Ушедшая", "Придуманная")
        worker.go(f"{case}split/")
        worker.page.get_by_label("Ушедшая").check()
        desk.fill(worker.page, {"reason": "Придумано: разъехались."})
        worker.press("Split the case")
        made = worker.address
        assert made != case, worker.problems
        assert "Ушедшая" in worker.text
        assert "Ушедшая" not in worker.go(case)
        worker.go(f"{case}join/")
        desk.fill(worker.page, {"code": code_of(made).lower()})
        worker.press("Continue")
        desk.fill(worker.page, {"reason": "Придумано: снова вместе."})
        worker.press("Join the cases")
        assert worker.address == case, worker.problems
        assert "Ушедшая" in worker.text

    def test_two_entries_become_one_person_and_two_again(self, worker: Walk) -> None:
        case = new_case(worker, "Двойной")
        add_person(worker, case, "Двойник", FAMILY[worker.language])
        people = worker.page.locator("section[aria-labelledby=people] h3 a")
        assert people.count() == 2
        people.first.click()
        worker.go(f"{worker.address}same/")
        worker.page.locator("main a[href*='/same/']").first.click()
        worker.press("Make one person")
        assert "Двойник" in worker.text, worker.problems
        assert "/same/" not in worker.address
        merged = worker.address
        worker.undo()
        worker.go(case)
        assert people.count() == 2
        assert worker.status(merged) == 200


class TestTheCase:
    def test_a_note_takes_two_clicks_and_stands_in_the_history(self, worker: Walk) -> None:
        case = new_case(worker, "Записан")
        worker.page.fill("main textarea[name=body]", "Придумано: принесёт подлинники.")
        worker.press("Save note")
        assert "принесёт подлинники" in worker.text
        worker.go(f"{case}history/")
        everything = worker.page.locator(".line > li").count()
        worker.page.locator("main a[href='?changes=1']").click()
        assert 0 < worker.page.locator(".line > li").count() < everything

    def test_it_is_closed_with_a_result_and_reopened(self, worker: Walk) -> None:
        case = new_case(worker, "Закрыт")
        worker.go(f"{case}close/")
        assert worker.press("Close case").status == 422
        worker.page.select_option("[name=closing_outcome]", "SETTLED")
        desk.fill(worker.page, {"closing_reason": "Придумано: всё улажено."})
        assert worker.press("Close case").status == 200
        assert worker.page.locator('main a[href$="/tasks/add/"]').count() == 0
        worker.go(f"{case}reopen/")
        desk.fill(worker.page, {"reason": "Придумано: новая бумага."})
        worker.press("Open again")
        assert worker.address == case, worker.problems
        assert worker.page.locator('main a[href$="/tasks/add/"]').count() > 0

    def test_a_file_comes_back_as_it_was_sent(self, worker: Walk, tmp_path: Path) -> None:
        case = new_case(worker, "Приложил")
        paper = tmp_path / "придумано.txt"
        paper.write_text("Придуманный текст.\n" * 2000)
        worker.go(f"{case}files/add/")
        worker.page.set_input_files("[name=sent]", paper)
        worker.save()
        worker.go(case)
        worker.page.locator("section[aria-labelledby=files] h3 a").first.click()
        with worker.page.expect_download() as waiting:
            worker.page.locator("main a[href$='/download/']").first.click()
        assert waiting.value.suggested_filename.startswith(code_of(case))
        assert waiting.value.path().read_text() == paper.read_text()

    def test_it_is_printed_with_names_only_where_that_is_chosen(self, worker: Walk) -> None:
        case = new_case(worker, "Напечатан")
        assert "Напечатан" not in worker.go(f"{case}print/")
        worker.page.locator("main a[href='?names=1']").click()
        assert "Напечатан" in worker.text
