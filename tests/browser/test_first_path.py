"""The way of a newcomer through a real trial, scripts switched off; effects are read off pages.

Runs on SQLite with the other browser tests and on PostgreSQL in the proof.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Browser, Download, Page, expect

from tests.browser import desk
from tests.browser.trial_site import TrialSite

pytestmark = [pytest.mark.browser, pytest.mark.proof]
PageOf = Callable[..., Page]

ARTICLES = {
    "Alexander",
    "Andrei Yuseinov",
    "Dmitry",
    "Farkhad Ziganshin",
    "Kamil Kasimov",
    "Mikhail Zhilin",
    "Name not known",
    "Oleg",
    "Vladimir",
}
ZIGANSHIN = "Farkhad Ziganshin"
SHARED_WITH_LAWYER = {"Andrei Yuseinov", ZIGANSHIN}
FORMULA = "=1+1"


def listed(page: Page) -> list[str]:
    page.goto("/cases/")
    return page.locator("main tbody th a").all_inner_texts()


def text(page: Page) -> str:
    return page.locator("main").inner_text()


class TestSignIn:
    def test_it_opens_the_list_and_signing_out_closes_it(
        self, chromium: Browser, trial_site: TrialSite
    ) -> None:
        with chromium.new_context(
            java_script_enabled=False, base_url=trial_site.address
        ) as context:
            page = context.new_page()
            trial_site.sign_in(page, "caseworker")
            assert set(listed(page)) >= ARTICLES
            page.locator("summary", has_text="Caseworker").click()
            desk.send(page, "Sign out")
            assert page.url == f"{trial_site.address}/sign-in/"
            page.goto("/cases/")
            assert page.locator("[name=password]").is_visible()

    def test_a_wrong_password_says_nothing_of_the_account(
        self, chromium: Browser, trial_site: TrialSite
    ) -> None:
        with chromium.new_context(java_script_enabled=False) as context:
            page = context.new_page()
            TrialSite(trial_site.address, "invented").sign_in(page, "nobody")
            assert "User name or password is not right" in page.inner_text("main")
            assert page.locator(".errors:focus").count() == 1


class TestACaseworker:
    @pytest.fixture
    def page(self, page_of: PageOf) -> Page:
        return page_of("caseworker")

    def test_adds_a_document(self, page: Page) -> None:
        case = desk.open_case(page, ZIGANSHIN)
        desk.add(page, case, "documents")
        assert desk.address_of(page) == case
        expect(page.get_by_role("status")).to_contain_text("Saved.")
        desk.open_record(page, "documents", "Russian international passport")
        assert "3 February 2030" in text(page)
        assert "Invented: the photograph is loose." in text(page)

    @pytest.mark.parametrize(
        ("slug", "shown"),
        [
            ("visas", "2 March 2026"),
            ("notes", "will bring the originals next week"),
            ("tasks", "ask for a translation"),
            ("stays", "Georgia"),
        ],
    )
    def test_adds_records_that_the_case_page_shows(self, page: Page, slug: str, shown: str) -> None:
        case = desk.open_case(page, ZIGANSHIN)
        desk.add(page, case, slug)
        assert shown in text(page)

    def test_adds_a_claim_with_its_decision(self, page: Page) -> None:
        case = desk.open_case(page, ZIGANSHIN)
        desk.add(page, case, "asylum")
        desk.add(page, case, "decisions")
        assert "Claim rejected" in text(page)
        assert "1 September 2026" in text(page)

    def test_loses_nothing_by_a_mistake(self, page: Page) -> None:
        case = desk.open_case(page, ZIGANSHIN)
        page.goto(f"{case}documents/add/")
        values: desk.Values = {**desk.PASSPORT, "expires": date(2019, 2, 3)}
        desk.fill(page, values)
        before = desk.typed(page, values)
        answer = desk.send(page, "Save")
        assert answer.status == 422
        assert page.title().startswith("Error:")
        assert page.locator(".errors:focus").count() == 1
        assert "Nothing you typed is lost." in text(page)
        assert desk.typed(page, values) == before
        desk.fill(page, {"expires": date(2030, 2, 3)})
        assert desk.send(page, "Save").status == 200
        expect(page.get_by_role("status")).to_contain_text("Saved.")

    def test_takes_a_record_away_and_brings_it_back(self, page: Page) -> None:
        case = desk.open_case(page, ZIGANSHIN)
        desk.add(page, case, "tasks", title="Invented: written on the wrong case.")
        desk.open_record(page, "dates", "Invented: written on the wrong case.")
        page.get_by_role("link", name="Remove", exact=True).click()
        desk.send(page, "Remove")
        assert "written on the wrong case" not in page.locator(".case-body").inner_text()
        desk.send(page, "Undo")
        page.goto(case)
        assert "written on the wrong case" in page.locator(".case-body").inner_text()

    def test_reads_what_is_masked_after_a_click(self, page: Page) -> None:
        case = desk.open_case(page, ZIGANSHIN)
        desk.add(page, case, "military", branch="Invented branch", unit="Invented unit 12345")
        desk.open_record(page, "military", "Reservist")
        assert "12345" not in text(page)
        desk.send(page, "Show what is masked")
        assert "Invented unit 12345" in text(page)
        page.goto(f"{case}history/")
        assert "12345" not in text(page)


class TestTwoPeopleAtOneRecord:
    def test_the_second_sees_both_texts_and_decides(self, page_of: PageOf) -> None:
        first, second = page_of("caseworker"), page_of("coordinator")
        case = desk.open_case(first, "Oleg")
        desk.add(first, case, "tasks", title="Invented: call the office", remark="As it was.")
        desk.open_record(first, "dates", "Invented: call the office")
        first.get_by_role("link", name="Edit", exact=True).click()
        second.goto(first.url)
        desk.fill(second, {"remark": "What the coordinator wrote."})
        desk.send(second, "Save")
        desk.fill(first, {"remark": "What the caseworker wrote."})
        answer = desk.send(first, "Save")
        assert answer.status == 409
        assert "Somebody else changed this meanwhile" in text(first)
        assert "What the coordinator wrote." in first.locator(".conflict").inner_text()
        assert first.locator(".conflict:focus").count() == 1
        assert desk.typed(first, {"remark": ""}) == {"remark": "What the caseworker wrote."}
        assert desk.send(first, "Save").status == 200
        desk.open_record(first, "dates", "Invented: call the office")
        assert "What the caseworker wrote." in text(first)


class TestACoordinator:
    def test_corrects_a_record_in_the_admin(self, page_of: PageOf) -> None:
        page = page_of("coordinator")
        case = desk.open_case(page, "Dmitry")
        desk.add(page, case, "documents", remark="Invented: to be corrected.")
        code = case.split("/")[2]
        page.goto("/admin/cases/document/")
        page.fill("#searchbar", code)
        page.press("#searchbar", "Enter")
        page.locator("#result_list tbody th a").first.click()
        page.fill("[name=remark]", "Invented: corrected.")
        page.fill("[name=number]", "70 0000002")
        page.click("[name=_save]")
        expect(page.locator(".messagelist")).to_contain_text("changed successfully")
        page.goto(f"{case}history/")
        newest = page.locator(".line > li").first.inner_text()
        assert "Coordinator" in newest
        assert "Invented: to be corrected." in newest
        page.goto(case)
        desk.open_record(page, "documents", "Russian international passport")
        assert "Invented: corrected." in text(page)

    def test_sees_the_same_case_in_the_admin_by_its_code(self, page_of: PageOf) -> None:
        page = page_of("coordinator")
        code = desk.open_case(page, "Vladimir").split("/")[2]
        page.goto("/admin/cases/case/")
        page.fill("#searchbar", code)
        page.press("#searchbar", "Enter")
        assert page.locator("#result_list tbody tr").count() == 1
        page.locator("#result_list tbody th a").click()
        page.locator("[name=risk]").select_option(label="High")
        page.locator("[name=remark]").fill("Invented: seen by the coordinator.")
        page.click("[name=_save]")
        expect(page.locator(".messagelist")).to_contain_text("changed successfully")
        page.goto("/cases/")
        assert "High" in page.get_by_role("row", name="Vladimir").inner_text()

    def test_exports_the_caseload_with_names(self, page_of: PageOf, tmp_path: Path) -> None:
        page = page_of("coordinator")
        desk.new_case(page, given=FORMULA, family="Invented")
        for kind in ("CSV file", "Excel file (XLSX)"):
            page.goto("/cases/")
            page.check("[name=names]")
            rows = read(download(page, kind), tmp_path)
            people = {row["Main person"].lstrip("'") for row in rows}
            assert people >= ARTICLES - {"Name not known"}
            assert f"{FORMULA} Invented" in people

    def test_exports_the_status_report(self, page_of: PageOf, tmp_path: Path) -> None:
        page = page_of("coordinator")
        tables = []
        for kind in ("CSV file", "Excel file (XLSX)"):
            page.goto("/reports/status/")
            rows = read(download(page, kind, role="link"), tmp_path)
            tables.append([list(row.values()) for row in rows])
            numbers = {row["Value"]: int(row["Number of cases"]) for row in rows[1:]}
            countries = [row["Value"] for row in rows if row["Group"] == "Country"]
            assert numbers["France"] >= 4
            assert sum(numbers[country] for country in countries) == sum(
                numbers[value] for value in numbers if value.startswith("In work on")
            )
        assert tables[0] == tables[1]


class TestOthers:
    def test_a_lawyer_sees_the_two_cases_that_were_shared(self, page_of: PageOf) -> None:
        page = page_of("lawyer")
        assert set(listed(page)) == SHARED_WITH_LAWYER
        desk.open_case(page, ZIGANSHIN)
        assert page.get_by_role("link", name="Add a document").count() == 0

    def test_a_lawyer_gets_codes_only(self, page_of: PageOf, tmp_path: Path) -> None:
        page = page_of("lawyer")
        page.goto("/cases/")
        assert page.locator("[name=names]").count() == 0
        rows = read(download(page, "CSV file"), tmp_path)
        assert len(rows) == len(SHARED_WITH_LAWYER)
        assert "Main person" not in rows[0]

    @pytest.mark.parametrize("user", ["auditor", "administrator"])
    def test_who_works_on_no_case_sees_none(self, page_of: PageOf, user: str) -> None:
        case = desk.open_case(page_of("caseworker"), ZIGANSHIN)
        page = page_of(user)
        assert listed(page) == []
        assert "Your role opens no cases." in text(page)
        answer = page.goto(case)
        assert answer is not None
        assert answer.status == 404
        assert "Ziganshin" not in page.content()


def download(page: Page, kind: str, role: Any = "button") -> Download:
    with page.expect_download() as started:
        page.get_by_role(role, name=kind).first.click()
    return started.value


def read(file: Download, folder: Path) -> list[dict[str, str]]:
    """Read a file as a spreadsheet would, and refuse what a spreadsheet would run."""
    path = folder / file.suggested_filename
    file.save_as(path)
    if path.suffix == ".xlsx":
        sheet = openpyxl.load_workbook(path).worksheets[0]
        assert not [cell for row in sheet for cell in row if cell.data_type == "f"]
        table = [
            ["" if value is None else str(value) for value in row]
            for row in sheet.iter_rows(values_only=True)
        ]
    else:
        table = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
        assert not [cell for row in table for cell in row if cell[:1] in set("=+-@\t\r")]
    return [dict(zip(table[0], row, strict=True)) for row in table[1:]]
