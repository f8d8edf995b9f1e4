from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cases.models import (
    Appointment,
    AsylumDecision,
    Case,
    CaseMember,
    Citation,
    Consent,
    Document,
    File,
    IdentifierToken,
    Incident,
    Person,
    Referral,
    Relationship,
    Revision,
    SealedRecord,
    Stay,
)
from cases.partial_dates import PartialDate
from cases.selectors.merging import BOTH, OTHER, differing_fields
from cases.services.file_keys import open_file, slot_for
from cases.services.identifiers import refresh_tokens
from cases.services.merging import Merged, merge_people
from cases.services.records import Conflict, change_record
from cases.services.relations import NOT_MOVED, relations_to, sealed_models
from cases.services.settling import settle
from cases.services.summaries import refresh_case
from cases.services.undo import undo
from cases.services.unmerging import take_back_merge
from casetracker.audit.models import AuditEvent
from casetracker.vault.sealed_files import store
from casetracker.vault.sealed_files.store import PartWriter
from tests import make
from tests.access.stage import records_of
from tests.conftest import Cast
from tests.services.states import differences, misplaced, whole_state
from tests.views.full_case import make_citation, save

NAME = {"kind": "LEGAL", "given": "Testan", "family": "Probin", "patronymic": ""}
SPELLING = {"kind": "PASSPORT", "given": "Testane", "family": "Probine", "patronymic": ""}


def second_case(cast: Cast, **fields: Any) -> tuple[Case, Person]:
    case = make.make_case(cast.team, lead=cast.worker)
    return case, make.make_person(case, **fields)


def merge(cast: Cast, other: Person, **choices: str) -> Merged:
    cast.person.refresh_from_db()
    other.refresh_from_db()
    return merge_people(
        actor=cast.worker,
        case=cast.case,
        kept=cast.person,
        other=other,
        choices=choices,
        versions=(cast.person.version, other.version),
    )


def make_file(**subject: Any) -> File:
    """Make a file with sealed bytes."""
    file: File = save(File(content_type="text/plain", size=5, digest="d", **subject), title="Scan")
    part = PartWriter()
    part.write(b"bytes")
    part.finish()
    store.settle(part.path, file.pk, slot_for(file, part.key))
    part.close()
    return file


def everything_about(case: Case, person: Person, cast: Cast) -> dict[Any, Any]:
    """Make a record of every kind that names a person, and one of each kind that may collide."""
    made: dict[Any, Any] = dict(records_of(case, person, cast.team))
    made[File] = make_file(person=person)
    made[Consent].purpose = "Passing on"
    made[Consent].save()
    made[Appointment].what, made[Referral].need = "Interview", "A bed"
    made[Appointment].save()
    made[Referral].save()
    made["deadline"] = make.make_deadline(case, person=person)
    made["appointment"] = save(Appointment(case=case, person=person), what="Interview")
    made["incident"] = save(Incident(case=case, kind="ARREST"))
    made["incident"].people.set([person])
    settle(made["incident"])
    return made


def bring_in_step(*cases: Case) -> None:
    """Give rows that a test saved by itself what the services would have kept of them."""
    for model in sealed_models():
        for record in model._base_manager.all():
            refresh_tokens(record)
    for case in Case.objects.filter(pk__in=[case.pk for case in cases]):
        refresh_case(case)


class RelationsTests:
    """Every field of any model that names a person is moved, or listed with a reason."""

    def test_a_merge_leaves_nothing_at_the_other_person(self, cast: Cast) -> None:
        case, other = second_case(cast)
        everything_about(case, other, cast)
        relations = relations_to(Person)
        counted = {}
        for relation in relations:
            rows = relation.model._base_manager.filter(**{relation.field: other})
            counted[relation] = rows.count()
            if (relation.model, relation.field) not in NOT_MOVED:
                # Without an example the rest of this test says nothing: add one above.
                assert rows.exists() or relation.field == "of_person", relation
        merge(cast, other)
        for relation in relations:
            if relation.field == "merged_into":
                continue
            rows = relation.model._base_manager.filter(**{relation.field: other})
            assert not rows.exists(), relation
            kept = relation.model._base_manager.filter(**{relation.field: cast.person})
            assert kept.count() >= counted[relation], relation

    def test_nothing_lies_under_a_key_that_is_not_its_own(self, cast: Cast) -> None:
        case, other = second_case(cast)
        everything_about(case, other, cast)
        merge(cast, other)
        assert [row for row in misplaced() if row.pk != other.pk] == []
        assert not Revision._base_manager.filter(data_key=other.data_key_id).exists()

    def test_every_other_field_that_names_a_person_says_why_it_stays(self) -> None:
        for model, _field in NOT_MOVED:
            assert not issubclass(model, SealedRecord) or model in (Person, Case)


