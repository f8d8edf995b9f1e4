from __future__ import annotations

import pytest

from cases.rules.identifiers import canonical_document_number, canonical_email, canonical_phone


class DocumentNumberTests:
    @pytest.mark.parametrize("written", ["ab 12-34", "AB1234", "АВ 12 34", " ab.1234 "])
    def test_spellings_of_one_number_meet(self, written: str) -> None:
        assert canonical_document_number(written) == "AB1234"


class PhoneTests:
    @pytest.mark.parametrize(
        "written", ["8 (700) 000-00-01", "+7 700 000 00 01", "+77000000001", "87000000001"]
    )
    def test_spellings_of_one_number_meet(self, written: str) -> None:
        assert canonical_phone(written) == "+77000000001"

    @pytest.mark.parametrize("written", ["", "no phone", "12", "evenings only"])
    def test_other_texts_give_nothing(self, written: str) -> None:
        assert canonical_phone(written) == ""

    def test_a_country_code_that_begins_with_eight_stays(self) -> None:
        assert canonical_phone("+84 900 000 001") == "+84900000001"


class EmailTests:
    def test_it_folds(self) -> None:
        assert canonical_email(" Anna@Example.ORG ") == "anna@example.org"

    @pytest.mark.parametrize("written", ["", "anna", "@example.org", "a b@example.org", "a@b"])
    def test_other_texts_give_nothing(self, written: str) -> None:
        assert canonical_email(written) == ""
