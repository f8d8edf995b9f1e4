from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Note
from casetracker.accounts.models import KeptForm
from casetracker.accounts.services.kept_forms import keep_form, purge_kept_forms
from casetracker.vault.models import DataKey
from tests import make
from tests.conftest import Cast
from tests.views.filling import as_shown, signed_in

SECRET = "Kanarejkin sat by the window"


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


def sign_in(client: Client, username: str) -> Any:
    typed = {"login": username, "password": make.PASSWORD}
    return client.post("/sign-in/", typed, follow=True)


def note_page(cast: Cast) -> str:
    return reverse("note-add", args=[cast.case.shown_code])


def send_late(cast: Cast, clock: Any, url: str = "", **typed: str) -> Client:
    """Open a page, wait too long, and send what was typed."""
    client = signed_in(cast.worker)
    url = url or note_page(cast)
    data = as_shown(client.get(url)) | (typed or {"body": SECRET})
    clock.shift(timedelta(minutes=16))
    answer: Any = client.post(url, data, follow=True)
    assert answer.redirect_chain[0][0].startswith("/sign-in/")
    assert ("kept for 10 minutes" in answer.text) == KeptForm.objects.exists()
    return client


class LateSendingTests:
    def test_it_is_offered_and_taken_up(self, cast: Cast, clock: Any) -> None:
        client = send_late(cast, clock)
        page = sign_in(client, "worker")
        kept = KeptForm.objects.get()
        url = f"{note_page(cast)}?kept={kept.pk}"
        assert page.request["PATH_INFO"] == reverse("kept-list")
        assert url in page.text
        form: Any = client.get(url)
        assert (form.status_code, as_shown(form)["body"]) == (200, SECRET)
        assert "It is not saved yet." in form.text
        assert "<title>Error" not in form.text
        assert not Note.objects.exists()
        sent: Any = client.post(url, as_shown(form))
        assert sent.status_code == 303
        assert Note.objects.get().body == SECRET
        assert not KeptForm.objects.exists()
        assert not DataKey.objects.filter(pk=kept.data_key_id).exists()

    def test_no_word_of_it_is_plain_in_the_database(self, cast: Cast, clock: Any) -> None:
        send_late(cast, clock)
        with connection.cursor() as cursor:
            for table in ("accounts_keptform", "django_session"):
                cursor.execute(f"SELECT * FROM {table}")  # noqa: S608
                assert "anarejkin" not in repr(cursor.fetchall())

    def test_nobody_else_gets_it(self, cast: Cast, clock: Any) -> None:
        client = send_late(cast, clock)
        page = sign_in(client, "coordinator")
        assert page.request["PATH_INFO"] != reverse("kept-list")
        assert "Kanarejkin" not in page.text
        assert "Kanarejkin" not in client.get(reverse("kept-list")).content.decode()
        kept = KeptForm.objects.get()
        assert client.get(f"{note_page(cast)}?kept={kept.pk}").status_code == 404
        assert client.post(reverse("kept-forget", args=[kept.pk])).status_code == 404

    def test_after_ten_minutes_it_is_gone(self, cast: Cast, clock: Any) -> None:
        client = send_late(cast, clock)
        kept = KeptForm.objects.get()
        clock.shift(timedelta(minutes=10, seconds=1))
        assert sign_in(client, "worker").request["PATH_INFO"] != reverse("kept-list")
        assert client.get(f"{note_page(cast)}?kept={kept.pk}").status_code == 404
        assert purge_kept_forms() == 1
        assert not DataKey.objects.filter(pk=kept.data_key_id).exists()

    def test_it_belongs_to_its_page(self, cast: Cast, clock: Any) -> None:
        client = send_late(cast, clock)
        sign_in(client, "worker")
        kept = KeptForm.objects.get()
        other = reverse("task-add", args=[cast.case.shown_code])
        for url in (f"{other}?kept={kept.pk}", f"{note_page(cast)}?kept={uuid4()}"):
            assert client.get(url).status_code == 404
        assert client.get(f"{note_page(cast)}?kept=x").status_code == 404

    def test_pages_that_ask_about_something_keep_what(self, cast: Cast, clock: Any) -> None:
        other = make.make_case(cast.team, lead=cast.worker)
        make.make_person(other)
        name = {"kind": "PASSPORT", "given": "Testane", "family": "Probine", "patronymic": ""}
        case, twin = cast.case.shown_code, make.make_person(cast.case, role="CHILD", names=[name])
        pages = {
            reverse("case-split", args=[case]): {"reason": SECRET},
            reverse("case-join", args=[case]) + f"?code={other.shown_code}": {"reason": SECRET},
            reverse("person-merge", args=[case, cast.person.pk, twin.pk]): {"names": "other"},
            reverse("view-new") + "?risk=HIGH": {"name": "Invented view"},
        }
        for url, typed in pages.items():
            client = send_late(cast, clock, url, **typed)
            link = sign_in(client, "worker").context["kept"][0]["form"].get_absolute_url()
            assert url in link
            form: Any = client.get(link)
            assert form.status_code == 200, url
            assert typed.items() <= as_shown(form).items(), url
            KeptForm.objects.all().delete()

    def test_a_stale_version_still_meets_the_conflict_page(self, cast: Cast, clock: Any) -> None:
        note = make.make_note(cast.case)
        url = reverse("note-edit", args=[cast.case.shown_code, note.pk])
        client = send_late(cast, clock, url, body=SECRET)
        Note.objects.filter(pk=note.pk).update(version=2)
        sign_in(client, "worker")
        taken = f"{url}?kept={KeptForm.objects.get().pk}"
        form: Any = client.get(taken)
        assert as_shown(form)["body"] == SECRET
        assert client.post(taken, as_shown(form)).status_code == 409

    def test_an_intake_comes_back_with_its_rows(self, cast: Cast, clock: Any) -> None:
        rows = {"person-rows": "0,1", "person-1-name": "Anna", "given": "Oleg"}
        client = send_late(cast, clock, reverse("case-new"), **rows, draft="1")
        sign_in(client, "worker")
        form: Any = client.get(f"{reverse('case-new')}?kept={KeptForm.objects.get().pk}")
        shown = as_shown(form)
        assert (shown["person-1-name"], shown["given"]) == ("Anna", "Oleg")
        assert form.status_code == 200

    def test_rows_of_names_come_back(self, cast: Cast, clock: Any) -> None:
        url = reverse("person-add", args=[cast.case.shown_code])
        client = send_late(cast, clock, url, **{"names-count": "2", "name-1-given": "Anna"})
        sign_in(client, "worker")
        form: Any = client.get(f"{url}?kept={KeptForm.objects.get().pk}")
        assert as_shown(form)["name-1-given"] == "Anna"

    def test_taking_up_closes_no_case(self, cast: Cast, clock: Any) -> None:
        url = reverse("case-close", args=[cast.case.shown_code])
        answers = {"closing_outcome": "PROTECTED", "closing_reason": SECRET}
        client = send_late(cast, clock, url, **answers)
        sign_in(client, "worker")
        form: Any = client.get(f"{url}?kept={KeptForm.objects.get().pk}")
        assert (form.status_code, as_shown(form)["closing_reason"]) == (200, SECRET)
        assert "<title>Error" not in form.text
        cast.case.refresh_from_db()
        assert not cast.case.is_closed

    def test_one_may_throw_it_away(self, cast: Cast, clock: Any) -> None:
        client = send_late(cast, clock)
        sign_in(client, "worker")
        url = reverse("kept-forget", args=[KeptForm.objects.get().pk])
        assert client.post(url).status_code == 303
        assert not KeptForm.objects.exists()


