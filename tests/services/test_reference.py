from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cases.models.reference import (
    Country,
    DeadlineRule,
    DocumentType,
    EntryRule,
    Language,
    Offence,
    Organisation,
    PolicyEvent,
    PublishedFigure,
    Vocabulary,
)
from cases.services.reference import LoadReport, load_reference, save_reference_row
from cases.services.reference_files import FILES, ReferenceFileError
from casetracker.audit.models import AuditEvent
from casetracker.env import BASE_DIR
from tests.conftest import Cast

SHIPPED = BASE_DIR / "fixtures" / "reference"
LANGUAGES = "code,label_en,label_fr,label_ru,is_rtl\naa,Alpha,,,no\nbb,Beta,,,yes\n"
LAND = "code,label_en\nQX,Invented land\n"
RULE_COLUMNS = (
    "code,label_en,jurisdiction,procedure,owner,version_anchor,status,legal_basis,trigger,action,"
    "period_min,period_max,period_unit,supersedes\n"
)
RULE_START = "Rule,QX,list:FIRST,applicant,decision_date,in_force,Article 1,Letter,Appeal"
TERM = "code,label_en,vocabulary,term\nlist:FIRST,First,list,FIRST\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with all files, empty but for two languages."""
    for name in FILES:
        (tmp_path / name).write_text("code\n", encoding="utf-8")
    (tmp_path / "languages.csv").write_text(LANGUAGES, encoding="utf-8")
    return tmp_path


def load(folder: Path, *discard: str) -> LoadReport:
    """Load everything, return what happened to the languages."""
    reports = load_reference(actor=None, folder=folder, discard_edits_of=discard)
    return next(report for report in reports if report.file == "languages.csv")


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")


def edit(code: str, **changes: Any) -> Language:
    row = Language.objects.get(code=code)
    for name, value in changes.items():
        setattr(row, name, value)
    save_reference_row(actor=None, row=row, fields=changes)
    return row


@pytest.mark.django_db
class LoadTests:
    def test_it_makes_the_rows(self, folder: Path) -> None:
        assert load(folder).created == ["aa", "bb"]
        assert Language.objects.get(code="bb").is_rtl

    def test_a_second_load_changes_nothing(self, folder: Path) -> None:
        load(folder)
        before = list(Language.objects.values())
        report = load(folder)
        assert (report.unchanged, report.changes) == (2, 0)
        assert list(Language.objects.values()) == before

    def test_an_untouched_row_follows_its_file(self, folder: Path) -> None:
        load(folder)
        key = Language.objects.get(code="aa").pk
        write(folder, "languages.csv", LANGUAGES.replace("Alpha", "Alef"))
        assert load(folder).updated == ["aa"]
        row = Language.objects.get(code="aa")
        assert (row.pk, row.label_en, row.version) == (key, "Alef", 2)

    def test_it_leaves_one_event_a_batch_and_none_without_a_change(self, folder: Path) -> None:
        load(folder)
        load(folder)
        event = AuditEvent.objects.get(verb="reference_loaded")
        assert (event.target_type, event.count, event.actor_id) == ("cases.language", 2, "")

    def test_many_to_many_rows_follow_too(self, folder: Path) -> None:
        write(folder, "countries.csv", LAND)
        papers = "code,label_en,category\nP1,One,travel\nP2,Two,travel\n"
        write(folder, "document_types.csv", papers)
        rule = "code,label_en,country,nationality,accepted,visa_regime,document_types\n"
        write(folder, "entry_rules.csv", f"{rule}R,Rule,QX,QX,yes,visa_free,P1|P2\n")
        load(folder)
        assert load_reference(actor=None, folder=folder)[5].unchanged == 1
        write(folder, "entry_rules.csv", f"{rule}R,Rule,QX,QX,yes,visa_free,P2\n")
        load(folder)
        assert [p.code for p in EntryRule.objects.get().document_types.all()] == ["P2"]

    def test_a_row_may_point_to_a_later_row_of_its_file(self, folder: Path) -> None:
        write(folder, "countries.csv", "code,label_en,parent\nQX-1,Part,QX\nQX,Land,\n")
        load(folder)
        parent = Country.objects.get(code="QX-1").parent
        assert parent is not None
        assert parent.code == "QX"


