from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cases.rules.case_code import ALPHABET, check_character, compact, is_code, new_code, shown

bodies = st.text(ALPHABET, min_size=6, max_size=6)


class CaseCodeTests:
    def test_a_new_code_is_a_code(self) -> None:
        assert all(is_code(new_code()) for _ in range(100))

    @given(bodies, st.integers(0, 6), st.sampled_from(ALPHABET))
    def test_a_wrong_character_is_noticed(self, body: str, place: int, char: str) -> None:
        code = body + check_character(body)
        wrong = code[:place] + char + code[place + 1 :]
        assert is_code(wrong) == (wrong == code)

    @given(bodies, st.integers(0, 5))
    def test_a_swap_is_noticed(self, body: str, place: int) -> None:
        code = body + check_character(body)
        swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        assert is_code(swapped) == (swapped == code)

    def test_it_reads_what_people_type(self) -> None:
        code = new_code()
        assert compact(shown(code).lower()) == code
        assert not is_code("")
        assert not is_code("0000000")