class MergePeopleTests:
    def test_every_record_and_case_is_the_kept_persons(self, cast: Cast) -> None:
        case, other = second_case(cast)
        claim = make.make_claim(other, remark="claimed")
        decision = make.make_decision(claim, grounds="granted")
        merge(cast, other)
        other = Person._base_manager.get(pk=other.pk)
        assert other.removed_at and other.merged_into_id == cast.person.pk
        assert case.members.get().person_id == cast.person.pk
        decision = AsylumDecision.objects.get(pk=decision.pk)
        assert decision.claim.person_id == cast.person.pk
        assert (decision.grounds, decision.data_key_id) == ("granted", cast.person.data_key_id)

    def test_names_are_united_and_the_kept_persons_comes_first(self, cast: Cast) -> None:
        _case, other = second_case(cast, names=[SPELLING, NAME])
        merge(cast, other)
        assert Person.objects.get(pk=cast.person.pk).names == [NAME, SPELLING]

    def test_the_other_persons_name_can_come_first(self, cast: Cast) -> None:
        _case, other = second_case(cast, names=[SPELLING])
        merge(cast, other, names=OTHER)
        assert Person.objects.get(pk=cast.person.pk).names == [SPELLING, NAME]

    def test_a_value_that_one_lacks_is_filled_in(self, cast: Cast) -> None:
        _case, other = second_case(cast, sex="F", birth=PartialDate.parse("1990"))
        assert differing_fields(cast.person, other) == []
        merge(cast, other)
        kept = Person.objects.get(pk=cast.person.pk)
        assert (kept.sex, str(kept.birth), kept.birth_years) == ("F", "1990", "1990-1994")

    def test_the_chosen_value_stays_and_free_text_may_keep_both(self, cast: Cast) -> None:
        for name, value in {"sex": "M", "occupation": "baker", "remark": "a"}.items():
            setattr(cast.person, name, value)
        cast.person.save()
        _case, other = second_case(cast, sex="F", occupation="clerk", remark="b")
        assert differing_fields(cast.person, other) == ["sex", "occupation", "remark"]
        merge(cast, other, sex=OTHER, remark=BOTH)
        kept = Person.objects.get(pk=cast.person.pk)
        assert (kept.sex, kept.occupation, kept.remark) == ("F", "baker", "a\nb")

    def test_a_source_of_the_value_that_gave_way_contradicts_the_other(self, cast: Cast) -> None:
        cast.person.birth = PartialDate.parse("1980")
        cast.person.save()
        _case, other = second_case(cast, birth=PartialDate.parse("1990"))
        source = make.make_source(cast.team)
        cited = make_citation(other, source, field="birth")
        merge(cast, other)
        cited = Citation.objects.get(pk=cited.pk)
        assert (cited.record_id, cited.stance, cited.remark) == (
            cast.person.pk,
            "CONTRADICTS",
            "1990",
        )

    def test_citations_of_one_place_both_stay(self, cast: Cast) -> None:
        _case, other = second_case(cast)
        source = make.make_source(cast.team)
        make_citation(cast.person, source, field="names", locator="A1", remark="mine")
        make_citation(other, source, field="names", locator="A1", remark="theirs")
        merge(cast, other)
        rows = Citation.objects.filter(record_id=cast.person.pk).order_by("locator")
        assert [(row.locator, row.remark) for row in rows] == [("A1", "mine"), ("A1 (2)", "theirs")]

    def test_two_people_of_one_case_keep_one_membership(self, cast: Cast) -> None:
        other = make.make_person(cast.case, role="OTHER")
        child = make.make_person(cast.case, role="CHILD")
        tie = save(
            Relationship(case=cast.case, person=cast.person, of_person=other, kind="PARTNER")
        )
        mine = Relationship(case=cast.case, person=cast.person, of_person=child, kind="PARENT")
        save(mine, remark="seen")
        twin = Relationship(case=cast.case, person=other, of_person=child, kind="GUARDIAN")
        save(twin, remark="heard")
        merge(cast, other)
        people = set(cast.case.members.values_list("person", "role"))
        assert people == {(cast.person.pk, "MAIN"), (child.pk, "CHILD")}
        assert [row.remark for row in Relationship.objects.all()] == ["seen\nGuardian. heard"]
        assert Relationship._base_manager.get(pk=tie.pk).removed_at is not None

    @pytest.mark.parametrize("chosen", ["kept", "other"])
    def test_one_current_stay_is_left(self, chosen: str, cast: Cast) -> None:
        _case, other = second_case(cast)
        mine, theirs = make.make_stay(cast.person, "KZ"), make.make_stay(other, "FR")
        merge(cast, other, stay=chosen)
        current = Stay.objects.get(is_current=True)
        assert current.pk == (mine.pk if chosen == "kept" else theirs.pk)
        assert Stay.objects.filter(person=cast.person).count() == 2
        cast.case.refresh_from_db()
        assert cast.case.current_country_id == current.country_id

    def test_numbers_are_found_at_the_kept_person(self, cast: Cast) -> None:
        case, other = second_case(cast)
        paper = Document(person=other, type=make.make_document_type())
        paper.number = "77 1234567"
        paper.data_key = other.data_key
        paper.save(force_insert=True)
        changes = {"number": "77 7654321"}
        change_record(actor=cast.worker, case=case, record=paper, changes=changes, version=1)
        merge(cast, other)
        assert IdentifierToken.objects.get(record_id=paper.pk).person_id == cast.person.pk

    def test_an_incident_of_both_is_about_one(self, cast: Cast) -> None:
        other = make.make_person(cast.case, role="OTHER")
        incident = save(Incident(case=cast.case, kind="ARREST"), account="at night")
        incident.people.set([cast.person, other])
        merge(cast, other)
        incident = Incident.objects.get(pk=incident.pk)
        assert list(incident.people.all()) == [cast.person]
        assert (incident.account, incident.data_key_id) == ("at night", cast.person.data_key_id)

    def test_the_bytes_of_a_file_can_still_be_read(self, cast: Cast) -> None:
        _case, other = second_case(cast)
        file = make_file(person=other)
        merge(cast, other)
        file = File.objects.get(pk=file.pk)
        assert (file.person_id, file.title) == (cast.person.pk, "Scan")
        assert open_file(file).read() == b"bytes"

    def test_it_is_told_in_the_audit(self, cast: Cast) -> None:
        _case, other = second_case(cast)
        make.make_stay(other)
        merge(cast, other)
        told = AuditEvent.objects.get(reason_code="merged")
        assert (told.target_id, told.case_id) == (str(cast.person.pk), cast.case.pk)


