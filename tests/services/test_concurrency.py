"""Two people at once, over two connections that really commit."""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.db import connection

from cases.models import Case, Document, Note, Revision, Task, VisaApplication
from cases.models.person import PersonRecord
from cases.services.records import Conflict, add_record, change_record
from casetracker.accounts.models import User
from casetracker.audit.models import AuditEvent
from tests import make
from tests.conftest import Cast


def at_once(*acts: Callable[[], str]) -> list[str]:
    """Run acts in threads that start together; return what each answered."""
    start, answers = threading.Barrier(len(acts)), [""] * len(acts)

    def run(place: int) -> None:
        start.wait(timeout=10)
        try:
            answers[place] = acts[place]()
        except Conflict:
            answers[place] = "conflict"
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return answers


class TwoPeopleTests:
    def test_the_second_of_two_changes_is_refused(self, committed_cast: Cast) -> None:
        cast, note = committed_cast, make.make_note(committed_cast.case, body="before")

        def change(actor: User) -> Callable[[], str]:
            def act() -> str:
                body = f"by {actor.username}"
                changes = {"body": body}
                change_record(actor=actor, case=cast.case, record=note, changes=changes, version=1)
                return body

            return act

        answers = at_once(change(cast.worker), change(cast.coordinator))
        saved = Note.objects.get(pk=note.pk)
        assert sorted(answers) == sorted(["conflict", saved.body])
        assert saved.version == 2
        assert Revision.objects.of(note).count() == 1

    def test_two_additions_both_stay(self, committed_cast: Cast) -> None:
        cast = committed_cast

        def add(actor: User) -> Callable[[], str]:
            def act() -> str:
                task = Task(case=cast.case)
                task.title = "x"
                add_record(actor=actor, case=cast.case, record=task)
                return "added"

            return act

        answers = at_once(*[add(cast.worker), add(cast.coordinator)] * 3)
        assert answers == ["added"] * 6
        assert AuditEvent.objects.filter(verb="added").count() == 6
        assert cast.case.stage_changes.filter(until_at=None).count() == 1

    def test_two_summaries_of_one_case_count_each_other_in(self, committed_cast: Cast) -> None:
        cast = committed_cast
        france, kind = make.make_country("FR"), make.make_document_type()

        def add(case: Case, record: PersonRecord) -> Callable[[], str]:
            def act() -> str:
                add_record(actor=cast.worker, case=case, record=record)
                return "added"

            return act

        for _ in range(4):
            case = make.make_case(cast.team, lead=cast.worker)
            person = make.make_person(case)
            visa = VisaApplication(person=person, destination=france)
            paper = Document(person=person, type=kind, holding="HELD")
            assert at_once(add(case, visa), add(case, paper)) == ["added"] * 2
            case.refresh_from_db()
            assert (case.stage, case.papers) == ("PREPARING_VISA", "HELD")

    def test_two_cases_of_one_person_do_not_wait_for_each_other(self, committed_cast: Cast) -> None:
        cast, kind = committed_cast, make.make_document_type()
        second = make.make_case(cast.team, lead=cast.worker)
        second.members.create(person=cast.person, role="MAIN", data_key=second.data_key)

        def add(case: Case) -> Callable[[], str]:
            def act() -> str:
                for _ in range(8):
                    paper = Document(person=cast.person, type=kind)
                    add_record(actor=cast.worker, case=case, record=paper)
                return "added"

            return act

        assert at_once(*[add(cast.case), add(second)] * 2) == ["added"] * 4
