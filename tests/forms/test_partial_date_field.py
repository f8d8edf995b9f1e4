"""The three boxes of a partial date."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import override

from cases.fields import PartialDateField
from cases.forms.fields import PartialDateFormField, page_formfield
from cases.partial_dates import PartialDate
from casetracker.forms import PageForm


class BirthForm(PageForm):
    born = PartialDateFormField(label="Date of birth")
    left = PartialDateFormField(label="Left the country", required=False)


def typed(day: str = "", month: str = "", year: str = "", **more: str) -> dict[str, str]:
    parts = {"day": day, "month": month, "year": year} | more
    return {f"born_{part}": text for part, text in parts.items()}


def read(*parts: str, **more: str) -> PartialDate:
    form = BirthForm(typed(*parts, **more))
    assert form.is_valid(), form.errors
    date = form.cleaned_data["born"]
    assert isinstance(date, PartialDate)
    return date


def codes(*parts: str, **more: str) -> list[str | None]:
    form = BirthForm(typed(*parts, **more))
    form.is_valid()
    return [error.code for error in form.errors.as_data()["born"]]


class ReadingTests:
    @pytest.mark.parametrize(
        ("parts", "text"),
        [
            (("27", "3", "1999"), "1999-03-27"),
            (("", "03", "1999"), "1999-03"),
            (("", "", "1999"), "1999"),
            ((" 7 ", " 3 ", " 1999 "), "1999-03-07"),
            (("29", "2", "2024"), "2024-02-29"),
            (("٢٧", "٣", "١٩٩٩"), "1999-03-27"),
        ],
    )
    def test_it_reads_what_is_known(self, parts: tuple[str, ...], text: str) -> None:
        assert str(read(*parts)) == text

    @pytest.mark.parametrize(
        "word", ["March", "mar", "MARS", "mars", "марта", "Март", "мар.", "марта "]
    )
    def test_it_reads_the_month_in_any_language(self, word: str) -> None:
        assert str(read("27", word, "1999")) == "1999-03-27"

    @pytest.mark.parametrize(
        ("word", "month"), [("août", 8), ("aout", 8), ("Février", 2), ("fevr", 2), ("мая", 5)]
    )
    def test_it_forgives_accents_and_short_forms(self, word: str, month: int) -> None:
        assert read("", word, "1999").latest.month == month

    @pytest.mark.parametrize("word", ["spring", "printemps", "Весна"])
    def test_it_reads_a_season(self, word: str) -> None:
        assert str(read("", word, "2024")) == "2024-21"

    def test_it_keeps_that_a_date_is_approximate(self) -> None:
        assert str(read("", "9", "2022", approximate="1")) == "2022-09~"

    def test_an_empty_optional_date_is_not_known(self) -> None:
        form = BirthForm(typed("", "", "1999"))
        assert form.is_valid()
        assert form.cleaned_data["left"] is None


class RefusalTests:
    @pytest.mark.parametrize(
        ("parts", "code"),
        [
            (("", "", ""), "required"),
            (("0", "3", "1999"), "day"),
            (("32", "3", "1999"), "day"),
            (("x", "3", "1999"), "day"),
            (("²", "3", "1999"), "day"),
            (("31", "6", "2023"), "day"),
            (("29", "2", "2023"), "day"),
            (("27", "13", "1999"), "month"),
            (("27", "Marchember", "1999"), "month"),
            (("27", "", "1999"), "month"),
            (("27", "spring", "1999"), "month"),
            (("27", "3", ""), "year"),
            (("27", "3", "99"), "year"),
            (("27", "3", "0"), "year"),
            (("27", "3", "1899"), "year"),
            (("27", "3", "2101"), "year"),
            (("27", "3", "9999"), "year"),
            (("27", "3", "19\x0099"), "year"),
            (("27", "3", "1" * 10_000), "year"),
            (("27", "m" * 10_000, "1999"), "month"),
            (("27", "\u202e3", "1999"), "month"),
        ],
    )
    def test_it_names_the_faulty_box(self, parts: tuple[str, ...], code: str) -> None:
        assert codes(*parts) == [code]

    def test_it_names_every_faulty_box_at_once(self) -> None:
        assert codes("32", "13", "99") == ["year", "month", "day"]

    def test_it_says_how_many_days_the_month_has(self) -> None:
        form = BirthForm(typed("31", "June", "2023"))
        assert form.errors["born"] == ["June 2023 has only 30 days."]


class DrawingTests:
    def test_it_gives_back_what_was_typed(self) -> None:
        html = str(BirthForm(typed("31", "июня", "99", approximate="1"))["born"])
        for text in ('value="31"', 'value="июня"', 'value="99"', "checked"):
            assert text in html

    def test_it_marks_only_the_faulty_box(self) -> None:
        html = str(BirthForm(typed("27", "3", "99"))["born"])
        assert html.count('aria-invalid="true"') == 1
        assert 'name="born_year" type="text" inputmode="numeric" value="99"' in html

    def test_it_escapes_what_was_typed(self) -> None:
        assert "<script" not in str(BirthForm(typed("<script>", "3", "1999"))["born"])

    def test_it_shows_a_recorded_month_in_the_language_of_the_page(self) -> None:
        with override("ru"):
            form = BirthForm(initial={"born": PartialDate.parse("2022-09")})
            assert 'value="сентябрь"' in str(form["born"])

    def test_its_boxes_have_labels(self) -> None:
        html = str(BirthForm()["born"])
        assert html.count("<label for=") == html.count("<input") == 4


class UnchangedTests:
    @pytest.mark.parametrize(
        "text", ["1999-03-27", "1999-03", "1999", "2024-21", "2024-24", "1999-03~"]
    )
    def test_sending_the_form_back_changes_nothing(self, text: str) -> None:
        recorded = PartialDate.parse(text)
        form = BirthForm(initial={"born": recorded})
        shown = form["born"].subwidgets[0].data["typed"]
        mark = {"approximate": "1"} if shown.approximate else {}
        again = BirthForm(
            typed(shown.day, shown.month, shown.year, **mark), initial={"born": recorded}
        )
        assert again.is_valid()
        assert again.cleaned_data["born"] == recorded
        assert again.changed_data == []

    @pytest.mark.parametrize("text", ["1999-08/2000-07", "../2023-03", "1999-08/2000-07~"])
    def test_a_window_stays_unless_a_date_is_typed(self, text: str) -> None:
        recorded = PartialDate.parse(text)
        assert read(kept=str(recorded)) == recorded
        assert str(read("", "", "2001", kept=str(recorded))) == "2001"

    def test_a_window_can_be_removed(self) -> None:
        assert codes(kept="1999-08/2000-07", clear="1") == ["required"]

    def test_a_forged_window_is_refused(self) -> None:
        assert codes(kept="yesterday/tomorrow") == ["year"]

    def test_a_faulty_date_counts_as_changed(self) -> None:
        assert BirthForm(typed("", "", "99")).changed_data == ["born"]


class ModelFieldTests:
    def test_a_partial_date_of_a_model_gets_three_boxes(self) -> None:
        field = page_formfield(PartialDateField("date of the letter"))
        assert isinstance(field, PartialDateFormField)
        assert (field.label, field.required) == ("Date of the letter", False)

    def test_other_fields_stay_as_they_are(self) -> None:
        field = page_formfield(models.CharField(max_length=5))
        assert field is not None
        assert type(field).__name__ == "CharField"

    def test_it_cleans_a_date_that_is_one_already(self) -> None:
        assert PartialDateFormField().clean(PartialDate.parse("1999-03")) is not None
        with pytest.raises(ValidationError):
            PartialDateFormField().clean(None)
