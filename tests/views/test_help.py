"""The help: where it stands, what its pages look up."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from casetracker.accounts.roles import Role
from tests import make
from tests.conftest import Cast
from tests.views.filling import signed_in


@pytest.fixture
def worker(cast: Cast) -> Client:
    return signed_in(cast.worker)


class FootTests:
    @pytest.mark.parametrize("page", ["/today/", "/cases/", "/help/", "/account/"])
    def test_help_stands_in_the_foot_of_pages(self, worker: Client, page: str) -> None:
        foot = worker.get(page).content.decode().split('<footer class="foot">')[1]
        for name in ("", "keyboard/", "privacy/", "accessibility/"):
            assert f'href="/help/{name}"' in foot

    def test_the_access_keys_are_those_that_the_help_names(
        self, worker: Client, cast: Cast
    ) -> None:
        page = worker.get(cast.case.get_absolute_url()).content.decode()
        told = worker.get("/help/keyboard/").content.decode()
        for key in "stnm":
            assert page.count(f'accesskey="{key}"') == 1
            assert f"<kbd>{key.upper()}</kbd>" in told


class FirstStepsTests:
    def test_they_show_what_is_done(self, worker: Client, settings: Settings) -> None:
        settings.TRIAL = True
        page = worker.get("/help/first-steps/").content.decode()
        settings.TRIAL = False
        later = worker.get("/help/first-steps/").content.decode()
        # A site of one's own, and its first case.
        assert later.count("tag-ok") == page.count("tag-ok") + 2
        assert "manage.py keys verify" in later

    def test_roles_of_the_set_up_alone_are_confirmed_by_nobody(
        self, cast: Cast, worker: Client
    ) -> None:
        before = worker.get("/help/first-steps/").content.decode().count("tag-ok")
        grant = make.make_grant(cast.colleague, Role.COORDINATOR, cast.team)
        assert worker.get("/help/first-steps/").content.decode().count("tag-ok") == before
        grant.proposed_by, grant.confirmed_by = cast.administrator, cast.coordinator
        grant.save()
        assert worker.get("/help/first-steps/").content.decode().count("tag-ok") == before + 1

    def test_only_who_may_is_led_to_a_page(self, cast: Cast, worker: Client) -> None:
        administrator = signed_in(cast.administrator)
        assert "/admin/accounts/" not in worker.get("/help/first-steps/").content.decode()
        assert "/cases/new/" not in administrator.get("/help/first-steps/").content.decode()


class GlossaryTests:
    @pytest.mark.parametrize(
        ("language", "words"),
        [("en", "Suspension of removal"), ("fr", "Suspension de"), ("ru", "Отсрочка высылки")],
    )
    def test_official_words_stand_beside_the_readers(
        self, worker: Client, cast: Cast, language: str, words: str
    ) -> None:
        cast.worker.language = language
        cast.worker.save()
        page = worker.get("/help/glossary/").content.decode()
        assert '<b lang="de">Duldung</b>' in page
        assert words in page

    def test_it_asks_the_same_of_few_rows_and_of_many(self, worker: Client) -> None:
        worker.get("/help/glossary/")
        with CaptureQueriesContext(connection) as few:
            worker.get("/help/glossary/")
        for number in range(20):
            make.make_document_type(f"T{number}", name_original="Ausweis")
        with CaptureQueriesContext(connection) as many:
            worker.get("/help/glossary/")
        assert len(many) == len(few)