@pytest.mark.django_db
class WhatWinsTests:
    def test_a_row_changed_by_people_survives(self, folder: Path) -> None:
        load(folder)
        edit("aa", label_en="Corrected")
        write(folder, "languages.csv", LANGUAGES.replace("Alpha", "Alef"))
        report = load(folder)
        assert (report.kept, report.updated) == (["aa"], [])
        assert Language.objects.get(code="aa").label_en == "Corrected"

    def test_the_same_change_in_the_file_makes_the_row_follow_again(self, folder: Path) -> None:
        load(folder)
        edit("aa", label_en="Corrected")
        write(folder, "languages.csv", LANGUAGES.replace("Alpha", "Corrected"))
        assert load(folder).kept == []
        write(folder, "languages.csv", LANGUAGES.replace("Alpha", "Newest"))
        assert load(folder).updated == ["aa"]

    def test_an_edit_can_be_discarded_by_name(self, folder: Path) -> None:
        load(folder)
        edit("aa", label_en="Corrected")
        edit("bb", label_en="Corrected too")
        report = load(folder, "aa")
        assert (report.updated, report.kept) == (["aa"], ["bb"])

    def test_a_row_gone_from_its_file_is_switched_off(self, folder: Path) -> None:
        load(folder)
        write(folder, "languages.csv", LANGUAGES.replace("bb,Beta,,,yes\n", ""))
        assert load(folder).deactivated == ["bb"]
        assert not Language.objects.get(code="bb").is_active
        assert load(folder).changes == 0

    def test_a_row_back_in_its_file_is_switched_on(self, folder: Path) -> None:
        load(folder)
        write(folder, "languages.csv", LANGUAGES.replace("bb,Beta,,,yes\n", ""))
        load(folder)
        write(folder, "languages.csv", LANGUAGES)
        assert load(folder).updated == ["bb"]
        assert Language.objects.get(code="bb").is_active

    def test_a_changed_row_gone_from_its_file_is_kept(self, folder: Path) -> None:
        load(folder)
        edit("bb", label_en="Corrected")
        write(folder, "languages.csv", LANGUAGES.replace("bb,Beta,,,yes\n", ""))
        assert load(folder).kept == ["bb"]
        assert Language.objects.get(code="bb").is_active

    def test_a_row_switched_off_by_people_stays_off(self, folder: Path) -> None:
        load(folder)
        edit("aa", is_active=False)
        load(folder)
        assert not Language.objects.get(code="aa").is_active

    def test_a_row_added_by_people_is_left_alone(self, folder: Path) -> None:
        own = Language(code="zz", label_en="Own")
        save_reference_row(actor=None, row=own)
        load(folder)
        own.refresh_from_db()
        assert (own.is_active, own.version) == (True, 1)


BAD_FILES = [
    ("languages.csv", "code,label_en,mood\naa,A,fine\n", "line 1: unknown columns: mood"),
    ("languages.csv", "label_en\nA\n", "line 1: bad columns"),
    ("languages.csv", "", "line 1: bad columns"),
    ("languages.csv", "code,label_en\naa\n", "line 2: 1 cells instead of 2"),
    ("languages.csv", "code,label_en\naa,A\naa,B\n", "line 3: the code 'aa' already stands"),
    ("languages.csv", "code,label_en\naa,\n", "line 2: label_en: "),
    ("languages.csv", "code,label_en\naa," + "x" * 300 + "\n", "line 2: label_en: "),
    ("languages.csv", "code,label_en,is_rtl\naa,A,maybe\n", "line 2: is_rtl: 'maybe' is neither"),
    ("languages.csv", "code,label_en,valid_from\naa,A,2024-02-30\n", "line 2: valid_from: "),
    ("languages.csv", "code,label_en,confidence\naa,A,hearsay\n", "line 2: confidence: "),
    (
        "languages.csv",
        "code,label_en,valid_from,valid_to\nbb,B,,\naa,A,2024-02-02,2024-02-01\n",
        "line 3: The end of validity lies before its start.",
    ),
    ("countries.csv", "code,label_en,parent\nQX,Land,QY\n", "line 2: parent: there is no row"),
    (
        "deadline_rules.csv",
        f"{RULE_COLUMNS}A,{RULE_START},15,15,calendar_days,\nB,{RULE_START},9,8,weeks,\n",
        "line 3: A period needs a unit",
    ),
]


