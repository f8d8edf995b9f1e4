from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from cases.models import Note
from cases.services.records import change_record
from casetracker.accounts.models import User
from tests import make
from tests.conftest import Cast
from tests.views.filling import send, signed_in


def correct(cast: Cast, actor: User, note: Note, **changes: object) -> None:
    change_record(actor=actor, case=cast.case, record=note, changes=changes, version=1)


class CorrectingNotesTests:
    def test_who_wrote_it_may_correct_it_at_once(self, cast: Cast) -> None:
        note = make.make_note(cast.case, created_by=cast.worker)
        correct(cast, cast.worker, note, body="Rang back.")
        assert Note.objects.get(pk=note.pk).body == "Rang back."

    def test_after_a_quarter_of_an_hour_it_stays_as_it_is(self, cast: Cast) -> None:
        written = timezone.now() - timedelta(minutes=16)
        note = make.make_note(cast.case, created_by=cast.worker, created_at=written)
        with pytest.raises(ValidationError, match="Write a new note"):
            correct(cast, cast.worker, note, body="Never said so.")
        assert Note.objects.get(pk=note.pk).body == "Called back."

    def test_nobody_corrects_what_somebody_else_wrote(self, cast: Cast) -> None:
        note = make.make_note(cast.case, created_by=cast.worker)
        with pytest.raises(ValidationError):
            correct(cast, cast.coordinator, note, body="Never said so.")

    def test_an_old_note_can_still_be_kept_on_top(self, cast: Cast) -> None:
        written = timezone.now() - timedelta(days=3)
        note = make.make_note(cast.case, created_by=cast.worker, created_at=written)
        url = reverse("note-edit", args=[cast.case.shown_code, note.pk])
        client = signed_in(cast.coordinator)
        assert "body" not in client.get(url).context["form"].fields
        assert send(client, url, is_pinned="on").status_code == 303
        saved = Note.objects.get(pk=note.pk)
        assert (saved.is_pinned, saved.body) == (True, "Called back.")
