from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from cases.views.section import Section
from cases.views.sections import SECTIONS
from tests.conftest import Cast
from tests.views.full_case import fill


def signed_in(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


class EveryPageTests:
    @pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.slug)
    def test_it_opens(self, cast: Cast, section: Section) -> None:
        record = fill(cast)[section.name]
        client, code = signed_in(cast.worker), cast.case.shown_code
        acts = ["detail", "edit", "remove", *(["protected"] if section.critical_fields else [])]
        for act in acts:
            page = client.get(reverse(f"{section.name}-{act}", args=[code, record.pk]))
            assert page.status_code == 200, act
        if section.has_add_page:
            assert client.get(reverse(f"{section.name}-add", args=[code])).status_code == 200

    def test_the_case_opens(self, cast: Cast) -> None:
        fill(cast)
        for user in (cast.worker, cast.coordinator, cast.lawyer):
            assert signed_in(user).get(cast.case.get_absolute_url()).status_code == 200
        for name in ("history", "removed", "edit", "cite"):
            page = signed_in(cast.worker).get(reverse(f"case-{name}", args=[cast.case.shown_code]))
            assert page.status_code == 200
        for name in ("access", "assign"):
            page = signed_in(cast.coordinator).get(
                reverse(f"case-{name}", args=[cast.case.shown_code])
            )
            assert page.status_code == 200
        assert signed_in(cast.worker).get(reverse("case-new")).status_code == 200
