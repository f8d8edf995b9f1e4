"""What a cryptographer has to read stays readable in one go."""

from __future__ import annotations

import ast
from pathlib import Path

from casetracker import vault

CORE = ["attributes", "cipher", "data_keys", "errors", "fields", "keyring", "models", "tokens"]
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef)


def code_lines(path: Path) -> int:
    """Count the lines that are neither blank nor comment nor docstring."""
    source = path.read_text()
    lines = {
        number
        for number, line in enumerate(source.splitlines(), start=1)
        if line.strip() and not line.lstrip().startswith("#")
    }
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node) is not None:
            lines -= set(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    return len(lines)


class SizeTests:
    def test_format_keys_and_fields_take_less_than_500_lines(self) -> None:
        folder = Path(str(vault.__file__)).parent
        assert 400 < sum(code_lines(folder / f"{name}.py") for name in CORE) < 500
