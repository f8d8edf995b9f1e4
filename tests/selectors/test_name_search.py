from __future__ import annotations

from typing import Any

import pytest

from cases.models import Person
from cases.partial_dates import PartialDate
from cases.selectors.name_search import names_in_text, similar_people
from tests import make
from tests.conftest import Cast


def name(given: str, family: str, patronymic: str = "", kind: str = "LEGAL") -> dict[str, str]:
    return {"kind": kind, "given": given, "family": family, "patronymic": patronymic}


@pytest.fixture
def zinur(cast: Cast) -> Person:
    names = [name("Зинур", "Подъяблонский", "Юрьевич"), name("", "Snegir", kind="ALIAS")]
    return make.make_person(cast.case, role="CHILD", names=names, birth=PartialDate.parse("1992"))


def alike(*names: dict[str, str], band: str | None = None) -> list[tuple[Any, str]]:
    return [(match.person_id, match.reason) for match in similar_people(names, band)]


@pytest.mark.django_db
class SimilarPeopleTests:
    def test_it_knows_another_spelling_without_the_patronymic(self, zinur: Person) -> None:
        assert alike(name("Zinur", "Podjablonskij")) == [(zinur.pk, "same_name")]

    def test_it_knows_a_slip(self, zinur: Person) -> None:
        assert alike(name("Zinur", "Podyablosky")) == [(zinur.pk, "similar_name")]

    def test_it_knows_another_name_of_the_same_person(self, zinur: Person) -> None:
        assert alike(name("", "Снегирь")) == [(zinur.pk, "other_name")]

    @pytest.mark.parametrize("given", ["Ruslan", "Zelimkhan"])
    def test_a_family_name_alone_makes_no_double(self, given: str, zinur: Person) -> None:
        assert alike(name(given, "Podyablonsky")) == []

    def test_the_years_of_birth_put_the_likelier_first(self, cast: Cast, zinur: Person) -> None:
        make.make_person(cast.case, role="CHILD", names=[name("Zinur", "Podyablonsky")])
        assert alike(name("Zinur", "Podyablonsky"), band="1990-1994")[0][0] == zinur.pk

    def test_it_looks_beyond_everybodys_reach_in_few_queries(
        self, cast: Cast, django_assert_max_num_queries: Any
    ) -> None:
        for _number in range(20):
            make.make_person(make.make_case(cast.other_team), names=[name("Anton", "Zelenin")])
        similar_people([name("Anton", "Zelenin")])
        with django_assert_max_num_queries(3):
            assert len(similar_people([name("Anton", "Zelenin")], limit=7)) == 7

    def test_no_name_is_like_nobody(self, zinur: Person) -> None:
        assert alike() == alike(name("", "")) == alike(name("-", "'")) == []


@pytest.mark.django_db
class NamesInTextTests:
    @pytest.mark.parametrize("text", ["Papers of Podyablonsky", "зинур", "snegir 2", "Юрьевич"])
    def test_a_text_that_names_somebody_of_the_case(
        self, text: str, cast: Cast, zinur: Person
    ) -> None:
        assert names_in_text(text, [cast.case.pk])

    @pytest.mark.parametrize("text", ["", "Waiting for the embassy", "2024", "zi"])
    def test_a_text_that_names_nobody(self, text: str, cast: Cast, zinur: Person) -> None:
        assert not names_in_text(text, [cast.case.pk])
        assert not names_in_text(text)

    def test_of_other_cases_only_those_asked_for_count(self, cast: Cast, zinur: Person) -> None:
        assert not names_in_text("Podyablonsky", [make.make_case(cast.team).pk])

    def test_of_everybody_family_names_and_aliases_count(self, zinur: Person) -> None:
        assert names_in_text("Podyablonsky")
        assert names_in_text("Снегирь")
        assert not names_in_text("Zinur")

    def test_it_reads_long_texts_to_the_end(self, cast: Cast, zinur: Person) -> None:
        assert names_in_text("word " * 50 + "Podyablonsky", [cast.case.pk])
