from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.models import (
    AsylumClaim,
    Case,
    CaseMember,
    Document,
    IdentifierToken,
    Note,
    Person,
    Revision,
    Task,
)
from cases.models.base import field_text, set_field_text
from cases.partial_dates import PartialDate
from cases.services.cases import assign_case, close_case
from cases.services.persons import add_person
from cases.services.records import add_record, change_record, remove_record
from cases.services.revisions import note_change, old_values, one_operation
from cases.services.undo import NothingToUndoError, TooLateToUndoError, undo
from cases.services.undo_reach import Why
from casetracker.accounts.models import User
from casetracker.audit.models import AuditEvent
from casetracker.audit.verbs import Verb
from casetracker.vault.fields import reseal
from tests import make
from tests.access.stage import records_of
from tests.conftest import Cast
from tests.services.test_concurrency import at_once


def change(cast: Cast, record: Any, actor: User | None = None, **changes: Any) -> UUID:
    with one_operation() as operation:
        change_record(
            actor=actor or cast.worker,
            case=cast.case,
            record=record,
            changes=changes,
            version=type(record).objects.get(pk=record.pk).version,
        )
    return operation


def remove(cast: Cast, record: Any) -> UUID:
    with one_operation() as operation:
        remove_record(actor=cast.worker, case=cast.case, record=record, version=record.version)
    return operation


class UndoTests:
    def test_a_changed_record_has_its_old_values_again(self, cast: Cast) -> None:
        paper = make.make_document(
            cast.person, number="OLD 1", issued=PartialDate.parse("2021-03"), holding="HELD"
        )
        operation = change(cast, paper, number="NEW 2", issued=None, holding="LOST")
        undone = undo(actor=cast.worker, operation=operation)
        paper.refresh_from_db()
        assert (paper.number, str(paper.issued), paper.holding) == ("OLD 1", "2021-03", "HELD")
        assert (undone.done, undone.kept, paper.version) == (1, [], 3)
        cast.case.refresh_from_db()
        assert cast.case.papers == "HELD"

    def test_the_tokens_follow(self, cast: Cast) -> None:
        paper = make.make_document(cast.person)
        operation = change(cast, paper, number="NEW 2")
        assert IdentifierToken.objects.exists()
        undo(actor=cast.worker, operation=operation)
        assert not IdentifierToken.objects.exists()

    def test_a_removed_record_is_back(self, cast: Cast) -> None:
        note = make.make_note(cast.case)
        undo(actor=cast.worker, operation=remove(cast, note))
        assert Note.objects.get().version == 3

    def test_an_added_record_is_gone(self, cast: Cast) -> None:
        with one_operation() as operation:
            person = Person(names=[{"kind": "LEGAL", "given": "Anna"}])
            add_person(actor=cast.worker, case=cast.case, person=person, role="CHILD")
        undone = undo(actor=cast.worker, operation=operation)
        assert undone.done == 2
        assert Person.objects.get() == cast.person
        assert CaseMember.objects.get().person == cast.person

    def test_who_works_on_a_case_is_put_back(self, cast: Cast) -> None:
        with one_operation() as operation:
            assign_case(
                actor=cast.coordinator,
                case=cast.case,
                lead=cast.colleague,
                workers=[cast.worker],
                version=1,
            )
        undo(actor=cast.coordinator, operation=operation)
        cast.case.refresh_from_db()
        assert cast.case.lead == cast.worker
        assert set(cast.case.workers.all()) == {cast.lapsed}

    def test_a_closed_case_is_open_again(self, cast: Cast) -> None:
        with one_operation() as operation:
            close_case(
                actor=cast.worker,
                case=cast.case,
                outcome="SETTLED",
                reason="Found a home.",
                closed_on=cast.case.opened_on,
                version=1,
            )
        assert undo(actor=cast.worker, operation=operation).done == 1
        cast.case.refresh_from_db()
        assert (cast.case.status, cast.case.closing_outcome) == ("OPEN", "")
        assert (cast.case.closed_on, cast.case.closing_reason) == (None, "")

    def test_several_changes_of_one_record_go_together(self, cast: Cast) -> None:
        note = make.make_note(cast.case, body="first")
        with one_operation() as operation:
            change(cast, note, body="second")
            change(cast, note, body="third", kind="CALL")
        assert undo(actor=cast.worker, operation=operation).done == 1
        note.refresh_from_db()
        assert (note.body, note.kind, note.version) == ("first", "NOTE", 4)

    def test_it_leaves_events_and_revisions(self, cast: Cast) -> None:
        note = make.make_note(cast.case, body="first")
        undo(actor=cast.worker, operation=change(cast, note, body="second"))
        event = AuditEvent.objects.filter(target_id=str(note.pk)).latest("sequence")
        assert (event.verb, event.reason_code, event.fields) == ("changed", "undo", ["body"])
        assert event.case_id == cast.case.pk
        newest = Revision.objects.of(note)[0]
        assert newest.old_values == {"body": "second"}

    def test_no_person_is_hidden_whom_a_record_that_stays_names(self, cast: Cast) -> None:
        with one_operation() as operation:
            person = Person(names=[{"kind": "LEGAL", "given": "Anna"}])
            add_person(actor=cast.worker, case=cast.case, person=person, role="CHILD")
        member = CaseMember.objects.get(person=person)
        change(cast, member, role="OTHER")
        undone = undo(actor=cast.worker, operation=operation)
        assert [one.why for one in undone.kept] == [Why.CHANGED, Why.NEEDED]
        assert Person.objects.filter(pk=person.pk).exists()


