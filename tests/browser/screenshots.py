"""Pictures of a trial: `make screenshots` takes README's anew, with FOLDER= those of every page."""

from __future__ import annotations

import io
import os
import shutil
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, NamedTuple

import django
from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from casetracker.env import BASE_DIR
from tests.browser import desk
from tests.browser.crawl import crawl
from tests.browser.trial_site import TrialSite, running_trial

FOLDER = BASE_DIR / "docs" / "images"
DESK, PHONE = ViewportSize(width=1280, height=760), ViewportSize(width=390, height=844)
COLOURS = 64  # flat colours and text need no more, and a picture weighs a third


class Dress(NamedTuple):
    """How a page is looked at."""

    size: ViewportSize
    theme: Literal["light", "dark"]


LIGHT, DARK = Dress(DESK, "light"), Dress(DESK, "dark")
ON_PHONE, AT_NIGHT = Dress(PHONE, "light"), Dress(PHONE, "dark")

OTHERS = [
    ("Anna", "Primernaja", "Georgia", "HIGH", "asylum"),
    ("Ignat", "Obraztsov", "Armenia", "MEDIUM", "visas"),
    ("Vera", "Probnaja", "France", "LOW", "asylum"),
    ("Foma", "Nebyvalyj", "Kazakhstan", "CRITICAL", "documents"),
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
        "deadlines": {"what": "Lodge the appeal", "stated_on": today + timedelta(days=19)},
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


def readme_pictures(case: str) -> dict[str, tuple[str, Dress]]:
    """Return where the pictures of README are taken. No real name may stand in one."""
    return {
        "case": (case, LIGHT),
        "list": ("/cases/", LIGHT),
        "deadlines": ("/deadlines/", DARK),
        "case-phone": (case, ON_PHONE),
        "intake-phone": ("/cases/new/", ON_PHONE),
        "help-phone": ("/help/", AT_NIGHT),
    }


def page_in(browser: Browser, site: TrialSite, dress: Dress) -> Page:
    page = browser.new_page(
        base_url=site.address,
        java_script_enabled=False,
        viewport=dress.size,
        color_scheme=dress.theme,
    )
    site.sign_in(page, "caseworker")
    return page


def take(page: Page, address: str, file: Path, *, whole: bool = False) -> None:
    """Keep what a page looks like, small."""
    page.goto(address)
    picture = Image.open(io.BytesIO(page.screenshot(full_page=whole))).convert("RGB")
    file.parent.mkdir(parents=True, exist_ok=True)
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)


def take_for_readme(browser: Browser, site: TrialSite, case: str) -> None:
    for name, (address, dress) in readme_pictures(case).items():
        page = page_in(browser, site, dress)
        take(page, address, FOLDER / f"{name}.png")
        page.close()


def take_every_page(browser: Browser, site: TrialSite, case: str, folder: Path) -> None:
    """Take every page a caseworker comes to, whole: by day at a desk, at night on a phone."""
    for name, dress in (("desk", LIGHT), ("phone", AT_NIGHT)):
        page = page_in(browser, site, dress)
        for found in crawl(page.context.request, case, "/").fewer:
            take(
                page,
                found.address,
                folder / f"{found.route.replace('/', '-')}-{name}.png",
                whole=True,
            )
        page.close()


def main(arguments: list[str]) -> None:
    """Take the pictures of README, or of every page into the folder that is named."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()  # the crawl knows pages by the names of their routes
    path = os.environ.get("CASETRACKER_CHROMIUM") or shutil.which("chromium")
    with running_trial() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        desk_page = page_in(browser, site, LIGHT)
        case = tell_a_story(desk_page)
        fill_the_list(desk_page)
        if arguments:
            take_every_page(browser, site, case, Path(arguments[0]))
        else:
            take_for_readme(browser, site, case)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
