"""The pictures of README, taken of a trial with an invented person: `make screenshots`."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import Page, ViewportSize, sync_playwright

from casetracker.env import BASE_DIR
from tests.browser import desk
from tests.browser.trial_site import running_trial

FOLDER = BASE_DIR / "docs" / "images"
DESK = ViewportSize(width=1280, height=760)

OTHERS = [
    ("Anna", "Primernaja", "Georgia", "High", "asylum"),
    ("Ignat", "Obraztsov", "Armenia", "Medium", "visas"),
    ("Vera", "Probnaja", "France", "Low", "asylum"),
    ("Foma", "Nebyvalyj", "Kazakhstan", "Critical", "documents"),
]


def tell_a_story(page: Page) -> str:
    """Fill a new case with what a reader understands at a glance; return its address."""
    case = desk.new_case(page, given="Ivan", family="Vydumannyj", country_of_stay="Kazakhstan")
    today = datetime.now(tz=UTC).date()
    story: dict[str, dict[str, Any]] = {
        "tasks": {"title": "Ask for a translation", "due_on": today + timedelta(days=6)},
        "documents": {"expires": today + timedelta(days=120), "name_as_printed": "", "remark": ""},
        "visas": {"reference_number": "", "remark": ""},
        "stays": {"country": "Kazakhstan", "is_current": True},
        "notes": {"body": "Will bring the originals next week."},
    }
    for slug, changes in story.items():
        desk.add(page, case, slug, **changes)
    return case


def fill_the_list(page: Page) -> None:
    """Open cases that stand before the articles' in the list: no real name is in a picture."""
    today = datetime.now(tz=UTC).date()
    for days, (given, family, country, risk, slug) in enumerate(OTHERS, start=9):
        case = desk.new_case(page, given=given, family=family, risk=risk)
        desk.add(page, case, "tasks", due_on=today + timedelta(days=days))
        desk.add(page, case, "stays", country=country, is_current=True)
        desk.add(page, case, slug)


def take(page: Page, address: str, name: str) -> None:
    page.goto(address)
    page.screenshot(path=FOLDER / f"{name}.png")


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = os.environ.get("CASETRACKER_CHROMIUM") or shutil.which("chromium")
    with running_trial() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page(base_url=site.address, java_script_enabled=False, viewport=DESK)
        site.sign_in(page, "caseworker")
        case = tell_a_story(page)
        fill_the_list(page)
        take(page, case, "case")
        take(page, "/cases/", "list")
        browser.close()


if __name__ == "__main__":
    main()
