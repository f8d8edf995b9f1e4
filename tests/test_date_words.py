from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from django.utils.translation import override

from cases.date_words import in_words, month_number, season_code, short_day
from cases.partial_dates import PartialDate


class InWordsTests:
    @pytest.mark.parametrize(
        ("language", "text", "words"),
        [
            ("en", "2022-09-21", "21 September 2022"),
            ("fr", "2022-09-21", "21 septembre 2022"),
            ("ru", "2022-09-21", "21 сентября 2022 г."),
            ("en", "2022-09", "September 2022"),
            ("ru", "2022-09", "сентябрь 2022 г."),
            ("en", "2022", "2022"),
            ("en", "2024-21", "spring 2024"),
            ("en", "2022-09~", "September 2022 (approximate)"),
            ("en", "1999-08/2000-07", "August 1999 to July 2000"),
            ("en", "2022-01-05/2022-03-04", "5 January 2022 to 4 March 2022"),
            ("en", "2022-02/2022-04", "February 2022 to April 2022"),  # three months, no season
            ("en", "../2023-03", "March 2023 or earlier"),
            ("en", "../2023", "2023 or earlier"),
        ],
    )
    def test_it_says_no_more_than_is_known(self, language: str, text: str, words: str) -> None:
        with override(language):
            assert in_words(PartialDate.parse(text)) == words

    def test_a_moment_is_told_in_the_time_of_the_account(self) -> None:
        moment = datetime(2024, 9, 10, 23, 30, tzinfo=UTC)
        with timezone.override(ZoneInfo("Asia/Almaty")):
            assert in_words(moment) == "11 September 2024 at 04:30"

    def test_an_unknown_language_falls_back_to_english(self) -> None:
        with override("de"):
            assert in_words(date(2024, 9, 10)) == "10 September 2024"


class ShortDayTests:
    @pytest.mark.parametrize(
        ("language", "near", "far"),
        [
            ("en", "Thu 5 Sep", "5 Sep 2023"),
            ("fr", "jeu. 5 sept.", "5 sept. 2023"),
            ("ru", "чт, 5 сент.", "5 сент. 2023 г."),
        ],
    )
    def test_it_names_the_year_only_when_it_is_another_one(
        self, language: str, near: str, far: str
    ) -> None:
        today = date(2024, 9, 10)
        with override(language):
            assert short_day(date(2024, 9, 5), today) == near
            assert short_day(date(2023, 9, 5), today) == far


class WordsOfMonthsTests:
    @pytest.mark.parametrize("number", range(1, 13))
    @pytest.mark.parametrize("language", ["en", "fr", "ru"])
    def test_what_it_writes_it_also_reads(self, language: str, number: int) -> None:
        with override(language):
            word = in_words(date(2024, number, 1)).split()[1]
        assert month_number(word) == number

    def test_it_reads_letters_typed_with_separate_accents(self) -> None:
        assert month_number("aou\u0302t") == 8

    @pytest.mark.parametrize("word", ["", "x", "13", "spring"])
    def test_other_words_are_no_months(self, word: str) -> None:
        assert month_number(word) is None

    def test_a_month_is_no_season(self) -> None:
        assert season_code("March") is None
        assert season_code("Été") == 22
