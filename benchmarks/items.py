"""What is measured: pages of the site, the limits beside them, and plain Django's admin."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle

from benchmarks.client import Asked, Client

RISKS = ["LOW", "MEDIUM", "HIGH"]
FILTER = "risk=HIGH"
CSV, XLSX = "csv", "xlsx"
LIMIT, CHANGELIST = "/bench/limit/cases/", "/admin/cases/case/"
PLAIN, EXPORT = "/bench/admin/cases/case/", "/cases/export/?status=ANY&format="


@dataclass(frozen=True)
class Desk:
    """What requests are made of: who asks, and cases, names and places in lists to ask for."""

    client: Client
    codes: list[str]  # as people read them
    keys: list[str]  # of the same cases
    names: list[str]  # of their main people, with a typo
    deep: str  # the cursor of a page near the end of the list
    deep_page: int  # the number of about that page where pages have numbers
    team: str

    def places(self) -> Iterator[dict[str, str]]:
        """Go round the cases for ever."""
        for code, key in cycle(zip(self.codes, self.keys, strict=True)):
            yield {"code": code, "bare": code.replace("-", ""), "key": key}


Requests = Callable[[Desk], Iterator[Asked]]


@dataclass(frozen=True)
class Item:
    """One thing to measure, and what its figures are divided by."""

    name: str
    requests: Requests
    expected: int = 200
    limit: str = ""
    peer: str = ""
    #: So slow that it is asked for less often.
    is_heavy: bool = False
    #: For an export: how its rows are counted.
    format: str = ""


def always(path: str) -> Requests:
    """Ask for the same page again and again."""

    def requests(desk: Desk) -> Iterator[Asked]:
        while True:
            yield Asked(path.format(deep=desk.deep, deep_page=desk.deep_page))

    return requests


def of_cases(path: str) -> Requests:
    """Ask for a page of one case after another."""
    return lambda desk: (Asked(path.format(**place)) for place in desk.places())


def saves(path: str) -> Requests:
    """Read the form of each case before it is timed; send it with another risk."""

    def requests(desk: Desk) -> Iterator[Asked]:
        for place in desk.places():
            form = desk.client.form_of(path.format(**place))
            yield Asked(path.format(**place), form | {"risk": [other_risk(form["risk"])]})

    return requests


def other_risk(chosen: list[str]) -> str:
    """Return a risk that is not the chosen one, so that there is something to save."""
    return next(risk for risk in RISKS if [risk] != chosen)


def limit_saves(desk: Desk) -> Iterator[Asked]:
    """Send the one value that the limit changes, each time another."""
    token = desk.client.form_of(f"/cases/{desk.codes[0]}/edit/")["csrfmiddlewaretoken"]
    for place, risk in zip(desk.places(), cycle(RISKS), strict=False):
        form = {"csrfmiddlewaretoken": token, "risk": [risk]}
        yield Asked(f"{LIMIT}{place['code']}/save/", form)


def searches(desk: Desk) -> Iterator[Asked]:
    """Search for each name and go on to what was found."""
    token = desk.client.form_of("/cases/new/")["csrfmiddlewaretoken"]
    for name in cycle(desk.names):
        yield Asked("/search/", {"csrfmiddlewaretoken": token, "words": [name]}, follow=True)


def plain_export(number: str) -> Requests:
    """Send the export form of plain Django's admin, all its fields chosen."""

    def requests(desk: Desk) -> Iterator[Asked]:
        while True:
            form = desk.client.form_of(f"{PLAIN}export/")
            yield Asked(f"{PLAIN}export/", form | {"format": [number]})

    return requests


PAGES = (
    Item("M: minimal page", always("/bench/minimal/")),
    Item("L: list", always(LIMIT)),
    Item("L: filter", always(f"{LIMIT}?{FILTER}")),
    Item("L: case", of_cases(f"{LIMIT}{{code}}/")),
    Item("L: save", limit_saves, 303),
    Item("list", always("/cases/"), limit="L: list", peer="plain admin: list"),
    Item(
        "next page, at 95 %",
        always("/cases/?after={deep}"),
        limit="L: list",
        peer="plain admin: page at 95 %",
    ),
    Item("filter", always(f"/cases/?{FILTER}"), limit="L: filter", peer="plain admin: filter"),
    Item("search by name, with a typo", searches, limit="L: list"),
    Item("case page", of_cases("/cases/{code}/"), limit="L: case", peer="plain admin: case"),
    Item("save", saves("/cases/{code}/edit/"), 303, limit="L: save", peer="plain admin: save"),
    Item("Today", always("/today/"), limit="L: list"),
    Item("status report", always("/reports/status/"), limit="L: list"),
    Item("admin: list", always(CHANGELIST), limit="list"),
    Item("admin: search by code", of_cases(f"{CHANGELIST}?q={{bare}}"), limit="list"),
    Item("admin: case", of_cases(f"{CHANGELIST}{{key}}/change/"), limit="case page"),
    Item("plain admin: list", always(PLAIN), is_heavy=True),
    Item("plain admin: page at 95 %", always(f"{PLAIN}?p={{deep_page}}"), is_heavy=True),
    Item("plain admin: filter", always(f"{PLAIN}?risk__exact=HIGH"), is_heavy=True),
    Item("plain admin: case", of_cases(f"{PLAIN}{{key}}/change/"), is_heavy=True),
    Item("plain admin: save", saves(f"{PLAIN}{{key}}/change/"), 302, is_heavy=True),
)
EXPORTS = (
    Item("C: COPY", always("/bench/limit/export/"), format=CSV),
    Item("CSV", always(f"{EXPORT}csv"), limit="C: COPY", peer="import-export: CSV", format=CSV),
    Item("CSV with names", always(f"{EXPORT}csv&names=1"), limit="C: COPY", format=CSV),
    Item("XLSX", always(f"{EXPORT}xlsx"), limit="C: COPY", peer="import-export: XLSX", format=XLSX),
    Item("import-export: CSV", plain_export("0"), format=CSV, is_heavy=True),
    Item("import-export: XLSX", plain_export("1"), format=XLSX, is_heavy=True),
)
