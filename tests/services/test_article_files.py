from __future__ import annotations

from pathlib import Path

import pytest

from cases.services.article_files import ArticleFileError, read_articles
from cases.services.seeding import FOLDER


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder of files that say nothing."""
    for name in ("sources", "contacts"):
        (tmp_path / f"{name}.json").write_text("{}")
    (tmp_path / "reference.json").write_text('{"rows": [], "citations": {}}')
    (tmp_path / "cases").mkdir()
    return tmp_path


class ArticleFilesTests:
    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ('{"a": {"fields": {"name": {"value": "x", "cite": ["C1.1"]}}}}', "no sentence"),
            ('{"a": {"fields": {"shoe_size": {"value": "x"}}}}', "no field 'shoe_size'"),
            ('{"a": {"fields": {"name": {"cite": ["A1.1"]}}}}', "has no value"),
            ('{"a": {"cite": [{"at": "A1.1", "page": 2}]}}', "no more"),
            ("{", "not readable"),
        ],
    )
    def test_a_mistake_is_named(self, folder: Path, text: str, reason: str) -> None:
        (folder / "contacts.json").write_text(text)
        with pytest.raises(ArticleFileError, match=reason):
            read_articles(folder)

    @pytest.mark.parametrize("tie", ['"of": ["b"]', '"people": ["b"]', '"claim": "b"'])
    def test_a_tie_to_nothing_is_named(self, folder: Path, tie: str) -> None:
        text = f'{{"people": {{"a": {{}}}}, "records": {{"stay": {{"type": "stay", {tie}}}}}}}'
        (folder / "cases" / "probin.json").write_text(text)
        with pytest.raises(ArticleFileError, match="probin/stay: nothing here is called b"):
            read_articles(folder)

    def test_a_missing_file_is_named(self, folder: Path) -> None:
        (folder / "sources.json").unlink()
        with pytest.raises(ArticleFileError, match=r"sources\.json"):
            read_articles(folder)

    def test_our_own_files_are_in_order(self) -> None:
        assert len(read_articles(FOLDER).cases) == 9