class NotKeptTests:
    def test_acts_without_typing_are_not(self, cast: Cast, clock: Any) -> None:
        note = make.make_note(cast.case)
        client = signed_in(cast.worker)
        client.get(note_page(cast))
        clock.shift(timedelta(minutes=16))
        url = reverse("note-remove", args=[cast.case.shown_code, note.pk])
        assert client.post(url, {"version": "1"}).status_code == 302
        assert not KeptForm.objects.exists()

    def test_passwords_are_not(self, cast: Cast, clock: Any) -> None:
        client = signed_in(cast.worker)
        client.get(reverse("account-password"))
        clock.shift(timedelta(minutes=16))
        client.post(reverse("account-password"), {"present": "x", "password": "y", "again": "y"})
        assert not KeptForm.objects.exists()
        kept = keep_form(user=cast.worker, path="/x/", fields={"password": ["y"], "body": ["z"]})
        assert kept is not None
        assert kept.fields == {"body": ["z"]}

    def test_a_sending_without_the_token_is_not(self, cast: Cast, clock: Any) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(cast.worker)
        client.get(note_page(cast))
        clock.shift(timedelta(minutes=16))
        assert client.post(note_page(cast), {"body": SECRET}).status_code == 403
        assert not KeptForm.objects.exists()

    def test_too_much_is_not(self, cast: Cast) -> None:
        fields = {"body": ["x" * 300_000]}
        assert keep_form(user=cast.worker, path="/x/", fields=fields) is None
        assert keep_form(user=cast.worker, path="/" * 201, fields={"body": ["z"]}) is None

    def test_one_for_each_page_and_five_in_all(self, cast: Cast) -> None:
        for page in ("/a/", "/a/", "/b/", "/c/", "/d/", "/e/", "/f/"):
            keep_form(user=cast.worker, path=page, fields={"body": ["z"]})
        paths = set(KeptForm.objects.values_list("path", flat=True))
        assert paths == {"/b/", "/c/", "/d/", "/e/", "/f/"}
        assert DataKey.objects.filter(subject_type="worker").count() == 5


class HiddenNamesTests:
    def test_no_name_is_shown_while_names_are_hidden(self, cast: Cast, clock: Any) -> None:
        client = send_late(cast, clock)
        sign_in(client, "worker")
        client.post("/names/hide/")
        kept = KeptForm.objects.get()
        page = client.get(f"{note_page(cast)}?kept={kept.pk}")
        assert "Kanarejkin" not in page.content.decode()
        assert KeptForm.objects.filter(pk=kept.pk).exists()
        client.post("/names/show/")
        assert SECRET in client.get(f"{note_page(cast)}?kept={kept.pk}").content.decode()
