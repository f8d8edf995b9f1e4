from __future__ import annotations

import pytest

from cases.partial_dates import PartialDate
from cases.rules.names import age_window, birth_band, full_name, main_name, other_names

NAMES = [
    {"kind": "LEGAL", "given": "Анна", "patronymic": "Пробовна", "family": "Примерова"},
    {"kind": "PASSPORT", "given": "Anna", "family": "Primerova"},
]


class NameTests:
    def test_the_first_name_is_shown(self) -> None:
        assert main_name(NAMES) == "Анна Пробовна Примерова"
        assert other_names(NAMES) == ["Anna Primerova"]
        assert full_name({"given": "Anna"}) == "Anna"

    def test_no_name_is_said_in_words(self) -> None:
        assert main_name([]) == main_name(None) == "Name not known"


class BirthTests:
    @pytest.mark.parametrize(
        ("birth", "band"),
        [
            ("1999-07/2000-07", "2000-2004"),
            ("1997", "1995-1999"),
            ("2000-01-01", "2000-2004"),
            ("../1990", ""),
        ],
    )
    def test_a_band_of_five_years(self, birth: str, band: str) -> None:
        assert birth_band(PartialDate.parse(birth)) == band
        assert birth_band(None) == ""

    @pytest.mark.parametrize(
        ("birth", "on", "window"),
        [
            ("2000-02-29", "2024-02-28", (23, 23)),
            ("2000-02-29", "2024-02-29", (24, 24)),
            ("1999-08/2000-07-15", "2024-07", (23, 24)),
            ("2000", "2024-07-15", (23, 24)),
            ("2024", "2024-07-15", (0, 0)),
        ],
    )
    def test_an_age_is_a_window(self, birth: str, on: str, window: tuple[int, int]) -> None:
        assert age_window(PartialDate.parse(birth), PartialDate.parse(on)) == window

    def test_no_age_without_both_dates(self) -> None:
        day = PartialDate.parse("2024-07-15")
        assert age_window(None, day) is None
        assert age_window(PartialDate.parse("../1990"), day) is None