@pytest.mark.django_db
class BadFileTests:
    @pytest.mark.parametrize(("name", "text", "message"), BAD_FILES)
    def test_it_names_file_and_line_and_stores_nothing(
        self, folder: Path, name: str, text: str, message: str
    ) -> None:
        write(folder, "countries.csv", LAND)
        write(folder, "vocabularies.csv", TERM)
        write(folder, name, text)
        with pytest.raises(ReferenceFileError) as refusal:
            load(folder)
        assert str(refusal.value).startswith(f"{name}, {message}")
        assert not Country.objects.exists()
        assert not AuditEvent.objects.exists()

    def test_it_refuses_bytes_that_are_no_text(self, folder: Path) -> None:
        (folder / "languages.csv").write_bytes(b"code,label_en\naa,\xff\xfe\n")
        with pytest.raises(ReferenceFileError, match="not readable"):
            load(folder)

    def test_a_missing_file_stores_nothing(self, folder: Path) -> None:
        (folder / "published_figures.csv").unlink()
        with pytest.raises(FileNotFoundError):
            load(folder)
        assert not Language.objects.exists()


@pytest.mark.django_db
class SaveReferenceRowTests:
    def test_it_raises_the_version_and_leaves_an_event(self, folder: Path) -> None:
        load(folder)
        row = edit("aa", label_en="Corrected")
        assert row.version == 2
        event = AuditEvent.objects.get(target_id=str(row.pk))
        assert (event.verb, event.fields) == ("changed", ["label_en"])

    def test_only_an_administrator_may(self, cast: Cast) -> None:
        row = Language(code="zz", label_en="Own")
        for user in (cast.worker, cast.coordinator, cast.lawyer, cast.auditor):
            with pytest.raises(PermissionDenied):
                save_reference_row(actor=user, row=row)
        save_reference_row(actor=cast.administrator, row=row)
        assert AuditEvent.objects.get(verb="added", target_id=str(row.pk)).actor_id == str(
            cast.administrator.pk
        )

    def test_it_does_not_overwrite_somebody_elses_change(self, folder: Path) -> None:
        load(folder)
        shown = Language.objects.get(code="aa")
        edit("aa", label_en="Theirs")
        shown.label_en = "Mine"
        with pytest.raises(ValidationError, match="Somebody else"):
            save_reference_row(actor=None, row=shown, version=1)
        assert Language.objects.get(code="aa").label_en == "Theirs"

    def test_it_stores_nothing_that_the_model_refuses(self, folder: Path) -> None:
        load(folder)
        with pytest.raises(ValidationError, match="cannot be blank"):
            edit("aa", label_en="")
        assert Language.objects.get(code="aa").label_en == "Alpha"


