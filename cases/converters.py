"""Parts of addresses."""

from __future__ import annotations

from cases.rules import case_code


class CodeConverter:
    """A case's code as people read it, `7QK-24MX`; anything but a possible code is no address."""

    regex = "[0-9A-Za-z]{3}-?[0-9A-Za-z]{4}"

    def to_python(self, value: str) -> str:
        code = case_code.compact(value)
        if not case_code.is_code(code):
            raise ValueError("no code of a case")
        return code

    def to_url(self, value: str) -> str:
        return case_code.shown(case_code.compact(value))
