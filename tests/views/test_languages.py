from __future__ import annotations

import pytest
from django.urls import reverse

from tests.conftest import Cast
from tests.views.filling import signed_in
from tests.views.full_case import fill


class LanguageTests:
    @pytest.mark.parametrize("language", ["fr", "ru"])
    def test_every_page_of_a_case_opens(self, cast: Cast, language: str) -> None:
        records, code = fill(cast), cast.case.shown_code
        cast.coordinator.language = language
        cast.coordinator.save()
        client = signed_in(cast.coordinator)
        pages = [reverse(f"case-{name}", args=[code]) for name in ("detail", "history", "removed")]
        for name, record in records.items():
            pages += [
                reverse(f"{name}-{act}", args=[code, record.pk]) for act in ("detail", "edit")
            ]
        for page in pages:
            answer = client.get(page)
            assert answer.status_code == 200, page
            assert f'<html lang="{language}"' in answer.text, page
