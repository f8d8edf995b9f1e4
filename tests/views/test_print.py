from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casetracker.audit.models import AuditEvent
from tests import make
from tests.conftest import Cast
from tests.views.filling import signed_in
from tests.views.full_case import fill

WRITTEN = ("Testan", "Probin", "They came at night.", "A bed", "Unit 12345", "345", "Ring the post")


def printed(cast: Cast, user: object, query: str = "") -> str:
    url = reverse("case-print", args=[cast.case.shown_code])
    answer = signed_in(user).get(url + query)
    assert answer.status_code == 200
    return answer.content.decode()


class PrintTests:
    def test_without_being_asked_it_names_nobody(self, cast: Cast) -> None:
        fill(cast)
        sheet = printed(cast, cast.worker)
        assert [
            words for words in WRITTEN if words in sheet.replace(cast.case.shown_code, "")
        ] == []
        assert "Person 1" in sheet
        assert "Refugee status" in sheet

    def test_with_names_it_says_who_and_what(self, cast: Cast) -> None:
        fill(cast)
        sheet = printed(cast, cast.worker, "?names=1")
        for words in ("Testan Probin", "They came at night.", "Ring the post", "Called back."):
            assert words in sheet

    def test_its_head_says_that_it_is_confidential(self, cast: Cast) -> None:
        sheet = printed(cast, cast.worker)
        assert f"Confidential. Case {cast.case.shown_code}." in sheet
        assert "by Worker. Destroy this page when it is no longer needed." in sheet

    def test_it_leaves_an_event_that_says_how_much_it_told(self, cast: Cast) -> None:
        printed(cast, cast.worker)
        printed(cast, cast.worker, "?names=1")
        events = AuditEvent.objects.filter(verb="printed", target_id=str(cast.case.pk))
        assert [event.reason_code for event in events.order_by("sequence")] == [
            "without_names",
            "with_names",
        ]

    def test_lawyers_print_only_what_they_see(self, cast: Cast) -> None:
        fill(cast)
        cast.person.reason_for_leaving = "Refused to take part"
        cast.person.save()
        sheet = printed(cast, cast.lawyer, "?names=1")
        hidden = ("They came at night.", "Called back.", "Ring the post", "Refused to take part")
        assert [words for words in hidden if words in sheet] == []
        assert "Testan Probin" in sheet

    def test_full_numbers_stay_off_the_paper(self, cast: Cast) -> None:
        make.make_document(cast.person, number="AB 1234567")
        assert "AB 1234567" not in printed(cast, cast.worker, "?names=1")

    def test_its_queries_do_not_grow(self, cast: Cast) -> None:
        client = signed_in(cast.worker)
        url = reverse("case-print", args=[cast.case.shown_code]) + "?names=1"
        counts = []
        for more in (2, 18):
            fill(cast, more)
            client.get(url)
            with CaptureQueriesContext(connection) as queries:
                client.get(url)
            counts.append(len(queries))
        assert counts[0] == counts[1] <= 30