class MovedRecordTests:
    """What a merge of two entries of one individual does: records change hands and keys."""

    def merge(self, cast: Cast, twin: Person, records: list[Any]) -> UUID:
        with one_operation() as operation:
            for record in records:
                before = old_values(record, ["person"])
                record.person, record.version = cast.person, record.version + 1
                record.save(update_fields=["person", "version"])
                record.save(update_fields=reseal(record, record.expected_key()))
                note_change(
                    actor=cast.worker,
                    record=record,
                    act=Verb.CHANGED,
                    before=before,
                    case=cast.case,
                )
            member = twin.memberships.get()
            remove_record(actor=cast.worker, case=cast.case, record=member, version=member.version)
            before = old_values(twin, ["merged_into"])
            twin.merged_into, twin.version = cast.person, 2
            twin.save(update_fields=["merged_into", "version"])
            note_change(
                actor=cast.worker, record=twin, act=Verb.CHANGED, before=before, case=cast.case
            )
        return operation

    def test_each_record_is_its_persons_again_under_their_key(self, cast: Cast) -> None:
        twin = make.make_person(cast.case, role="OTHER")
        papers = [make.make_document(twin, number=f"X {number}") for number in range(3)]
        claim = make.make_claim(twin, remark="Asked in spring.")
        operation = self.merge(cast, twin, [*papers, claim])
        undone = undo(actor=cast.worker, operation=operation)
        assert (undone.done, undone.kept) == (6, [])
        for paper in Document.objects.all():
            assert (paper.person, paper.data_key_id) == (twin, twin.data_key_id)
            assert paper.number.startswith("X ")
        assert AsylumClaim.objects.get().remark == "Asked in spring."
        assert {token.person_id for token in IdentifierToken.objects.all()} == {twin.pk}
        twin.refresh_from_db()
        assert twin.merged_into is None
        assert cast.case.members.count() == 2

    def test_a_record_that_was_changed_meanwhile_stays_and_is_named(self, cast: Cast) -> None:
        twin = make.make_person(cast.case, role="OTHER")
        papers = [make.make_document(twin, number=f"X {number}") for number in range(2)]
        operation = self.merge(cast, twin, papers)
        change(cast, papers[0], number="Y 9")
        undone = undo(actor=cast.worker, operation=operation)
        assert [(one.record, one.why) for one in undone.kept] == [(papers[0], Why.CHANGED)]
        assert Document.objects.get(pk=papers[0].pk).person == cast.person
        assert Document.objects.get(pk=papers[1].pk).person == twin


class RefuseTests:
    def test_a_second_time_does_nothing(self, cast: Cast) -> None:
        note = make.make_note(cast.case, body="first")
        operation = change(cast, note, body="second")
        undo(actor=cast.worker, operation=operation)
        again = undo(actor=cast.worker, operation=operation)
        note.refresh_from_db()
        assert (again.done, again.is_repeated, note.version) == (0, True, 3)

    def test_another_user_has_nothing_to_undo(self, cast: Cast) -> None:
        operation = change(cast, make.make_note(cast.case), body="second")
        for user in (cast.coordinator, cast.lawyer, cast.stranger):
            with pytest.raises(NothingToUndoError):
                undo(actor=user, operation=operation)
        with pytest.raises(NothingToUndoError):
            undo(actor=cast.worker, operation=uuid4())

    def test_after_a_quarter_of_an_hour_it_is_too_late(self, cast: Cast) -> None:
        operation = change(cast, make.make_note(cast.case), body="second")
        Revision.objects.update(at=timezone.now() - timedelta(minutes=16))
        with pytest.raises(TooLateToUndoError):
            undo(actor=cast.worker, operation=operation)

    def test_who_lost_the_case_puts_nothing_back(self, cast: Cast) -> None:
        operation = change(cast, make.make_note(cast.case, body="first"), body="second")
        Case.objects.update(lead=cast.colleague)
        undone = undo(actor=cast.worker, operation=operation)
        assert [one.why for one in undone.kept] == [Why.NOT_ALLOWED]
        assert Note.objects.get().body == "second"

    def test_who_lost_the_role_of_a_coordinator_assigns_nobody(self, cast: Cast) -> None:
        with one_operation() as operation:
            assign_case(actor=cast.coordinator, case=cast.case, lead=cast.coordinator, version=1)
        cast.coordinator.grants.update(role="caseworker")
        user = User.objects.get(pk=cast.coordinator.pk)
        assert undo(actor=user, operation=operation).done == 0
        cast.case.refresh_from_db()
        assert cast.case.lead == cast.coordinator

    def test_a_case_that_was_closed_meanwhile_stays_as_it_is(self, cast: Cast) -> None:
        operation = change(cast, make.make_note(cast.case, body="first"), body="second")
        Case.objects.update(
            status="CLOSED", closing_outcome="SETTLED", closed_on=timezone.localdate()
        )
        undone = undo(actor=cast.worker, operation=operation)
        assert [one.why for one in undone.kept] == [Why.CLOSED]

    def test_what_a_rule_refuses_by_now_stays(self, cast: Cast) -> None:
        member = cast.case.members.get()
        operation = remove(cast, member)
        make.make_person(cast.case)  # the main person, by now
        undone = undo(actor=cast.worker, operation=operation)
        assert [one.why for one in undone.kept] == [Why.REFUSED]
        assert not CaseMember.objects.filter(pk=member.pk).exists()


