from __future__ import annotations

from uuid import UUID

import pytest

from cases.rules.matching import readings, words_of
from cases.rules.name_table import CLOSE, Entry, NameTable
from tests.crowd import Asking, Crowd, Figures, measure

pytestmark = pytest.mark.once
TIMES = 300


def entry(number: int, *words: str, year: int = 0) -> Entry:
    keys = {key for word in words for key in readings(word)}
    return Entry(UUID(int=number), frozenset(keys), year)


def numbers(table: NameTable, text: str, year: int | None = None, **more: object) -> list[int]:
    words = [readings(word) for word in words_of(text)]
    return [hit.pk.int for hit in table.search(words, year, 50, **more)]  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def crowd() -> Crowd:
    return Crowd(10_000)


@pytest.fixture(scope="module")
def table(crowd: Crowd) -> NameTable:
    return crowd.table()


class RecallTests:
    """The floors: 98 % of names without a slip and 90 % with one, two words, first 50."""

    @pytest.mark.parametrize(("slips", "floor"), [(0, 98.0), (1, 90.0)])
    @pytest.mark.parametrize("of_corpus", [True, False])
    def test_it_finds_somebody_in_a_crowd(
        self, slips: int, floor: float, of_corpus: bool, crowd: Crowd, table: NameTable
    ) -> None:
        figures = found_in(crowd, table, Asking(slips=slips), of_corpus=of_corpus)
        assert figures.recall >= floor, figures.line()

    @pytest.mark.proof
    @pytest.mark.parametrize(("slips", "floor"), [(0, 98.0), (1, 90.0)])
    def test_it_finds_somebody_among_100_000(self, slips: int, floor: float) -> None:
        crowd = Crowd(100_000, seed=11 + slips)
        table = crowd.table()
        for of_corpus in (True, False):
            figures = found_in(crowd, table, Asking(slips=slips), of_corpus=of_corpus, times=1000)
            assert figures.recall >= floor, figures.line()

    def test_it_can_fail(self, crowd: Crowd) -> None:
        strangers = Crowd(1_000, seed=99).table()
        figures = found_in(crowd, strangers, Asking(), of_corpus=False, times=50)
        assert figures.recall < 50


def found_in(
    crowd: Crowd, table: NameTable, asking: Asking, *, of_corpus: bool, times: int = TIMES
) -> Figures:
    return measure(crowd, table, asking, of_corpus=of_corpus, times=times, key=readings)


class SearchTests:
    def test_the_best_comes_first(self) -> None:
        table = NameTable([entry(1, "зиганшина"), entry(2, "зиганшин", "фархад"), entry(3, "цой")])
        assert numbers(table, "Farkhad Ziganshin") == [2, 1]

    def test_a_rare_word_weighs_more_than_a_common_one(self) -> None:
        crowd = [entry(number, "антон", f"первов{'аеиоу'[number % 5]}к") for number in range(2, 40)]
        table = NameTable([entry(1, "сергей", "зеленин"), *crowd])
        assert numbers(table, "Anton Zelenin")[0] == 1

    def test_the_year_of_birth_tells_namesakes_apart(self) -> None:
        table = NameTable(
            [entry(number, "цой", year=year) for number, year in enumerate((1980, 1990, 0))]
        )
        assert numbers(table, "Tsoi", 1992) == [1, 2, 0]

    def test_a_year_at_the_edge_of_its_band_counts(self) -> None:
        table = NameTable([entry(1, "цой", year=1980), entry(2, "цой", year=1990)])
        assert numbers(table, "Tsoi", 1995)[0] == 2

    def test_who_fits_too_little_is_no_result(self) -> None:
        table = NameTable([entry(1, "антон", "первов")])
        assert numbers(table, "Zelenin Ruslan Magomedovich Anton") == []
        assert CLOSE > 0.25

    def test_arabic_and_latin_spellings_find_each_other(self) -> None:
        table = NameTable(
            [entry(1, "محمد", "رضایی"), entry(2, "mohammad", "rezaei"), entry(3, "цой")]
        )
        assert sorted(numbers(table, "Mohammed Rezaei")) == [1, 2]
        assert sorted(numbers(table, "محمد رضایی")) == [1, 2]

    def test_masked_people_are_left_out(self) -> None:
        table = NameTable([entry(1, "цой"), entry(2, "цой")])
        place = table.place_of(UUID(int=1))
        assert numbers(table, "Tsoi", without={place}) == [2]

    def test_an_empty_table_and_no_words_find_nothing(self) -> None:
        assert numbers(NameTable([]), "Tsoi") == []
        assert NameTable([entry(1, "цой")]).search([], None, 5) == []


class TableTests:
    def test_it_knows_its_people_again(self) -> None:
        entries = {entry(number, "цой", f"имя{number}", year=1980) for number in (5, 300, 2**100)}
        assert set(NameTable(entries).entries()) == entries

    def test_it_knows_who_is_not_in_it(self) -> None:
        assert NameTable([entry(1, "цой")]).place_of(UUID(int=2)) is None

    def test_it_gives_the_bearers_of_a_key(self) -> None:
        table = NameTable([entry(1, "цой"), entry(2, "цай"), entry(3, "цой")])
        assert [pk.int for pk in table.having(readings("tsoi"), 5)] == [1, 3]
