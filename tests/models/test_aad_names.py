from __future__ import annotations

from pathlib import Path

from casetracker.vault.checks import aad_names

FROZEN = Path(__file__).with_name("aad_names.txt").read_text().splitlines()


class AadNamesTests:
    def test_they_never_change(self) -> None:
        """A changed name closes every value that was sealed under it; only add to the file."""
        ours = {name for name, field in aad_names().items() if not field.startswith("sealedapp.")}
        assert ours == set(FROZEN)