class AtOnceTests:
    def test_of_two_clicks_at_once_one_counts(self, committed_cast: Cast) -> None:
        cast, note = committed_cast, make.make_note(committed_cast.case, body="first")
        operation = change(cast, note, body="second")

        def click() -> str:
            return str(undo(actor=cast.worker, operation=operation).done)

        assert sorted(at_once(click, click)) == ["0", "1"]
        note.refresh_from_db()
        assert (note.body, note.version) == ("first", 3)

    def test_an_undo_and_a_change_do_not_lose_each_other(self, committed_cast: Cast) -> None:
        cast, note = committed_cast, make.make_note(committed_cast.case, body="first")
        operation = change(cast, note, body="second")

        def click() -> str:
            return str(undo(actor=cast.worker, operation=operation).done)

        def edit() -> str:
            changes = {"body": "third"}
            change_record(
                actor=cast.coordinator, case=cast.case, record=note, changes=changes, version=2
            )
            return "third"

        answers = at_once(click, edit)
        note.refresh_from_db()
        assert (answers, note.body) in [(["1", "conflict"], "first"), (["0", "third"], "third")]


class CostTests:
    def cost(self, cast: Cast, count: int) -> int:
        tasks = [make.make_task(cast.case) for _ in range(count)]
        with one_operation() as operation:
            for task in tasks:
                change(cast, task, state="DONE")
        with CaptureQueriesContext(connection) as captured:
            assert undo(actor=cast.worker, operation=operation).done == count
        return len(captured)

    def test_queries_grow_with_the_records_put_back_only(self, cast: Cast) -> None:
        few, many = self.cost(cast, 2), self.cost(cast, 20)
        each = (many - few) / 18
        assert each <= 12
        assert few - 2 * each <= 40


class FieldTextTests:
    def test_every_field_of_every_kind_goes_there_and_back(self, cast: Cast) -> None:
        for record in [cast.case, *records_of(cast.case, cast.person, cast.team).values()]:
            fields = [one for one in record._meta.concrete_fields if one.name != "data_key"]
            texts = {one.name: field_text(record, one.name) for one in fields}
            for name, text in texts.items():
                set_field_text(record, name, text)
            assert {one.name: field_text(record, one.name) for one in fields} == texts
            record.save()
            again = type(record)._base_manager.get(pk=record.pk)
            assert {one.name: field_text(again, one.name) for one in fields} == texts


ACTS = st.lists(
    st.tuples(st.sampled_from(["add", "change", "remove"]), st.integers(0, 5)),
    min_size=1,
    max_size=8,
)


class AnyOperationTests:
    @given(acts=ACTS)
    @settings(
        max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    def test_all_is_as_it_was(self, cast: Cast, acts: list[tuple[str, int]]) -> None:
        for _ in range(2):
            make.make_task(cast.case, title="before")
        before = self.state(cast)
        with one_operation() as operation:
            for number, (act, place) in enumerate([("add", 0), *acts]):
                self.act(cast, act, place, f"after {number}")
        assert self.state(cast) != before
        undone = undo(actor=cast.worker, operation=operation)
        assert (self.state(cast), undone.kept) == (before, [])

    def state(self, cast: Cast) -> dict[UUID, str]:
        return {task.pk: task.title for task in cast.case.tasks.all()}

    def act(self, cast: Cast, act: str, place: int, title: str) -> None:
        tasks = list(cast.case.tasks.order_by("created_at"))
        if act == "add" or not tasks:
            task = Task(case=cast.case)
            task.title = title
            add_record(actor=cast.worker, case=cast.case, record=task)
        elif act == "change":
            change(cast, tasks[place % len(tasks)], title=title)
        else:
            remove(cast, tasks[place % len(tasks)])
