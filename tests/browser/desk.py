"""What a caseworker does at the desk: open a case, fill a form, press its button."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, Response

from tests.sample_files import jpeg

CASE = re.compile(r"/cases/[0-9A-Z]{3}-[0-9A-Z]{4}/")
NAMES = ("wanda", "household", "sibling")
Value = str | int | bool | date | bytes
Values = Mapping[str, Value]

PASSPORT: Values = {
    "person": 1,
    "type": "Russian international passport (10 years, biometric)",
    "holding": "Held",
    "number": "70 0000001",
    "name_as_printed": "INVENTED PERSON",
    "issued": date(2020, 2, 3),
    "expires": date(2030, 2, 3),
    "place_of_issue": "Invented Town",
    "remark": "Invented: the photograph is loose.",
}
VISA: Values = {
    "person": 1,
    "destination": "France",
    "state": "Lodged",
    "lodged": date(2026, 3, 2),
    "reference_number": "INVENTED-VISA-1",
    "remark": "Invented: asked for an answer twice.",
}
CLAIM: Values = {
    "person": 1,
    "country": "France",
    "state": "Decided",
    "lodged": date(2026, 4, 7),
    "reference_number": "INVENTED-CLAIM-1",
}
DECISION: Values = {
    "claim": 1,
    "instance": "First instance",
    "outcome": "Claim rejected",
    "decided": date(2026, 9, 1),
    "received": date(2026, 9, 5),
    "stated_period": "1",
    "stated_period_unit": "months",
    "grounds": "Invented: the office calls the account too general.",
}
NOTE: Values = {
    "kind": "Call or message",
    "body": "Invented: will bring the originals next week.",
    "happened": date(2026, 9, 8),
}
#: What the page of a new case cannot do without.
INTAKE: Values = {
    "given": "Wanda",
    "contact_channel": "Signal",
    "risk": "MEDIUM",
    "country_of_stay": "Armenia",
    "agreed": True,
    "language": "Russian",
}
#: One record of each kind that is added on a page of its own, in an order that can be followed.
RECORDS: dict[str, Values] = {
    "documents": PASSPORT,
    "visas": VISA,
    "asylum": CLAIM,
    "decisions": DECISION,
    "notes": NOTE,
    "tasks": {"title": "Invented: ask for a translation", "due_on": date(2026, 12, 1)},
    "deadlines": {
        "what": "Invented: lodge the appeal",
        "legal_basis": "Invented article 1",
        "stated_on": date(2026, 12, 5),
    },
    "appointments": {
        "what": "Invented: hand in the form",
        "day": date(2026, 12, 8),
        "hour": "10:30",
        "place": "Invented office",
    },
    "stays": {"person": 1, "country": "Georgia", "entered": date(2022, 10, 1)},
    "incidents": {"kind": "Summons", "people": True, "happened": date(2022, 9, 25)},
    "prosecutions": {"person": 1, "country": "Russia", "stage": "Opened"},
    "military": {"person": 1, "kind": "Reservist", "rank": "Invented rank"},
    "referrals": {"organisation": 1, "need": "Invented: a doctor who speaks the language"},
    "consents": {"person": 1, "purpose": "Invented: ask a partner", "given": date(2026, 9, 8)},
    "people": {"name-0-given": "Sibling", "name-0-family": "Household", "role": "Other member"},
    "relationships": {"person": 1, "kind": "Sibling", "of_person": 2},
    "files": {"sent": jpeg()},
}


def open_case(page: Page, person: str) -> str:
    """Open a case by the name in the list; return its address."""
    page.goto("/cases/")
    page.get_by_role("link", name=person, exact=True).first.click()
    return address_of(page)


def new_case(page: Page, **values: Value) -> str:
    """Open a new case, whoever it reminds of; return its address."""
    page.goto("/cases/new/")
    fill(page, {**INTAKE, **values})
    send(page, "Create case")
    if page.url.endswith("/similar/"):
        send(page, "Create the new case anyway")
    assert CASE.fullmatch(address_of(page)), page.inner_text("main")
    return address_of(page)


def furnish_case(page: Page) -> str:
    """Open a new case and add a record of each kind, with one task done; return its address."""
    case = new_case(page, family="Household")
    for slug in RECORDS:
        assert add(page, case, slug).status == 200, page.locator(".errors").inner_text()
    page.goto(f"{case}cite/")
    fill(page, {"title": "Invented letter", "kind": "Letter", "locator": "page 2"})
    assert send(page, "Save").status == 200
    add(page, case, "tasks", title="Invented: one of two")
    page.goto(case)
    with page.expect_navigation():
        page.get_by_role("button", name="Mark done").last.click()
    return case


def furnish_desk(page: Page) -> tuple[str, str]:
    """Keep a draft and a view, close a case and search; return where the last two are seen."""
    page.goto("/cases/new/")
    fill(page, INTAKE)
    assert send(page, "Save as draft").status == 200
    page.goto("/views/new/?risk=HIGH")
    fill(page, {"name": "Invented view"})
    assert send(page, "Save").status == 200
    closed = new_case(page, family="Household")
    page.goto(f"{closed}close/")
    fill(page, {"closing_outcome": "Settled where they are", "closing_reason": "Invented."})
    assert send(page, "Close case").status == 200
    page.goto("/search/")
    fill(page, {"words": "Household"})
    assert send(page, "Search").status == 200
    return closed, address_of(page)


def address_of(page: Page) -> str:
    """Return the address of the open page without its host."""
    return urlsplit(page.url).path


def open_record(page: Page, card: str, name: str) -> None:
    """Open a record from its part of the case page, the newest of that name."""
    links = page.locator(f"section[aria-labelledby={card}]").get_by_role("link", name=name)
    links.last.click()


def add(page: Page, case: str, slug: str, **changes: Value) -> Response:
    """Add a record to a case as far as its form allows."""
    page.goto(f"{case}{slug}/add/")
    fill(page, {**RECORDS[slug], **changes})
    return send(page, "Save")


def fill(page: Page, values: Values) -> None:
    for name, value in values.items():
        if isinstance(value, date):
            for part in ("day", "month", "year"):
                page.fill(f'[name="{name}_{part}"]', str(getattr(value, part)))
        else:
            _fill_one(page.locator(f'main [name="{name}"]'), value)


def _fill_one(controls: Locator, value: str | int | bool | bytes) -> None:
    control = controls.first
    kind = control.evaluate("element => element.type")
    if isinstance(value, bool):
        control.set_checked(value)
    elif isinstance(value, int):
        control.select_option(index=value)
    elif isinstance(value, bytes):
        control.set_input_files({"name": "invented.jpg", "mimeType": "image/jpeg", "buffer": value})
    elif kind == "radio":
        controls.and_(control.page.locator(f'[value="{value}"]')).check()
    elif kind == "select-one":
        control.select_option(label=value)
    else:
        control.fill(value)


def typed(page: Page, values: Values) -> dict[str, str]:
    """Return what stands in the controls of these values, dates part by part."""
    names = [
        name if not isinstance(value, date) else f"{name}_{part}"
        for name, value in values.items()
        for part in (("day", "month", "year") if isinstance(value, date) else ("",))
    ]
    return {name: page.locator(f'main [name="{name}"]').first.input_value() for name in names}


def send(page: Page, button: str) -> Response:
    """Press a button and return the answer that the browser ends up with."""
    with page.expect_navigation() as navigation:
        page.get_by_role("button", name=button, exact=True).last.click()
    answer = navigation.value
    assert answer is not None
    return answer
