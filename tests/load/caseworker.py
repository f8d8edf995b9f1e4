"""Caseworkers at the site: each with a session of their own, a day's work and time to think."""

from __future__ import annotations

import http.client
import re
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random

from benchmarks.client import POSTED, Answer, Asked, Client, controls

ROW = re.compile(r'href="/cases/([0-9A-Z]{3}-[0-9A-Z]{4})/"><bdi>([^<]+)</bdi>')
Form = dict[str, list[str]]
RISKS = ["LOW", "MEDIUM", "HIGH"]
FILTERS = ["risk=HIGH", "status=CLOSED&sort=-activity", "stage=PROTECTED", "due=late", "owner=me"]
# What a day is made of: how often each step comes.
WORK = {"list": 4, "filter": 3, "search": 3, "case": 5, "note": 2, "task": 1, "save": 2}
WRITING = {"note": 2, "task": 1, "save": 1, "list": 1}


@dataclass
class Figures:
    """What all caseworkers measured, in seconds, and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    #: By case, the texts whose saving was answered with success.
    kept: list[tuple[str, str]] = field(default_factory=list)

    def percentile(self, step: str, share: float = 0.95) -> float:
        """Return milliseconds that so large a share of the answers did not exceed."""
        times = sorted(self.seconds[step])
        return 1000 * times[min(int(share * len(times)), len(times) - 1)]

    @property
    def longest(self) -> float:
        return max(max(times) for times in self.seconds.values())

    def lines(self) -> Iterator[str]:
        yield f"{'':8} {'number':>7} {'p50':>7} {'p95':>7} {'longest':>8} ms"
        for step, times in sorted(self.seconds.items()):
            figures = (self.percentile(step, share) for share in (0.5, 0.95, 1))
            shown = " ".join(f"{figure:7.0f}" for figure in figures)
            yield f"{step:8} {len(times):7} {shown}"


class FailedError(RuntimeError):
    """A page answered what a caseworker cannot work with."""


class Caseworker(threading.Thread):
    """Works until told to stop; every failure of the site is kept as an error."""

    def __init__(
        self,
        client: Client,
        figures: Figures,
        stop: threading.Event,
        *,
        number: int,
        think: tuple[float, float] = (3, 5),
        work: dict[str, int] | None = None,
    ) -> None:
        super().__init__(daemon=True)
        self.client, self.figures, self.stop = client, figures, stop
        self.chance, self.think = Random(number), think  # noqa: S311
        self.work = work or WORK
        self.known: list[tuple[str, str]] = []
        self.number = number

    def run(self) -> None:
        steps = self._steps()
        names, shares = list(self.work), list(self.work.values())
        step = "list"  # where everybody begins, to know cases and names
        self.stop.wait(self.chance.uniform(0, self.think[1]))  # they do not begin all at once
        while not self.stop.wait(self.chance.uniform(*self.think)):
            try:
                self.client.reconnect()  # the server closes what rests for two seconds
                steps[step]()
            except (OSError, http.client.HTTPException, FailedError) as error:
                self.figures.errors.append(f"{step}: {type(error).__name__} {error}")
            step = self.chance.choices(names, shares)[0] if self.known else "list"

    def _steps(self) -> dict[str, Callable[[], None]]:
        return {
            "list": lambda: self._list("/cases/", "list"),
            "filter": lambda: self._list(f"/cases/?{self.chance.choice(FILTERS)}", "filter"),
            "search": self._search,
            "case": self._open,
            "note": lambda: self._add("notes", "body"),
            "task": lambda: self._add("tasks", "title"),
            "save": self._save,
        }

    def _case(self) -> tuple[str, str]:
        return self.chance.choice(self.known)

    def _ask(self, asked: Asked, step: str, *expected: int) -> Answer:
        answer = self.client.ask(asked)
        if answer.status not in expected:
            raise FailedError(f"answered {answer.status} after {answer.seconds:.1f} s")
        self.figures.seconds[step].append(answer.seconds)
        return answer

    def _read(self, path: str, step: str) -> str:
        return self._ask(Asked(path), step, 200).body.decode()

    def _form(self, path: str) -> Form:
        html = self._read(path, "form")
        form = POSTED.search(html, html.find("<main"))
        if form is None:
            raise FailedError(f"has no form at {path}")
        return controls(html[form.end() :])

    def _list(self, path: str, step: str) -> None:
        found = ROW.findall(self._read(path, step))
        if found and "CLOSED" not in path:  # nobody writes in a closed case
            self.known = found

    def _open(self) -> None:
        self._read(f"/cases/{self._case()[0]}/", "case")

    def _search(self) -> None:
        token = self._form("/cases/new/")["csrfmiddlewaretoken"]
        form = {"csrfmiddlewaretoken": token, "words": [self._case()[1]]}
        self._ask(Asked("/search/", form, follow=True), "search", 200)

    def _add(self, slug: str, name: str) -> None:
        code = self._case()[0]
        path = f"/cases/{code}/{slug}/add/"
        text = f"Marker {self.number} {self.chance.getrandbits(64):x}"
        form = self._form(path) | {name: [text]}
        self._ask(Asked(path, form), slug[:-1], 302, 303)
        self.figures.kept.append((code, text))

    def _save(self) -> None:
        path = f"/cases/{self._case()[0]}/edit/"
        form = self._form(path)
        form["risk"] = [next(risk for risk in RISKS if [risk] != form["risk"])]
        # Two who save the same case: the second is told so, which is no error.
        self._ask(Asked(path, form), "save", 302, 303, 409)


@contextmanager
def at_work(
    clients: Sequence[Client],
    *,
    think: tuple[float, float] = (3, 5),
    work: dict[str, int] | None = None,
) -> Iterator[Figures]:
    """Let everybody work as long as the block lasts."""
    figures, stop = Figures(), threading.Event()
    staff = [
        Caseworker(client, figures, stop, number=number, think=think, work=work)
        for number, client in enumerate(clients)
    ]
    for caseworker in staff:
        caseworker.start()
    try:
        yield figures
    finally:
        stop.set()
        until = time.monotonic() + 60
        for caseworker in staff:
            caseworker.join(max(until - time.monotonic(), 0.1))