def shipped_rows(name: str) -> Iterator[dict[str, str]]:
    with (SHIPPED / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@pytest.fixture(scope="class")
def shipped(class_rows: None) -> None:
    load_reference(actor=None, folder=SHIPPED)


@pytest.mark.usefixtures("shipped", "db")
class ShippedDataTests:
    def test_every_file_gives_at_least_the_rows_of_its_list(self) -> None:
        least = {
            "document_types.csv": 79,
            "entry_rules.csv": 137,
            "deadline_rules.csv": 118,
            "visa_refusal_grounds.csv": 56,
            "offences.csv": 42,
            "vocabularies.csv": 152,
            "country_notes.csv": 50,
            "published_figures.csv": 28,
            "countries.csv": 250,
            "languages.csv": 180,
        }
        for name, count in least.items():
            assert FILES[name]._default_manager.active().count() >= count, name

    def test_a_second_load_changes_nothing(self) -> None:
        reports = load_reference(actor=None, folder=SHIPPED)
        assert [(r.file, r.changes, r.kept) for r in reports if r.changes or r.kept] == []

    def test_kosovo_stateless_and_not_known_are_countries(self) -> None:
        found = Country.objects.ids_by_code(["XK", "STATELESS", "UNKNOWN", "EU", "GE-AB", "GE-SO"])
        assert len(found) == 6

    def test_every_country_with_a_capital_has_its_time_zone(self) -> None:
        without = Country.objects.filter(time_zone="").values_list("code", flat=True)
        assert set(without) == {"AQ", "BV", "HM", "UM", "STATELESS", "UNKNOWN"}
        zones = dict(Country.objects.values_list("code", "time_zone"))
        assert (zones["KZ"], zones["FR"], zones["AM"]) == (
            "Asia/Almaty",
            "Europe/Paris",
            "Asia/Yerevan",
        )

    def test_languages_that_cldr_lacks_are_there(self) -> None:
        assert len(Language.objects.ids_by_code(["prs", "kmr", "ckb", "ce", "ru"])) == 5
        assert Language.objects.get(code="prs").is_rtl

    def test_the_papers_of_the_articles_are_there(self) -> None:
        codes = ["RU_INT_PASS", "RU_ZAGRAN", "KZ_RESIDENCE", "RU_MIL_ID", "RU_SUMMONS"]
        assert len(DocumentType.objects.ids_by_code([*codes, "VISA_D_HUMANITARIAN"])) == 6

    def test_the_figures_of_the_articles_are_there(self) -> None:
        values = PublishedFigure.objects.filter(source_name__contains="sentence A")
        assert {int(f.value) for f in values} == {102, 0, 8600, 600, 300, 33, 300000}

    def test_the_ruling_of_2023_is_a_policy_event(self) -> None:
        event = PolicyEvent.objects.get(code="FR-CNDA-2023-07-20")
        assert event.organisation == Organisation.objects.get(code="FR-CNDA")
        assert str(event.happened_on) == "2023-07-20"

    def test_versions_of_a_rule_follow_each_other(self) -> None:
        for rule in DeadlineRule.objects.exclude(supersedes=None).select_related("supersedes"):
            before = rule.supersedes
            assert before is not None
            if before.valid_to and rule.valid_from and before.jurisdiction == rule.jurisdiction:
                assert before.valid_to < rule.valid_from, rule.code

    def test_codes_of_lists_keep_their_meaning(self) -> None:
        assert Vocabulary.objects.filter(vocabulary="claimant_category", term="LEFT_UNIT").exists()
        assert not Vocabulary.objects.filter(term="DESERTER").exists()

    def test_offences_are_named_by_article(self) -> None:
        for offence in Offence.objects.all():
            assert offence.article in offence.label_en
            assert offence.legal_title_en not in offence.label_en


class ShippedTextTests:
    ACCUSING = re.compile(
        r"\bdesert|déserteur|désertion|дезертир|\bevade|\bevasion|уклонист|draft dodger"
        r"|\billegal|нелегал|insoumis",
        re.IGNORECASE,
    )
    PROTECTED = {"legal_title_en", "legal_title_fr", "legal_title_ru", "source_url", "code"}
    # The term keeps its code from the published list; nobody is shown it.
    PROTECTED |= {"term", "qualifying_condition"}

    @pytest.mark.parametrize("name", FILES)
    def test_every_label_stands_in_three_languages(self, name: str) -> None:
        for row in shipped_rows(name):
            assert row["label_en"], row["code"]
            assert row["label_fr"], row["code"]
            assert row["label_ru"], row["code"]

    @pytest.mark.parametrize("name", FILES)
    def test_no_shown_text_accuses(self, name: str) -> None:
        for row in shipped_rows(name):
            shown = " ".join(text for column, text in row.items() if column not in self.PROTECTED)
            assert not self.ACCUSING.search(shown), (row["code"], shown)

    @pytest.mark.parametrize("name", FILES)
    def test_texts_hold_no_trace_of_how_they_were_written(self, name: str) -> None:
        own_words = re.compile(r"own knowledge|from memory|\bseed\b|\bthe app\b")
        for row in shipped_rows(name):
            texts = " ".join(text for column, text in row.items() if column != "confidence")
            assert not own_words.search(texts), row["code"]

    @pytest.mark.parametrize("name", FILES)
    def test_only_public_pages_are_linked(self, name: str) -> None:
        for row in shipped_rows(name):
            address = row.get("source_url", "")
            assert not address or re.match(r"https?://[a-z0-9.-]+\.[a-z]+/", address), row["code"]
