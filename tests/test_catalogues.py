from __future__ import annotations

import csv
import gettext
import io
import os
import re
import shutil
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeAlias

import django
import polib
import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from django.conf import settings
from django.utils.translation.template import templatize

from casetracker.catalogues import LOCALE_DIR, compile_catalogues
from casetracker.env import BASE_DIR

Message: TypeAlias = tuple[str | None, str, str]  # context, singular, plural

pytestmark = pytest.mark.once
LANGUAGES = ["fr", "ru"]
DJANGO_LOCALE = Path(django.__file__).parent / "conf" / "locale"
LAZY = {
    f"{name}_lazy": DEFAULT_KEYWORDS[name]
    for name in ("gettext", "ngettext", "pgettext", "npgettext")
}
KEYWORDS = {**DEFAULT_KEYWORDS, **LAZY, "gettext_noop": None}

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}")
TAG = re.compile(r"</?\w[^>]*>")
EDGE = re.compile(r"^\s|\s$")
# Words that blame; people may look over a shoulder.
ACCUSING = re.compile(
    r"дезертир|уклонист|нелегал|déserteur|désertion|insoumis|clandestin|\bclients?\b|клиент"
    r"|desert(er|ion|ed)|\billegal|\balien\b|draft.?dodg",
    re.I,
)

MAIN_COUNTED = (
    "%(days)s day ago",
    "%(days)s day overdue",
    "in %(days)s day",
    "%(years)s year overdue",
    "expired %(months)s month ago",
    "%(count)s result",
    "%(number)s deadline is still open.",
    "%(number)s task is still open.",
    "%(n)s open case",
    "No change for %(n)s day.",
)

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


def translation(folder: Path, language: str = "ru") -> gettext.GNUTranslations:
    with (folder / language / "LC_MESSAGES" / "django.mo").open("rb") as compiled:
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


def catalogue(language: str) -> polib.POFile:
    return polib.pofile(str(LOCALE_DIR / language / "LC_MESSAGES" / "django.po"))


