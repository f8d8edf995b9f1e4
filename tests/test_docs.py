"""The documents say what is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cases.management.commands.data_dictionary import PATH, dictionary

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
# Folders and files that come to be only when the thing runs.
MADE_LATER = re.compile(r"(var|\.venv|locale/.*\.mo)\b")
MENTION = re.compile(r"`((?:[A-Za-z][\w.-]*/)+[\w.*-]*)`")


class DataDictionaryTests:
    def test_it_is_current(self) -> None:
        assert PATH.read_text() == dictionary(), "run: manage.py data_dictionary"


class MentionedPathTests:
    @pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
    def test_every_path_it_names_exists(self, document: Path) -> None:
        mentioned = {
            name
            for name in MENTION.findall(document.read_text())
            if not MADE_LATER.match(name) and (ROOT / name.split("/")[0]).exists()
        }
        missing = [name for name in sorted(mentioned) if not list(ROOT.glob(name.rstrip("/")))]
        assert missing == []

    @pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
    def test_links_between_documents_lead_somewhere(self, document: Path) -> None:
        links = re.findall(r"\]\(((?!https?:|#|mailto:)[^)#]+)", document.read_text())
        assert [link for link in links if not (document.parent / link).exists()] == []
