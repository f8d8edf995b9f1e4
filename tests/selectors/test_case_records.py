from __future__ import annotations

from cases.choices import RelationshipKind
from cases.models import AsylumDecision, Document, Relationship
from cases.selectors.case_records import lay_people
from tests import make
from tests.conftest import Cast


class LayPeopleTests:
    def test_it_gives_the_known_person_without_a_query(
        self, cast: Cast, django_assert_num_queries: object
    ) -> None:
        paper = Document.objects.get(pk=make.make_document(cast.person).pk)
        with django_assert_num_queries(0):  # type: ignore[operator]
            lay_people([paper], [cast.person])
            assert paper.person is cast.person

    def test_it_reads_all_others_at_once(
        self, cast: Cast, django_assert_num_queries: object
    ) -> None:
        tie = Relationship(
            person=cast.person,
            of_person=make.make_person(make.make_case(cast.team)),
            kind=RelationshipKind.PARENT,
        )
        decision = make.make_decision(make.make_claim(cast.person))
        found = AsylumDecision.objects.select_related("claim").get(pk=decision.pk)
        bare = Relationship(person_id=tie.person_id, of_person_id=tie.of_person_id, kind=tie.kind)
        with django_assert_num_queries(1):  # type: ignore[operator]
            lay_people([found, bare], [])
            assert (bare.person, bare.of_person) == (tie.person, tie.of_person)
            assert found.claim.person == cast.person
