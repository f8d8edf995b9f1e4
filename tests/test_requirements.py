from __future__ import annotations

import re
from pathlib import Path

import pytest

from casetracker.env import BASE_DIR

pytestmark = pytest.mark.once
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[a-z, ]+\])?==([^ ;]+)", re.MULTILINE)


def pins(path: Path) -> dict[str, str]:
    return dict(PIN.findall(path.read_text()))


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
class TestPinnedLists:
    def test_every_package_is_pinned_with_a_hash(self, name: str) -> None:
        text = (BASE_DIR / f"{name}.txt").read_text()
        stanzas = re.split(r"\n(?=\S)", text.strip())
        assert len(stanzas) == len(pins(BASE_DIR / f"{name}.txt"))
        assert [stanza for stanza in stanzas if "--hash=sha256:" not in stanza] == []

    def test_no_address_of_a_registry_is_in_it(self, name: str) -> None:
        assert "://" not in (BASE_DIR / f"{name}.txt").read_text()

    def test_it_holds_what_the_short_list_asks_for(self, name: str) -> None:
        wanted = re.findall(
            r"^([a-z0-9][a-z0-9-]*)", (BASE_DIR / f"{name}.in").read_text(), re.MULTILINE
        )
        assert wanted
        assert set(wanted) - set(pins(BASE_DIR / f"{name}.txt")) == set()


class TestTheTwoLists:
    def test_the_tests_run_on_what_the_site_runs_on(self) -> None:
        site, tests = (
            pins(BASE_DIR / f"{name}.txt") for name in ("requirements", "requirements-dev")
        )
        assert site == {name: version for name, version in tests.items() if name in site}
