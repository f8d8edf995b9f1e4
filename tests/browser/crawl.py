"""Finds the pages of a site the way a person does, from link to link, and reads what they are."""

from __future__ import annotations

import json
import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from django.urls import ResolverMatch, URLPattern, URLResolver, get_resolver, resolve
from playwright.sync_api import APIRequestContext, APIResponse

from casetracker.env import BASE_DIR

ADMIN = "admin:"
# Enough for what templates write, and much faster than a parser; the HTML is checked elsewhere.
LINK = re.compile(r'<a\s[^>]*?href="([^"]*)"')


#: Routes that answer with a file.
FILES = {"file-download", "file-original"}
#: Pages of which one example says too little, and how many are looked at in a browser.
MORE = {"case-detail": 12, "case-list": 3}
FEW = 3


@dataclass(frozen=True)
class Found:
    """One page: the route that it answers, its address without the host, its HTML."""

    route: str
    address: str
    html: str = field(repr=False)

    @property
    def is_admin(self) -> bool:
        return self.route.startswith(ADMIN)


@dataclass
class Crawl:
    """What was found from one start: pages, files and what should not have been linked."""

    pages: list[Found] = field(default_factory=list)
    routes: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)

    @property
    def own(self) -> list[Found]:
        return [page for page in self.pages if not page.is_admin]

    @property
    def fewer(self) -> list[Found]:
        """Return the site's own pages with fewer examples of what there is many of."""
        taken: Counter[str] = Counter()
        pages = []
        for page in self.own:
            taken[page.route] += 1
            if taken[page.route] <= FEW:
                pages.append(page)
        return pages

    @property
    def admin(self) -> list[Found]:
        return [page for page in self.pages if page.is_admin]


def crawl(requests: APIRequestContext, *starts: str) -> Crawl:
    """Follow links to a page of each route; files are noted and not taken."""
    done = Crawl()
    queue, known = deque((start, "the start") for start in starts), set(starts)
    while queue:
        address, origin = queue.popleft()
        route = route_of(resolve(urlsplit(address).path))
        if done.routes[route] >= MORE.get(route, 1):
            continue
        done.routes[route] += 1
        if route in FILES or route.endswith("export"):
            continue
        answer = requests.get(address)
        if answer.status != 200:
            done.problems.append(f"{address} from {origin}: {answer.status}")
            continue
        done.pages.append(Found(route, address, answer.text()))
        for link in links(answer):
            if link not in known:
                known.add(link)
                queue.append((link, address))
    return done


def links(answer: APIResponse) -> Iterator[str]:
    """Yield the addresses on this site that a page links to, without the host."""
    here = urlsplit(answer.url).netloc
    for link in LINK.findall(answer.text()):
        target = urlsplit(urljoin(answer.url, unescape(link)))
        if target.netloc == here:
            yield target.path + (f"?{target.query}" if target.query else "")


def route_of(match: ResolverMatch) -> str:
    """Name a route; where one address pattern serves kinds of record, each kind is a route."""
    kind = match.kwargs.get("slug") or match.kwargs.get("app_label") or ""
    return f"{match.view_name}/{kind}" if kind else match.view_name


def all_routes(
    resolver: URLResolver | None = None, space: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Yield the name and the pattern of every address of the site."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from all_routes(pattern, space + inner)
        else:
            yield f"{space}{pattern.name}", pattern


def seeded_names() -> set[str]:
    """Return every word of the names of the articles' people, in small letters."""
    names: set[str] = set()
    for path in (BASE_DIR / "fixtures" / "articles" / "cases").glob("*.json"):
        names.update(_names_in(json.loads(path.read_text())))
    return names


def _names_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key in ("given", "patronymic", "family"):
            if isinstance(value.get(key), str):
                yield from value[key].casefold().split()
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _names_in(item)


def words(text: str) -> set[str]:
    """Return the words of a text or an address, in small letters."""
    kept = "".join(letter if letter.isalpha() else " " for letter in unquote(text).casefold())
    return set(kept.split())
