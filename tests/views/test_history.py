from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Document
from cases.services.records import change_record, remove_record
from casetracker.audit.record import record
from casetracker.audit.verbs import Verb
from tests import make
from tests.conftest import Cast
from tests.views.filling import signed_in


def history(cast: Cast, query: str = "") -> str:
    return reverse("case-history", args=[cast.case.shown_code]) + query


def change(cast: Cast, record: Document, **changes: object) -> None:
    record.refresh_from_db()
    change_record(
        actor=cast.worker, case=cast.case, record=record, changes=changes, version=record.version
    )


class HistoryTests:
    def test_it_says_who_changed_what_and_what_stood_there(self, cast: Cast) -> None:
        document = make.make_document(cast.person, number="OLD 1")
        change(cast, document, number="NEW 2", issuing_country=make.make_country("RU"))
        change(cast, document, issuing_country=None)
        page = signed_in(cast.coordinator).get(history(cast))
        last, first = page.context["entries"]
        assert (first.who, first.what) == ("Worker", "Changed: document")
        before = {part.label: part.before for part in first.changes}
        assert before == {"Number": "OLD 1", "Issuing country": "not known"}
        assert [part.before for part in last.changes] == ["Russia"]

    def test_it_can_leave_out_who_only_looked(self, cast: Cast) -> None:
        client = signed_in(cast.worker)
        client.get(cast.case.get_absolute_url())
        change(cast, make.make_document(cast.person, number="OLD 1"), number="NEW 2")
        everything = [entry.what for entry in client.get(history(cast)).context["entries"]]
        changes = [
            entry.what for entry in client.get(history(cast, "?changes=1")).context["entries"]
        ]
        assert "Opened: case" in everything
        assert changes == ["Changed: document"]

    def test_it_keeps_masked_values_masked(self, cast: Cast) -> None:
        cast.person.whereabouts = "Room 5"
        cast.person.save()
        change_record(
            actor=cast.worker,
            case=cast.case,
            record=cast.person,
            changes={"whereabouts": "Room 6"},
            version=1,
        )
        page = signed_in(cast.worker).get(history(cast))
        assert "Room 5" not in page.text
        assert page.context["entries"][0].changes[0].is_masked

    def test_it_turns_pages(self, cast: Cast) -> None:
        client = signed_in(cast.worker)
        for _time in range(101):
            record(actor=cast.worker, verb=Verb.OPENED, target=cast.case, case_id=cast.case.pk)
        page = client.get(history(cast))
        assert len(page.context["entries"]) == 100
        older = client.get(history(cast, page.context["pages"]["next_url"]))
        assert len(older.context["entries"]) == 1

    def test_a_forged_page_mark_is_no_fault(self, cast: Cast) -> None:
        client = signed_in(cast.worker)
        for mark in ("x", "-1", "9" * 40, "٣", "%00"):
            assert client.get(history(cast, f"?before={mark}")).status_code == 200

    def test_its_queries_do_not_grow(self, cast: Cast) -> None:
        client = signed_in(cast.worker)
        counts = []
        for _time in range(2):
            for number in range(3):
                document = make.make_document(cast.person, number=f"A {number}")
                change(cast, document, issuing_country=make.make_country("RU"))
                change(cast, document, issuing_country=None)
            client.get(history(cast))
            with CaptureQueriesContext(connection) as captured:
                client.get(history(cast))
            counts.append(len(captured))
        assert counts[0] == counts[1]


class RestoreTests:
    def test_a_record_of_another_case_is_not_found(self, cast: Cast) -> None:
        other = make.make_case(cast.team, lead=cast.worker)
        note = make.make_note(other)
        remove_record(actor=cast.worker, case=other, record=note, version=1)
        url = reverse("record-restore", args=[cast.case.shown_code, "notes", note.pk])
        assert signed_in(cast.worker).post(url).status_code == 404

    def test_what_no_longer_fits_says_why(self, cast: Cast) -> None:
        stay = make.make_stay(cast.person)
        remove_record(actor=cast.worker, case=cast.case, record=stay, version=1)
        make.make_stay(cast.person)
        url = reverse("record-restore", args=[cast.case.shown_code, "stays", stay.pk])
        answer = signed_in(cast.worker).post(url)
        assert answer.status_code == 422
        assert "marked as current" in answer.text

    def test_a_lawyer_may_not(self, cast: Cast) -> None:
        visa = make.make_visa(cast.person)
        remove_record(actor=cast.worker, case=cast.case, record=visa, version=1)
        url = reverse("record-restore", args=[cast.case.shown_code, "visas", visa.pk])
        assert signed_in(cast.lawyer).post(url).status_code == 403
