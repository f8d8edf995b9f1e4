from __future__ import annotations

import csv
from random import Random

import pytest

from cases.rules.matching import (
    LONGEST_WORD,
    MOST_READINGS,
    MOST_WORDS,
    likeness,
    name_likeness,
    readings,
    words_of,
)
from tests.romanise import DATA, SCHEMES, romanise, slip

pytestmark = pytest.mark.once
SPELLINGS = [
    ("Зиганшин", "Siganschin"),
    ("Чувиляев", "Tschuwiljajew"),
    ("Щетинин", "Chtchetinine"),
    ("Подъячев", "Podieiachev"),
    ("Хабибуллин", "Chabibullin"),
    ("Соловьёв", "Solovyov"),
    ("Юсеинов", "Iousseinov"),
    ("Цой", "Zoi"),
    ("Сергей", "Sergueï"),
    ("Олег", "Oleh"),
    ("Мкртчян", "Մկրտչյան"),
    ("Майсурадзе", "მაისურაძე"),
    ("Жұлдызбеков", "Zhuldyzbekov"),
]


def corpus() -> list[dict[str, str]]:
    with (DATA / "names_corpus.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def same(word: str, other: str) -> bool:
    return not set(readings(words_of(word)[0])).isdisjoint(readings(words_of(other)[0]))


class WordsTests:
    def test_it_takes_names_apart_at_spaces_and_hyphens(self) -> None:
        assert words_of("  Анна-Мария, ПЕТРОВА ") == ["анна", "мария", "петрова"]

    def test_it_drops_what_only_tells_soft_from_hard(self) -> None:
        assert words_of("Sol'ov’ev Pod\"yachev") == ["solovev", "podyachev"]

    def test_it_drops_marks_that_turn_the_direction(self) -> None:
        assert words_of("Iva\u202enov") == ["ivanov"]

    def test_it_reads_letters_with_marks_apart_or_in_one(self) -> None:
        assert words_of("Z\u030cilin") == words_of("Žilin")

    @pytest.mark.parametrize("text", ["", "  ", "!?…", "12-34", "\x00", "\u202e"])
    def test_there_may_be_none(self, text: str) -> None:
        assert words_of(text) == []

    def test_it_takes_no_more_than_a_few_words_of_some_length(self) -> None:
        found = words_of("слово" * 1000 + " word" * 1000)
        assert len(found) == MOST_WORDS
        assert len(found[0]) == LONGEST_WORD


class ReadingsTests:
    @pytest.mark.parametrize(("own", "spelt"), SPELLINGS)
    def test_a_name_has_a_key_in_common_with_its_spelling(self, own: str, spelt: str) -> None:
        assert same(own, spelt)

    @pytest.mark.parametrize(("one", "other"), [("Вера", "Мира"), ("Иванов", "Петров")])
    def test_different_names_have_none(self, one: str, other: str) -> None:
        assert not same(one, other)

    def test_a_cyrillic_word_has_one(self) -> None:
        assert readings("щавелев") == ("xavelev",)

    def test_many_letters_with_several_readings_do_not_multiply(self) -> None:
        assert len(readings("chjx" * 15)) <= MOST_READINGS

    def test_a_mans_and_a_womans_family_name_have_the_same(self) -> None:
        assert readings("берёзкин") == readings("берёзкина")
        assert readings("хрустальский") == readings("хрустальская")

    def test_nearly_every_spelling_of_the_corpus_has_the_key_of_its_name(self) -> None:
        pairs = [(row["name"], row[scheme]) for row in corpus() for scheme in SCHEMES]
        missed = [pair for pair in pairs if not same(*pair)]
        assert len(pairs) >= 2_800
        assert len(missed) <= 0.005 * len(pairs), missed


class LikenessTests:
    def test_an_arabic_spelling_is_compared_without_vowels(self) -> None:
        assert likeness("محمد", "mohammed") == 1
        assert likeness("رضایی", "rezaei") == 1
        assert likeness("محمد", "rezaei") < 0.5

    def test_a_slip_leaves_names_alike(self) -> None:
        assert 0.8 < likeness("зиганшин", "ziganshn") < 1

    def test_the_order_of_words_does_not_matter(self) -> None:
        assert name_likeness(words_of("Жилин Артём"), words_of("Artem Zhilin")) == 1

    def test_each_word_of_a_name_counts_once(self) -> None:
        assert name_likeness(["ivan", "ivan"], ["ivan", "petrov"]) == 0.5


class CorpusTests:
    def test_the_corpus_is_what_the_schemes_write(self) -> None:
        wrong = [
            (row["name"], scheme)
            for row in corpus()
            for scheme in SCHEMES
            if row[scheme] != romanise(row["name"], scheme)
        ]
        assert wrong == []

    def test_a_slip_changes_a_word_by_one_letter(self) -> None:
        random = Random(5)  # noqa: S311
        slips = {slip("Щавелев", random) for _ in range(200)}
        assert all(abs(len(slipped) - 7) <= 1 for slipped in slips)
        assert len(slips) > 20
