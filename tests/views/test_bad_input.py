"""Input that nobody should type: a clear answer, and nothing saved."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from cases.models import AsylumDecision, Document, Note, Person, VisaApplication
from casetracker.audit.models import AuditEvent
from tests import make
from tests.conftest import Cast
from tests.views.filling import as_shown, day, send, signed_in


def add(cast: Cast, name: str, **typed: Any) -> Any:
    url = reverse(f"{name}-add", args=[cast.case.shown_code])
    return send(signed_in(cast.worker), url, **typed)


def errors(answer: Any) -> dict[str, list[str]]:
    assert answer.status_code == 422
    assert "<title>Error:" in answer.text
    found: dict[str, list[str]] = answer.context["form"].errors
    return found


class DateTests:
    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            (("2023", "2", "30"), "February 2023 has only 28 days."),
            (("0", "", ""), "Year must have 4 digits."),
            (("0000", "", ""), "Year must lie between 1900 and 2100."),
            (("9999", "", ""), "Year must lie between 1900 and 2100."),
            (("2023", "13", ""), "Month must be a number from 1 to 12 or a name such as March."),
            (("", "5", "1"), "Add the year."),
            (("20\x0023", "", ""), "Year must have 4 digits."),
        ],
    )
    def test_no_such_date(self, cast: Cast, typed: tuple[str, str, str], words: str) -> None:
        kind = make.make_document_type()
        answer = add(cast, "document", type=kind.pk, **day("expires", *typed))
        assert words in errors(answer)["expires"]
        assert not Document.objects.exists()

    def test_a_deadline_needs_a_whole_day(self, cast: Cast) -> None:
        answer = add(cast, "deadline", what="Appeal", **day("stated_on", "2024", "5"))
        assert errors(answer)["stated_on"] == ["Give the whole date: day, month and year."]

    def test_a_decision_before_lodging(self, cast: Cast) -> None:
        typed = {**day("lodged", "2024", "5"), **day("decided", "2024", "3")}
        answer = add(cast, "visa", destination=make.make_country("FR").pk, **typed)
        assert "before the day on which the application was lodged" in str(
            errors(answer)["decided"]
        )
        assert not VisaApplication.objects.exists()

    def test_an_asylum_decision_before_its_claim(self, cast: Cast) -> None:
        claim = make.make_claim(cast.person)
        claim.lodged = Document._meta.get_field("issued").to_python("2024-05")
        claim.save()
        answer = add(cast, "decision", outcome="REFUGEE_STATUS", **day("decided", "2023"))
        assert errors(answer)["decided"]
        assert not AsylumDecision.objects.exists()


class TextTests:
    @pytest.mark.parametrize(
        "text",
        ["turned \u202e round", "isolated \u2066 text", "bell \x07", "nothing \x00", "x" * 20_001],
    )
    def test_it_is_refused(self, cast: Cast, text: str) -> None:
        answer = add(cast, "note", body=text)
        assert errors(answer)["body"]
        assert not Note.objects.exists()

    def test_pictures_and_lines_are_kept(self, cast: Cast) -> None:
        assert add(cast, "note", body="Good news 🙂\r\nthey rang").status_code == 303
        assert Note.objects.get().body == "Good news 🙂\nthey rang"

    @pytest.mark.parametrize("name", ["x" * 10_000, "An\u202ena", "An\x00na"])
    def test_a_name_that_cannot_be_one(self, cast: Cast, name: str) -> None:
        answer = add(cast, "person", **{"name-0-given": name})
        assert answer.status_code == 422
        assert "Given names" in answer.text[: answer.text.index("<form method")]
        assert Person.objects.count() == 1

    def test_markup_is_shown_as_it_was_typed(self, cast: Cast) -> None:
        add(cast, "note", body="<script>x()</script>")
        page = signed_in(cast.worker).get(cast.case.get_absolute_url()).text
        assert "&lt;script&gt;" in page
        assert "<script>" not in page


class ChoiceTests:
    @pytest.mark.parametrize(
        "typed",
        [
            {"holding": "EATEN"},
            {"type": "not-a-key"},
            {"type": str(uuid4())},
            {"person": str(uuid4())},
            {"issuing_country": "KZ"},
            {"supersedes": "x\x00"},
        ],
    )
    def test_what_is_not_offered_is_refused(self, cast: Cast, typed: dict[str, str]) -> None:
        kind = make.make_document_type()
        answer = add(cast, "document", **{"type": kind.pk, **typed})
        assert list(errors(answer)) == list(typed)
        assert not Document.objects.exists()

    def test_what_belongs_to_others_is_refused(self, cast: Cast) -> None:
        other = make.make_person(make.make_case(cast.team, lead=cast.worker))
        paper = make.make_document(other)
        kind = make.make_document_type()
        answer = add(cast, "document", type=kind.pk, person=other.pk, supersedes=paper.pk)
        assert set(errors(answer)) == {"person", "supersedes"}

    def test_a_worker_of_another_team_cannot_get_a_task(self, cast: Cast) -> None:
        answer = add(cast, "task", title="Ring", assigned_to=cast.stranger.pk)
        assert set(errors(answer)) == {"assigned_to"}

    def test_a_time_zone_that_is_none(self, cast: Cast) -> None:
        typed = {"what": "Interview", "hour": "10:30", **day("day", "2031", "5", "4")}
        answer = add(cast, "appointment", time_zone="../etc", **typed)
        assert set(errors(answer)) == {"time_zone"}
        assert add(cast, "appointment", time_zone="Asia/Almaty", **typed).status_code == 303


class SendingTests:
    @pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999", "1.5"])
    def test_a_version_that_is_none(self, cast: Cast, version: str) -> None:
        note = make.make_note(cast.case)
        url = reverse("note-edit", args=[cast.case.shown_code, note.pk])
        answer = send(signed_in(cast.worker), url, body="New text", version=version)
        assert answer.status_code == 409
        note.refresh_from_db()
        assert note.body == "Called back."

    def test_an_empty_sending_saves_nothing(self, cast: Cast) -> None:
        client = signed_in(cast.worker)
        for name in ("document", "visa", "asylum", "decision", "deadline", "task", "note"):
            url = reverse(f"{name}-add", args=[cast.case.shown_code])
            assert client.post(url).status_code == 422
        assert not AuditEvent.objects.filter(verb="added").exists()

    def test_a_forged_number_of_name_rows(self, cast: Cast) -> None:
        url = reverse("person-add", args=[cast.case.shown_code])
        for count in ("999", "-1", "x", "9" * 50):
            answer = send(signed_in(cast.worker), url, **{"names-count": count, "add_name": "1"})
            assert answer.status_code == 200
            assert int(as_shown(answer)["names-count"]) <= 12
