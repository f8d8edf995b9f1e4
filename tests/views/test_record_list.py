from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Document
from cases.views.sections import SECTIONS
from tests import make
from tests.conftest import Cast
from tests.views.filling import signed_in
from tests.views.full_case import fill

LISTED = [section.name for section in SECTIONS if section.has_list_page]


def address(cast: Cast, name: str) -> str:
    return reverse(f"{name}-list", args=[cast.case.shown_code])


class RecordListTests:
    @pytest.mark.parametrize("name", LISTED)
    def test_each_kind_is_listed_in_as_many_queries_for_many_as_for_few(
        self, name: str, cast: Cast
    ) -> None:
        client, url, counts = signed_in(cast.worker), address(cast, name), []
        record = None
        for more in (2, 18):
            record = fill(cast, more).get(name)
            client.get(url)
            with CaptureQueriesContext(connection) as queries:
                page = client.get(url)
            counts.append(len(queries))
        assert counts[0] == counts[1] <= 20
        if record is not None:
            detail = reverse(f"{name}-detail", args=[cast.case.shown_code, record.pk])
            assert detail in page.text

    def test_its_pages_hold_everything_once(self, cast: Cast) -> None:
        papers = {str(make.make_document(cast.person).pk) for _number in range(60)}
        client, url, found = signed_in(cast.worker), address(cast, "document"), []
        for _page in range(3):
            page = client.get(url)
            found += [
                block.url.rstrip("/").rsplit("/")[-1] for block in page.context["card"].blocks
            ]
            url = address(cast, "document") + page.context["pages"]["next_url"]
        assert sorted(found) == sorted(papers)
        assert page.context["pages"]["next_url"] == ""

    def test_a_lost_place_is_said(self, cast: Cast) -> None:
        page = signed_in(cast.worker).get(address(cast, "document") + "?after=nonsense")
        assert "That page is no longer there." in page.text

    def test_lawyers_see_the_papers_that_are_shared(self, cast: Cast) -> None:
        make.make_document(cast.person, number="AA 11111")
        shared = make.make_document(cast.person, shared_with_lawyer=True)
        page = signed_in(cast.lawyer).get(address(cast, "document"))
        assert [str(shared.pk) in block.url for block in page.context["card"].blocks] == [True]
        assert Document.objects.count() == 2

    @pytest.mark.parametrize("name", ["incident", "prosecution", "military"])
    def test_what_is_protected_has_no_list_for_them(self, name: str, cast: Cast) -> None:
        assert signed_in(cast.lawyer).get(address(cast, name)).status_code == 404