class RefusedTests:
    def test_a_case_out_of_reach_stops_it(self, cast: Cast) -> None:
        _case, other = second_case(cast)
        for team in (cast.team, cast.other_team):
            hidden = make.make_case(team)
            member = CaseMember(case=hidden, person=other, data_key=hidden.data_key)
            member.save()
            with pytest.raises(ValidationError, match="may not change"):
                merge(cast, other)
            member.delete()

    def test_a_record_left_behind_in_a_case_out_of_reach_stops_it(self, cast: Cast) -> None:
        _case, other = second_case(cast)
        make.make_deadline(make.make_case(cast.other_team), person=other)
        with pytest.raises(ValidationError, match="may not change"):
            merge(cast, other)

    def test_a_stranger_is_nobody_to_merge_with(self, cast: Cast) -> None:
        other = make.make_person(make.make_case(cast.other_team))
        with pytest.raises(PermissionDenied):
            merge(cast, other)

    def test_a_lawyer_merges_nobody(self, cast: Cast) -> None:
        other = make.make_person(cast.case, role="OTHER")
        with pytest.raises(PermissionDenied):
            merge_people(
                actor=cast.lawyer,
                case=cast.case,
                kept=cast.person,
                other=other,
                choices={},
                versions=(1, 1),
            )

    def test_a_change_meanwhile_is_a_conflict(self, cast: Cast) -> None:
        _case, other = second_case(cast)
        with pytest.raises(Conflict):
            merge_people(
                actor=cast.worker,
                case=cast.case,
                kept=cast.person,
                other=other,
                choices={},
                versions=(1, 2),
            )

    def test_nobody_is_merged_with_themselves(self, cast: Cast) -> None:
        with pytest.raises(ValidationError, match="two different"):
            merge(cast, cast.person)

    def test_thirteen_names_are_too_many(self, cast: Cast) -> None:
        names = [{**NAME, "given": f"Testan{number}"} for number in range(12)]
        _case, other = second_case(cast, names=names)
        with pytest.raises(ValidationError, match="twelve"):
            merge(cast, other)


