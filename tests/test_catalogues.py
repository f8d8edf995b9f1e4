from __future__ import annotations

import gettext
import os
from pathlib import Path

import pytest

from casetracker.catalogues import compile_catalogues

SOURCE = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: ru\\n"
"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && "
"(n%100<10 || n%100>=20) ? 1 : 2);\\n"

msgid "Cases"
msgstr "Дела"

msgid "%(count)s day"
msgid_plural "%(count)s days"
msgstr[0] "%(count)s день"
msgstr[1] "%(count)s дня"
msgstr[2] "%(count)s дней"

#, fuzzy
msgid "Papers"
msgstr "unsure"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    source = tmp_path / "ru" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(SOURCE)
    return tmp_path


def translation(folder: Path) -> gettext.GNUTranslations:
    with (folder / "ru" / "LC_MESSAGES" / "django.mo").open("rb") as compiled:
        return gettext.GNUTranslations(compiled)


class TestCompileCatalogues:
    def test_it_compiles_words_and_plurals(self, folder: Path) -> None:
        assert compile_catalogues(folder) == 1
        russian = translation(folder)
        assert russian.gettext("Cases") == "Дела"
        forms = [russian.ngettext("%(count)s day", "%(count)s days", n) for n in (1, 3, 11)]
        assert forms == ["%(count)s день", "%(count)s дня", "%(count)s дней"]

    def test_it_leaves_out_what_the_translator_was_not_sure_of(self, folder: Path) -> None:
        compile_catalogues(folder)
        assert translation(folder).gettext("Papers") == "Papers"

    def test_it_compiles_only_what_changed(self, folder: Path) -> None:
        compile_catalogues(folder)
        assert compile_catalogues(folder) == 0
        source = folder / "ru" / "LC_MESSAGES" / "django.po"
        source.write_text(SOURCE.replace("Дела", "Папки"))
        later = source.stat().st_mtime + 5
        os.utime(source, (later, later))
        assert compile_catalogues(folder) == 1
        assert translation(folder).gettext("Cases") == "Папки"

    def test_it_leaves_no_half_file(self, folder: Path) -> None:
        compile_catalogues(folder)
        assert [path.name for path in folder.rglob("*.half")] == []
