"""Every page with a form in which people type, found by walking all addresses."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest
from django.test import Client
from django.urls import resolve, reverse

from casetracker.accounts.models import User
from tests.access.test_matrix import ROUTES, Stage, shared_stage, stage
from tests.views.filling import as_shown

__all__ = ["shared_stage", "stage"]
TYPED = ("text", "search", "email", "tel", "password")
MONTHS = {"en": "February", "fr": "février", "ru": "февраля"}
# Passwords are never kept; what one looked for is kept by its own record.
NOT_KEPT = frozenset({"account-password", "search", "case-list"})
BROKEN = "broken \x07 text"


@lru_cache(maxsize=2)  # a page and the answer to its form
def tree_of(page: Any) -> Element:
    tree: Element = html5lib.parse(page.content.decode(), namespaceHTMLElements=False)
    return tree


def form_of(page: Any) -> Element | None:
    """Return the main form that is sent by POST and has something to type or choose in it."""
    forms = [form for form in tree_of(page).iter("form") if form.get("method") == "post"]
    here = [form for form in forms if not form.get("action") and any(controls(form))]
    return max(here, key=lambda form: len(list(form.iter())), default=None)


def controls(form: Element) -> Iterator[Element]:
    for control in form.iter():
        is_box = control.tag == "input" and control.get("type", "text") in TYPED
        if is_box or control.tag in ("textarea", "select"):
            yield control


def clients(stage: Stage) -> list[Client]:
    found = []
    for user in (stage.cast.worker, stage.cast.coordinator):
        # What breaks a page is found by the matrix.
        client = Client(raise_request_exception=False)
        client.force_login(user)
        found.append(client)
    return found


def form_pages(stage: Stage) -> Iterator[tuple[str, str, Client, Any]]:
    """Yield the name, the address and the page of each form, as whoever may open it sees it."""
    both = clients(stage)
    for name in sorted(ROUTES):
        url = reverse(name, kwargs=stage.arguments(name))
        for client in both:
            page = client.get(url)
            is_page = page.status_code == 200 and page.headers["Content-Type"][:9] == "text/html"
            if is_page and form_of(page) is not None:
                yield name, url, client, page
                break


def label_problems(page: Any) -> list[str]:
    """Return controls and choices without words, and hints and errors that are not there."""
    tree, form = tree_of(page), form_of(page)
    assert form is not None
    ids = {element.get("id") for element in tree.iter() if element.get("id")}
    labels = {label.get("for") for label in tree.iter("label")}
    problems = []
    for control in form.iter():
        if control.tag not in ("input", "textarea", "select") or control.get("type") in (
            "hidden",
            "submit",
        ):
            continue
        if control.get("id") not in labels and not control.get("aria-label"):
            problems.append(f"no label: {control.get('name')}")
        options = [(option.text or "").strip() for option in control.iter("option")]
        problems += [f"no words: {control.get('name')}" for text in options if not text.strip("-")]
        described = (control.get("aria-describedby") or "").split()
        problems += [f"no such text: {one}" for one in described if one not in ids]
    return problems


def boxes(form: Element) -> list[str]:
    """Return the names of the boxes in which text is typed, those of dates left out."""
    dates = ("_day", "_month", "_year")
    return [
        control.get("name", "")
        for control in controls(form)
        if control.tag != "select" and not control.get("name", "").endswith(dates)
    ]


def dates(form: Element) -> list[str]:
    names = [control.get("name", "") for control in controls(form)]
    return [name.removesuffix("_month") for name in names if name.endswith("_month")]


def summary_problems(page: Any) -> list[str]:
    """Return what is wrong with the page of a form that holds an error."""
    tree, problems = tree_of(page), []
    if page.status_code not in (409, 422):
        return [f"status {page.status_code}"]
    if not (tree.findtext(".//title") or "").startswith(("Error:", "Erreur", "Ошибка")):
        problems.append("no error in the title")
    ids = {element.get("id") for element in tree.iter() if element.get("id")}
    focused = [element for element in tree.iter() if "autofocus" in element.attrib]
    if len(focused) != 1 or focused[0].get("role") != "alert":
        problems.append("the summary has not the focus")
    for link in (link for box in focused for link in box.iter("a")):
        if link.get("href", "")[1:] not in ids:
            problems.append(f"a link to nothing: {link.get('href')}")
    return problems


@pytest.fixture
def no_problem() -> Iterator[dict[str, Any]]:
    """Give a place for what is wrong with each page; it has to stay empty."""
    found: dict[str, Any] = {}
    yield found
    assert {name: what for name, what in found.items() if what} == {}


def kept_problems(name: str, url: str) -> list[str]:
    is_kept = getattr(resolve(url).func, "keeps_typing", False)
    return [] if is_kept or name in NOT_KEPT else ["what is typed does not survive a session"]


def error_problems(client: Client, url: str, page: Any, names: list[str]) -> list[str]:
    """Type into all boxes what no box takes."""
    answer = client.post(url, as_shown(page) | dict.fromkeys(names, BROKEN))
    shown = as_shown(answer)
    lost = [name for name in names if "text" not in str(shown.get(name))]
    return summary_problems(answer) + [f"lost: {name}" for name in lost]


def month_problems(client: Client, url: str, page: Any, found: list[str], word: str) -> list[str]:
    """Type a day that its month, a word, does not have: refused for the day, the word was read."""
    typed: dict[str, str] = {}
    for date in found:
        typed |= {f"{date}_day": "31", f"{date}_month": word, f"{date}_year": "2024"}
    answer = client.post(url, as_shown(page) | typed)
    shown, faulty = as_shown(answer), faulty_boxes(answer)
    problems = summary_problems(answer)
    problems += [f"not refused: {date}" for date in found if f"{date}_day" not in faulty]
    problems += [f"not read: {date}" for date in found if f"{date}_month" in faulty]
    return problems + [f"lost: {date}" for date in found if shown.get(f"{date}_month") != word]


def faulty_boxes(page: Any) -> set[str]:
    form = form_of(page)
    assert form is not None
    marked = (one for one in controls(form) if one.get("aria-invalid") == "true")
    return {one.get("name", "") for one in marked}


@pytest.mark.once
class EveryFormTests:
    def test_words_errors_and_what_is_kept(self, stage: Stage) -> None:
        wrong: dict[str, list[str]] = {}
        for name, url, client, page in form_pages(stage):
            wrong[name] = label_problems(page) + kept_problems(name, url)
            form = form_of(page)
            assert form is not None
            if name not in NOT_KEPT and (names := boxes(form)):
                wrong[name] += error_problems(client, url, page, names)
        known = {"case-new", "draft-edit", "person-add", "document-edit", "case-access"}
        assert known <= wrong.keys()
        assert {name: problems for name, problems in wrong.items() if problems} == {}

    def test_months_are_typed_as_words(self, stage: Stage) -> None:
        wrong: dict[tuple[str, str], list[str]] = {}
        for name, url, client, page in form_pages(stage):
            form = form_of(page)
            assert form is not None
            found = dates(form)
            for language, word in MONTHS.items() if found else ():
                User.objects.update(language=language)
                wrong[name, language] = month_problems(client, url, page, found, word)
        with_dates = {"case-new", "person-add", "deadline-add", "case-access"}
        assert set(product(with_dates, MONTHS)) <= wrong.keys()
        assert {place: problems for place, problems in wrong.items() if problems} == {}

    def test_a_word_that_is_no_month_would_be_seen(self, stage: Stage) -> None:
        url = reverse("document-add", args=[stage.cast.case.shown_code])
        client = clients(stage)[0]
        page = client.get(url)
        problems = month_problems(client, url, page, ["issued"], "Febtober")
        assert problems == ["not refused: issued", "not read: issued"]
