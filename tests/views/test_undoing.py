from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, Note, Revision
from cases.services.records import change_record
from cases.services.revisions import one_operation
from tests import make
from tests.conftest import Cast
from tests.views.filling import send, signed_in


def undo_of(page: Any) -> str:
    """Return the address of the Undo button of a page."""
    html: str = page.text
    start = html.index('action="/undo/') + len('action="')
    return html[start : html.index('"', start)]


def removed(client: Client, cast: Cast, note: Note) -> Any:
    url = reverse("note-remove", args=[cast.case.shown_code, note.pk])
    return client.post(url, {"version": note.version}, follow=True)


class ButtonTests:
    def test_a_removed_record_is_back_with_one_click(self, cast: Cast) -> None:
        note, client = make.make_note(cast.case), signed_in(cast.worker)
        page = removed(client, cast, note)
        assert not Note.objects.exists()
        answer = client.post(undo_of(page))
        assert (answer.status_code, answer.headers["Location"]) == (
            303,
            cast.case.get_absolute_url(),
        )
        assert "Undone: 1 change." in client.get(answer.headers["Location"]).text
        assert Note.objects.get() == note

    def test_a_second_click_says_so(self, cast: Cast) -> None:
        note, client = make.make_note(cast.case), signed_in(cast.worker)
        url = undo_of(removed(client, cast, note))
        client.post(url)
        page = client.post(url, follow=True)
        assert "This was undone already." in page.text
        assert Note.objects.get().version == 3

    def test_assigning_can_be_undone(self, cast: Cast) -> None:
        client = signed_in(cast.coordinator)
        url = reverse("case-assign", args=[cast.case.shown_code])
        page = client.get(send(client, url, lead=str(cast.colleague.pk)).url)
        client.post(undo_of(page))
        cast.case.refresh_from_db()
        assert cast.case.lead == cast.worker

    def test_what_was_changed_meanwhile_is_named_by_kind_and_code(self, cast: Cast) -> None:
        note, client = make.make_note(cast.case, body="Probin called."), signed_in(cast.worker)
        with one_operation() as operation:
            self.change(cast, note, 1)
        self.change(cast, note, 2)
        page = client.post(reverse("undo", args=[operation]), follow=True)
        assert f"Left as it is: note {cast.case.shown_code} (changed meanwhile)." in page.text
        assert "Undone" not in page.text

    def change(self, cast: Cast, note: Note, version: int) -> None:
        change_record(
            actor=cast.worker,
            case=cast.case,
            record=note,
            changes={"body": f"text {version}"},
            version=version,
        )

    def test_too_late_is_said(self, cast: Cast) -> None:
        note, client = make.make_note(cast.case), signed_in(cast.worker)
        url = undo_of(removed(client, cast, note))
        Revision.objects.update(at=timezone.now() - timedelta(minutes=20))
        assert "for 15 minutes only" in client.post(url, follow=True).text
        assert not Note.objects.exists()

    def test_the_case_that_left_ones_reach_is_not_named(self, cast: Cast) -> None:
        note, client = make.make_note(cast.case), signed_in(cast.worker)
        url = undo_of(removed(client, cast, note))
        Case.objects.update(lead=cast.colleague)
        page = client.post(url, follow=True)
        assert cast.case.shown_code not in page.text
        assert "you may not change it any more" in page.text


class RefuseTests:
    def test_others_operations_and_forged_ones_are_not_there(self, cast: Cast) -> None:
        note = make.make_note(cast.case)
        url = undo_of(removed(signed_in(cast.worker), cast, note))
        for user in (cast.coordinator, cast.stranger, cast.lawyer, cast.administrator):
            assert signed_in(user).post(url).status_code == 404
        assert signed_in(cast.worker).post(reverse("undo", args=[uuid4()])).status_code == 404
        assert not Note.objects.exists()

    def test_it_goes_back_to_a_path_of_this_site_only(self, cast: Cast) -> None:
        client = signed_in(cast.worker)
        for back, place in (
            ("/cases/?sort=code", "/cases/?sort=code"),
            ("//elsewhere.example.org/", cast.case.get_absolute_url()),
            ("https://elsewhere.example.org/", cast.case.get_absolute_url()),
        ):
            url = undo_of(removed(client, cast, make.make_note(cast.case)))
            assert client.post(url, query_params={"back": back}).headers["Location"] == place