class TakenBackTests:
    @pytest.mark.parametrize("seed", range(6))
    def test_a_merge_and_its_undoing_leave_everything_as_it_was(
        self, seed: int, cast: Cast
    ) -> None:
        dice = random.Random(seed)  # noqa: S311  (the same cases on every run)
        case, other = dice.choice([second_case(cast), (cast.case, make.make_person(role="OTHER"))])
        if case == cast.case:
            save(CaseMember(case=case, person=other, role="OTHER"))
        for person, home in ((cast.person, cast.case), (other, case)):
            made = [*everything_about(home, person, cast).values()]
            for record in dice.sample(made, 3):
                make_citation(record, make.make_source(cast.team), locator=str(dice.random()))
            make_file(case=home, record_type=Case.type_label(), record_id=home.pk)
            person.sex = dice.choice(["F", "M", "UNK"])
            person.remark = dice.choice(["", "first", "second"])
            person.save()
        source = make.make_source(cast.team)
        for person in (cast.person, other):
            make_citation(person, source, field="sex", locator="A1", remark=str(person.sex))
        if case == cast.case:
            save(Relationship(case=case, person=cast.person, of_person=other, kind="SIBLING"))
        bring_in_step(cast.case, case)
        before = whole_state()
        choices = {name: dice.choice(["kept", "other", "both"]) for name in ("sex", "remark")}
        choices |= {"stay": dice.choice(["kept", "other"]), "names": dice.choice(["kept", "other"])}
        merged = merge(cast, other, **choices)
        assert differences(before, whole_state()) != {}
        undone = undo(actor=cast.worker, operation=merged.operation)
        assert undone.kept == []
        assert differences(before, whole_state()) == {}
        assert misplaced() == []


class TakeBackMergeTests:
    def test_a_coordinator_takes_it_back_days_later(self, cast: Cast) -> None:
        case, other = second_case(cast)
        paper = make.make_document(other, number="77 1234567")
        bring_in_step(cast.case, case)
        before = whole_state()
        merge(cast, other)
        make_older(days=29)
        undone = take_back_merge(
            actor=cast.coordinator, case=cast.case, kept=cast.person, other=other
        )
        assert undone.kept == []
        assert differences(before, whole_state()) == {}
        assert Document.objects.get(pk=paper.pk).number == "77 1234567"

    def test_what_was_changed_since_stays_and_is_named(self, cast: Cast) -> None:
        case, other = second_case(cast)
        paper, stay = make.make_document(other), make.make_stay(other)
        merge(cast, other)
        paper.refresh_from_db()
        changes = {"holding": "HELD"}
        change_record(actor=cast.worker, case=case, record=paper, changes=changes, version=2)
        undone = take_back_merge(
            actor=cast.coordinator, case=cast.case, kept=cast.person, other=other
        )
        assert [kept.record.pk for kept in undone.kept] == [paper.pk]
        paper, stay = Document.objects.get(pk=paper.pk), Stay.objects.get(pk=stay.pk)
        assert (paper.person_id, paper.holding) == (cast.person.pk, "HELD")
        assert stay.person_id == other.pk
        assert misplaced() == []

    def test_the_other_is_in_the_case_again_though_the_role_was_changed(self, cast: Cast) -> None:
        case, other = second_case(cast)
        merge(cast, other)
        member = case.members.get()
        changes = {"role": "PARENT"}
        change_record(actor=cast.worker, case=case, record=member, changes=changes, version=2)
        take_back_merge(actor=cast.coordinator, case=cast.case, kept=cast.person, other=other)
        assert set(case.members.values_list("person", "role")) == {
            (cast.person.pk, "PARENT"),
            (other.pk, "OTHER"),
        }

    def test_after_thirty_days_it_stays(self, cast: Cast) -> None:
        _case, other = second_case(cast)
        merge(cast, other)
        make_older(days=31)
        with pytest.raises(ValidationError, match="too old"):
            take_back_merge(actor=cast.coordinator, case=cast.case, kept=cast.person, other=other)

    def test_a_caseworker_asks_a_coordinator(self, cast: Cast) -> None:
        _case, other = second_case(cast)
        merge(cast, other)
        with pytest.raises(PermissionDenied):
            take_back_merge(actor=cast.worker, case=cast.case, kept=cast.person, other=other)


def make_older(days: int) -> None:
    for revision in Revision._base_manager.all():
        revision.at -= timedelta(days=days)
        revision.save(update_fields=["at"])
