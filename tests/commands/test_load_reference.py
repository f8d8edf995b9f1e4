from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from cases.models.reference import Country, Language
from cases.services.reference import save_reference_row
from cases.services.reference_files import FILES


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in FILES:
        (tmp_path / name).write_text("code,label_en\n", encoding="utf-8")
    (tmp_path / "languages.csv").write_text("code,label_en\naa,Alpha\n", encoding="utf-8")
    return tmp_path


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("load_reference", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
class LoadReferenceCommandTests:
    def test_it_loads_the_files_of_the_project(self) -> None:
        assert "countries.csv: 255 new" in run()
        assert Country.objects.filter(code="XK").exists()

    def test_it_says_what_it_kept(self, folder: Path) -> None:
        run("--folder", str(folder))
        row = Language.objects.get(code="aa")
        row.label_en = "Corrected"
        save_reference_row(actor=None, row=row)
        said = run("--folder", str(folder))
        assert "languages.csv: 1 kept" in said
        assert "therefore kept: aa" in said

    def test_it_takes_the_file_when_told_to(self, folder: Path) -> None:
        run("--folder", str(folder))
        row = Language.objects.get(code="aa")
        row.label_en = "Corrected"
        save_reference_row(actor=None, row=row)
        run("--folder", str(folder), "--discard-edits-of", "aa")
        assert Language.objects.get(code="aa").label_en == "Alpha"

    def test_a_check_writes_nothing(self, folder: Path) -> None:
        assert "nothing was written" in run("--folder", str(folder), "--check")
        assert not Language.objects.exists()

    def test_a_bad_file_ends_with_its_line(self, folder: Path) -> None:
        (folder / "languages.csv").write_text("code,label_en\naa,\n", encoding="utf-8")
        with pytest.raises(CommandError, match="languages.csv, line 2: label_en"):
            run("--folder", str(folder))

    def test_a_missing_file_is_named(self, folder: Path) -> None:
        (folder / "offences.csv").unlink()
        with pytest.raises(CommandError, match="offences.csv"):
            run("--folder", str(folder))
