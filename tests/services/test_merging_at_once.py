"""Two merges, or a merge and an addition, over two connections that really commit."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import ValidationError

from cases.models import Document, Person
from cases.services.merging import merge_people
from cases.services.records import add_record
from tests import make
from tests.conftest import Cast
from tests.services.states import misplaced
from tests.services.test_concurrency import at_once


def merging(cast: Cast, kept: Person, other: Person) -> Callable[[], str]:
    def act() -> str:
        merge_people(
            actor=cast.coordinator,
            case=cast.case,
            kept=kept,
            other=other,
            choices={},
            versions=(1, 1),
        )
        return "merged"

    return act


class AtOnceTests:
    def test_of_two_merges_that_share_a_person_one_is_refused(self, committed_cast: Cast) -> None:
        cast = committed_cast
        for _ in range(3):
            one, two, three = (make.make_person(make.make_case(cast.team)) for _ in range(3))
            for person in (one, two, three):
                make.make_document(person)
            cast.case.members.create(person=one, role="OTHER", data_key=cast.case.data_key)
            answers = at_once(merging(cast, one, two), merging(cast, two, three))
            assert sorted(answers) == ["conflict", "merged"]
            removed = Person._base_manager.filter(pk__in=[one.pk, two.pk, three.pk])
            assert removed.exclude(removed_at=None).count() == 1
            for paper in Document.objects.filter(person__in=[one, two, three]):
                assert paper.person.removed_at is None

    def test_a_paper_that_comes_meanwhile_is_not_left_behind(self, committed_cast: Cast) -> None:
        cast, kind = committed_cast, make.make_document_type()
        for _ in range(4):
            case = make.make_case(cast.team, lead=cast.worker)
            kept, other = make.make_person(case), make.make_person(case, role="OTHER")

            def add(person: Person = other, case: object = case) -> str:
                try:
                    paper = Document(person=person, type=kind)
                    add_record(actor=cast.worker, case=case, record=paper)  # type: ignore[arg-type]
                except ValidationError:
                    return "refused"
                return "added"

            answers = at_once(merging(cast, kept, other), add)
            # Either may come first; never does a paper stay with somebody who is gone.
            assert set(answers) <= {"merged", "conflict", "added", "refused"}
            for paper in Document.objects.filter(person__in=[kept, other]):
                assert paper.person.removed_at is None
        assert misplaced() == [] or all(isinstance(row, Person) for row in misplaced())

    def test_merges_of_different_people_do_not_wait_for_ever(self, committed_cast: Cast) -> None:
        cast = committed_cast
        people = [make.make_person(cast.case, role="OTHER") for _ in range(4)]
        answers = at_once(merging(cast, people[0], people[1]), merging(cast, people[2], people[3]))
        assert set(answers) <= {"merged", "conflict"}
        assert "merged" in answers
