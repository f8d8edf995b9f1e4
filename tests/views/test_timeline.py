from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.models import Note, StageChange
from cases.partial_dates import PartialDate
from tests import make
from tests.conftest import Cast
from tests.views.filling import signed_in
from tests.views.full_case import fill, make_citation


def address(cast: Cast, query: str = "") -> str:
    return reverse("case-timeline", args=[cast.case.shown_code]) + query


def entries(cast: Cast, query: str = "", user: object = None) -> list[str]:
    answer = signed_in(user or cast.worker).get(address(cast, query))
    assert answer.status_code == 200
    return [entry.get("text") or entry["title"] for entry in answer.context["entries"]]


class TimelineTests:
    def test_the_newest_comes_first_by_the_day_it_is_about(self, cast: Cast) -> None:
        make.make_note(cast.case, body="Later", happened=PartialDate.parse("2024-05-02"))
        make.make_note(cast.case, body="Earlier", happened=PartialDate.parse("2024-03"))
        make.make_note(cast.case, body="Today")
        assert entries(cast) == ["Today", "Later", "Earlier"]

    def test_stages_and_decisions_stand_among_the_notes(self, cast: Cast) -> None:
        StageChange.objects.create(case=cast.case, stage="VISA_PENDING")
        make.make_decision(make.make_claim(cast.person), decided=PartialDate.parse("2020-01-01"))
        make.make_note(cast.case, body="Rang", happened=PartialDate.parse("2021-01-01"))
        found = entries(cast)
        assert found[0].startswith("Stage: ")
        assert found[1:] == ["Rang", "Decision, France: Refugee status"]
        assert entries(cast, "?notes=1") == ["Rang"]

    def test_pages_follow_each_other_without_a_gap(self, cast: Cast) -> None:
        day = timezone.localdate()
        for number in range(60):
            happened = PartialDate.on(day - timedelta(days=number // 3))
            make.make_note(cast.case, body=str(number), happened=happened)
        client, found, url = signed_in(cast.worker), [], address(cast)
        for _page in range(3):
            page = client.get(url)
            found += [entry["text"] for entry in page.context["entries"]]
            url = address(cast, page.context["pages"]["next_url"])
        assert len(found) == 60
        assert {int(text) for text in found} == set(range(60))
        assert page.context["pages"]["next_url"] == ""

    def test_a_forged_cursor_gives_the_first_page(self, cast: Cast) -> None:
        make.make_note(cast.case, body="Only one")
        assert entries(cast, "?after=nonsense") == ["Only one"]
        assert entries(cast, f"?after={'x' * 5000}") == ["Only one"]

    def test_lawyers_read_the_notes_that_are_shared(self, cast: Cast) -> None:
        make.make_note(cast.case, body="Ours")
        make.make_note(cast.case, body="Theirs too", shared_with_lawyer=True)
        assert entries(cast, user=cast.lawyer) == ["Theirs too"]

    def test_its_queries_do_not_grow(self, cast: Cast) -> None:
        client = signed_in(cast.worker)
        counts = []
        for more in (2, 18):
            fill(cast, more)
            make_citation(make.make_note(cast.case), make.make_source(cast.team))
            client.get(address(cast))
            with CaptureQueriesContext(connection) as queries:
                client.get(address(cast))
            counts.append(len(queries))
        assert counts[0] == counts[1] <= 20


class NoteOnTheCasePageTests:
    def test_a_note_is_written_and_saved_on_the_case_page(self, cast: Cast) -> None:
        client = signed_in(cast.worker)
        page = client.get(cast.case.get_absolute_url())
        form = page.context["note_form"]
        sent = {"body": "Rang back.", "kind": "CALL", "submission": form["submission"].value()}
        assert client.post(page.context["note_url"], sent).status_code == 303
        assert Note.objects.get(case=cast.case).body == "Rang back."
        client.post(page.context["note_url"], sent)
        assert Note.objects.filter(case=cast.case).count() == 1

    def test_a_refused_note_comes_back_with_what_was_typed(self, cast: Cast) -> None:
        client = signed_in(cast.worker)
        page = client.get(cast.case.get_absolute_url())
        answer = client.post(page.context["note_url"], {"body": "Keep this", "kind": "NOVEL"})
        assert answer.status_code == 422
        assert "Keep this" in answer.text

    def test_the_newest_eight_stand_on_the_page_and_a_link_to_all(self, cast: Cast) -> None:
        for number in range(12):
            make.make_note(cast.case, body=f"Note {number}")
        page = signed_in(cast.worker).get(cast.case.get_absolute_url())
        (card,) = [card for card in page.context["cards"] if card.anchor == "notes"]
        assert (len(card.entries), card.count) == (8, 12)
        assert address(cast) in page.text

    def test_what_is_kept_on_top_comes_first(self, cast: Cast) -> None:
        make.make_note(cast.case, body="Old", is_pinned=True, happened=PartialDate.parse("2001"))
        make.make_note(cast.case, body="New")
        page = signed_in(cast.worker).get(cast.case.get_absolute_url())
        (card,) = [card for card in page.context["cards"] if card.anchor == "notes"]
        assert [entry["text"] for entry in card.entries] == ["Old", "New"]