def forms(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def wrong(language: str, is_wrong: Callable[[polib.POEntry, str], bool]) -> list[str]:
    """List the messages of which a translation breaks a rule."""
    return [
        entry.msgid
        for entry in catalogue(language)
        if any(is_wrong(entry, form) for form in forms(entry))
    ]


@cache
def found_in_code() -> set[Message]:
    """Extract the messages as makemessages does, without needing gettext's own tools."""
    found: set[Message] = set()
    for folder, pattern in (("cases", "*.py"), ("casetracker", "*.py"), ("templates", "*.*")):
        for path in sorted((BASE_DIR / folder).rglob(pattern)):
            text = path.read_text()
            if path.suffix in {".html", ".txt"}:
                # Blanked text stands where tags were; its indentation means nothing.
                text = "\n".join(line.lstrip() for line in templatize(text).splitlines())
            source = io.BytesIO(text.encode())
            for _line, words, _comments, context in extract("python", source, KEYWORDS):
                singular, plural = words if isinstance(words, tuple) else (words, "")
                found.add((context, singular, plural or ""))
    return found


class TestCatalogues:
    def test_there_is_one_for_each_language_but_english(self) -> None:
        folders = {path.parts[-3] for path in LOCALE_DIR.glob("*/LC_MESSAGES/django.po")}
        assert folders == {code for code, _name in settings.LANGUAGES} - {"en"} == set(LANGUAGES)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_it_leaves_nothing_open(self, language: str) -> None:
        entries = catalogue(language)
        assert [entry.msgid for entry in entries.untranslated_entries()] == []
        assert [entry.msgid for entry in entries.fuzzy_entries()] == []
        assert [entry.msgid for entry in entries.obsolete_entries()] == []
        assert wrong(language, lambda _entry, form: not form.strip(" ,")) == [", "]

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_it_says_everything_once(self, language: str) -> None:
        """A text with a plural and the same without would be one message twice."""
        messages = Counter((entry.msgctxt, entry.msgid) for entry in catalogue(language))
        assert [message for message, count in messages.items() if count > 1] == []

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_it_has_every_message_of_the_code_and_no_other(self, language: str) -> None:
        known = {(entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in catalogue(language)}
        found = found_in_code()
        assert sorted(map(str, found - known)) == [], "run makemessages, then translate"
        assert sorted(map(str, known - found)) == [], "run makemessages: no longer used"

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_it_counts_as_django_counts(self, language: str) -> None:
        own = polib.pofile(str(DJANGO_LOCALE / language / "LC_MESSAGES" / "django.po"))
        entries = catalogue(language)
        assert entries.metadata["Plural-Forms"] == own.metadata["Plural-Forms"]
        count = int(entries.metadata["Plural-Forms"].split(";")[0].split("=")[1])
        plurals = [entry for entry in entries if entry.msgid_plural]
        assert plurals
        assert {len(entry.msgstr_plural) for entry in plurals} == {count}

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("pattern", [PLACEHOLDER, TAG, EDGE], ids=["places", "tags", "edges"])
    def test_it_keeps_what_is_not_words(self, language: str, pattern: re.Pattern[str]) -> None:
        def differs(entry: polib.POEntry, form: str) -> bool:
            sources = (entry.msgid, entry.msgid_plural or entry.msgid)
            kept = Counter(pattern.findall(form))
            return all(kept != Counter(pattern.findall(source)) for source in sources)

        assert wrong(language, differs) == []

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_it_accuses_nobody(self, language: str) -> None:
        assert wrong(language, lambda _entry, form: bool(ACCUSING.search(form))) == []

    def test_the_english_words_accuse_nobody(self) -> None:
        texts = [text for _context, one, many in found_in_code() for text in (one, many)]
        assert [text for text in texts if ACCUSING.search(text)] == []

    def test_the_glossary_accuses_nobody(self) -> None:
        words = (BASE_DIR / "fixtures" / "reference" / "glossary.csv").read_text()
        assert not ACCUSING.search(words)

    def test_russian_dates_end_with_their_own_full_stop(self) -> None:
        # "10 сентября 2024 г." must not be followed by another one.
        date_last = re.compile(r"%\((?:day|date|period)\)s\.")
        assert wrong("ru", lambda _entry, form: bool(date_last.search(form))) == []

    def test_french_marks_do_not_start_a_line(self) -> None:
        loose = re.compile(r" [:;?!»]|« |\w[;?!»]|«\w")
        assert wrong("fr", lambda _entry, form: bool(loose.search(form))) == []

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_its_head_names_the_language_and_nobody(self, language: str) -> None:
        entries = catalogue(language)
        assert entries.metadata["Language"] == language
        assert not entries.metadata_is_fuzzy
        head = entries.header + str(entries.metadata)
        assert not re.search(r"@|[A-Z]{4,} [A-Z]{4,}|YEAR", head)


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("locale")
    shutil.copytree(LOCALE_DIR, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.mo"))
    assert compile_catalogues(folder) == len(LANGUAGES)
    return folder


class TestReferenceData:
    def test_every_label_is_there_in_every_language(self) -> None:
        open_labels = []
        for path in sorted((BASE_DIR / "fixtures" / "reference").glob("*.csv")):
            with path.open(encoding="utf-8", newline="") as lines:
                for row in csv.DictReader(lines):
                    labels = [row[f"label_{language}"] for language in ("en", "fr", "ru")]
                    open_labels += [f"{path.name}: {row['code']}" for one in labels if not one]
        assert open_labels == []

    def test_the_glossary_explains_in_every_language(self) -> None:
        path = BASE_DIR / "fixtures" / "reference" / "glossary.csv"
        with path.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        assert {row["country"] for row in rows} == {"", "FR", "DE", "KZ", "AM", "GE", "RU"}
        for row in rows:
            assert all(row[f"explanation_{language}"] for language in ("en", "fr", "ru")), row
            assert bool(row["official"]) == bool(row["country"]) == bool(row["official_language"])


class TestCompiledCatalogues:
    @pytest.mark.parametrize(
        ("language", "number", "words"),
        [
            ("fr", 0, "il y a 0 jour"),
            ("fr", 1, "il y a 1 jour"),
            ("fr", 2, "il y a 2 jours"),
            ("fr", 21, "il y a 21 jours"),
            ("fr", 101, "il y a 101 jours"),
            ("ru", 0, "0 дней назад"),
            ("ru", 1, "1 день назад"),
            ("ru", 2, "2 дня назад"),
            ("ru", 5, "5 дней назад"),
            ("ru", 11, "11 дней назад"),
            ("ru", 21, "21 день назад"),
            ("ru", 101, "101 день назад"),
            ("ru", 111, "111 дней назад"),
        ],
    )
    def test_they_count(self, compiled: Path, language: str, number: int, words: str) -> None:
        text = translation(compiled, language).ngettext(
            "%(days)s day ago", "%(days)s days ago", number
        )
        assert text % {"days": number} == words

    @pytest.mark.parametrize("singular", MAIN_COUNTED)
    @pytest.mark.parametrize(
        ("number", "french", "russian"),
        [(0, 0, 2), (1, 0, 0), (2, 1, 1), (5, 1, 2), (11, 1, 2), (21, 1, 0), (101, 1, 0)]
        + [(111, 1, 2)],
    )
    def test_they_count_what_pages_count_most(
        self, compiled: Path, singular: str, number: int, french: int, russian: int
    ) -> None:
        for language, form in (("fr", french), ("ru", russian)):
            [entry] = [one for one in catalogue(language) if one.msgid == singular]
            told = translation(compiled, language).ngettext(singular, entry.msgid_plural, number)
            assert told == forms(entry)[form]

    def test_russian_forms_differ(self) -> None:
        """A form that was copied would pass every count."""
        for singular in MAIN_COUNTED:
            [entry] = [one for one in catalogue("ru") if one.msgid == singular]
            assert len(set(forms(entry)[:3])) == 3, singular

    @pytest.mark.parametrize(
        ("language", "context", "message", "words"),
        [
            ("fr", "case status", "Open", "Ouvert"),
            ("fr", "task", "Open", "À faire"),
            ("ru", "risk", "Low", "Низкий"),
            ("ru", "reliability", "Low", "Низкая"),
            ("ru", "by an authority", "Search", "Обыск"),
        ],
    )
    def test_they_tell_meanings_apart(
        self, compiled: Path, language: str, context: str, message: str, words: str
    ) -> None:
        assert translation(compiled, language).pgettext(context, message) == words

    def test_looking_for_somebody_is_no_house_search(self, compiled: Path) -> None:
        assert translation(compiled, "ru").gettext("Search") == "Поиск"
