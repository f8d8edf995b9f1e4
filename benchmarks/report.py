"""The tables of one run, for the terminal and for docs/performance.md.

`python -m benchmarks.report docs/performance.json` writes the document from a result anew.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import median

from benchmarks import goals
from benchmarks.figures import Figures, NotMeasuredError, OtherRunError, Ratio, ratio
from benchmarks.items import EXPORTS, PAGES, Item
from benchmarks.measure import RAW_SQL
from benchmarks.result import Result, Seen, read

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
HEAD = Path(__file__).with_name("head.md")
NOT_HERE = "Not measured here: Bayanat and NetBox, which are no Python packages, and XlsxWriter.\n"
SEEDED = "`manage.py seed --people`, each into an empty database; CPU without that of PostgreSQL."


def tables(result: Result) -> str:
    """Return all tables of a run."""
    parts = [
        about(result),
        *(part for seen in result.sizes for part in size_tables(seen)),
        goal_table(result),
        growth_table(result),
        seeding_table(result),
    ]
    return "\n".join(part for part in parts if part)


def document(result: Result) -> str:
    """Return the text of docs/performance.md."""
    return f"{HEAD.read_text()}\n{tables(result)}"


def about(result: Result) -> str:
    """Return when, on what and how much was measured."""
    machine = dict(result.machine)
    what = f"{machine.pop('cores')} cores, {machine.pop('memory')}, {machine.pop('system')}"
    versions = ", ".join(f"{name} {version}" for name, version in machine.items())
    plan = result.plan
    return (
        f"Measured {result.day} in {result.seconds / 60:.0f} minutes on {what}; load average"
        f" {result.load_before} before and {result.load_after} after.\n{versions}.\n"
        f"{plan['rounds']} rounds of {plan['requests']} requests ({plan['heavy']} of the plain"
        f" admin); {plan['exports']} rounds of exports.\n"
        + (f"\n{result.remark}\n" if result.remark else "")
    )


def table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a Markdown table; all columns but the first hold figures."""
    first, *others = headings
    lines = [[first, *others], ["---", *("--:" for _ in others)], *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def size_tables(seen: Seen) -> Iterator[str]:
    """Return the pages and the exports at one size."""
    yield f"## {seen.size:,} cases\n"
    headings = ("page", "p50 / p95 ms", "CPU ms app + db", "by its limit", "plain admin by it")
    raw = seen.figures[RAW_SQL]
    first = [RAW_SQL, f"{raw.p50:.1f} / {raw.p95:.1f}", "", "", "", "3", ""]
    rows = [first, *(page_row(item, seen) for item in PAGES)]
    yield table((*headings, "queries", "bytes (gzip)"), rows)
    columns = ("export", "s", "rows/s", "CPU s", "first byte s", "rows/s by C")
    rows = [export_row(item, seen) for item in EXPORTS if seen.figures[item.name].wall]
    yield table((*columns, "by import-export", "worker MiB"), rows)


def page_row(item: Item, seen: Seen) -> list[str]:
    """Return the figures of one page."""
    found = seen.figures[item.name]
    by_limit = f"{_ratio(seen, item.name, item.limit)} {item.limit}" if item.limit else ""
    return [
        item.name,
        f"{found.p50:.1f} / {found.p95:.1f}",
        _cpu(found),
        by_limit,
        str(_ratio(seen, item.peer, item.name)) if item.peer else "",
        str(found.queries),
        f"{found.bytes:,} ({found.compressed:,})",
    ]


def export_row(item: Item, seen: Seen) -> list[str]:
    """Return the figures of one export."""
    found = seen.figures[item.name]
    return [
        item.name,
        f"{found.p50 / 1000:.2f}",
        f"{median(found.rates):,.0f}",
        f"{median(found.cpu) / 1000:.2f}",
        f"{median(found.first_byte) / 1000:.2f}",
        str(_ratio(seen, item.name, item.limit, "rates")) if item.limit else "",
        str(_ratio(seen, item.name, item.peer, "rates")) if item.peer else "",
        f"{max(found.memory_idle):.0f} → {max(found.memory_peak):.0f}",
    ]


def goal_table(result: Result) -> str:
    """Return every goal beside what was measured at each size."""
    found = [goals.verdicts(seen) for seen in result.sizes]
    headings = ("goal", "wanted", *(f"{seen.size:,} cases" for seen in result.sizes))
    rows = [
        [same[0].what, same[0].wanted, *(f"{one.measured}: {one.word}" for one in same)]
        for same in zip(*found, strict=True)
    ]
    return f"## Goals\n\n{table(headings, rows)}\n{NOT_HERE}"


def growth_table(result: Result) -> str:
    """Return how costs grow with the number of cases."""
    found = goals.growth(result)
    if not found:
        return ""
    sizes = f"{result.sizes[0].size:,} to {result.sizes[-1].size:,} cases"
    costs = [
        [name, *(_cpu(seen.figures[name]) for seen in result.sizes)]
        for name in (*goals.GROWING, "plain admin: list", "plain admin: page at 95 %")
    ]
    headings = ("CPU ms app + db", *(f"{seen.size:,}" for seen in result.sizes))
    judged = [[one.what, one.wanted, f"{one.measured}: {one.word}"] for one in found]
    return (
        f"## Growth from {sizes}\n\n{table(headings, costs)}\n"
        f"{table(('growth', 'wanted', 'measured'), judged)}"
    )


def seeding_table(result: Result) -> str:
    """Return what seeding costs."""
    if not result.seeding:
        return ""
    rows = [
        [
            f"{one.people:,}",
            f"{one.seconds:.0f}",
            f"{one.cpu_seconds:.0f}",
            f"{one.memory_peak:.0f}",
        ]
        for one in result.seeding
    ]
    judged = [
        [one.what, one.wanted, f"{one.measured}: {one.word}"] for one in goals.seeding(result)
    ]
    goal = table(("goal", "wanted", "measured"), judged) if judged else ""
    return f"## Seeding\n\n{SEEDED}\n\n{table(('people', 's', 'CPU s', 'peak MiB'), rows)}\n{goal}"


def _cpu(found: Figures) -> str:
    app, database = median(found.cpu_app), median(found.cpu_database)
    return f"{app:.1f} + {database:.1f} = {median(found.cpu):.1f}"


def _ratio(seen: Seen, one: str, other: str, what: str = "cpu") -> Ratio | str:
    try:
        return ratio(seen.figures[one], seen.figures[other], what)
    except NotMeasuredError:
        return "–"


def main(paths: list[str]) -> int:
    """Write the document from a result anew."""
    if not paths:
        sys.stderr.write("usage: python -m benchmarks.report RESULT.json\n")
        return 2
    if len(paths) > 1:
        raise SystemExit(str(OtherRunError("Figures of two runs cannot be divided by each other.")))
    DOCUMENT.write_text(document(read(Path(paths[0]))))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
