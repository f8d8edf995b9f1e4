from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.utils import timezone

from cases import access
from cases.models import (
    AsylumDecision,
    Case,
    Citation,
    Document,
    File,
    Incident,
    MilitaryService,
    Note,
    Person,
    Source,
    Task,
)
from cases.querysets import UnscopedQueryError, unscoped
from cases.selectors.case_records import READINGS, belonging_to
from cases.services.records import validate
from casetracker.accounts.models import User
from casetracker.request_scope import inside_request
from tests import make
from tests.conftest import Cast
from tests.views.full_case import fill

SEES_CASE = {"worker", "lawyer", "coordinator"}
EVERYBODY = SEES_CASE | {"colleague", "stranger", "auditor", "administrator", "lapsed"}


class VisibleToTests:
    @pytest.mark.parametrize("name", sorted(EVERYBODY))
    def test_each_role_sees_its_cases_and_no_others(self, name: str, cast: Cast) -> None:
        seen = Case.objects.visible_to(getattr(cast, name)).filter(pk=cast.case.pk).exists()
        assert seen == (name in SEES_CASE)

    @pytest.mark.parametrize("name", sorted(EVERYBODY))
    def test_people_and_their_records_follow_the_case(self, name: str, cast: Cast) -> None:
        decision = make.make_decision(make.make_claim(cast.person))
        user = getattr(cast, name)
        assert Person.objects.visible_to(user).exists() == (name in SEES_CASE)
        found = AsylumDecision.objects.visible_to(user).filter(pk=decision.pk).exists()
        assert found == (name in SEES_CASE)

    def test_nobody_is_signed_in(self, cast: Cast) -> None:
        assert not Case.objects.visible_to(AnonymousUser()).exists()

    def test_a_worker_beside_the_lead_sees_the_case(self, cast: Cast) -> None:
        cast.case.workers.add(cast.colleague)
        assert Case.objects.visible_to(cast.colleague).get() == cast.case

    def test_access_ends_by_itself(self, cast: Cast) -> None:
        cast.case.accesses.update(until=timezone.now() - timedelta(seconds=1))
        assert not Case.objects.visible_to(cast.lawyer).exists()

    def test_removed_access_counts_no_more(self, cast: Cast) -> None:
        cast.case.accesses.update(removed_at=timezone.now())
        assert not Case.objects.visible_to(cast.lawyer).exists()

    def test_whoever_has_a_case_in_several_ways_sees_it_once(self, cast: Cast) -> None:
        cast.case.workers.add(cast.worker, cast.colleague)
        make.make_access(cast.case, cast.worker)
        make.make_task(cast.case)
        assert Case.objects.visible_to(cast.worker).count() == 1
        assert Task.objects.visible_to(cast.worker).count() == 1

    def test_a_case_of_another_team_is_not_seen_whoever_leads_it(self, cast: Cast) -> None:
        elsewhere = make.make_case(cast.other_team, lead=cast.worker)
        elsewhere.workers.add(cast.worker)
        make.make_access(elsewhere, cast.worker)
        assert not Case.objects.visible_to(cast.worker).filter(pk=elsewhere.pk).exists()

    def test_a_person_in_two_cases_comes_once(self, cast: Cast) -> None:
        second = make.make_case(cast.team, lead=cast.worker)
        second.members.create(person=cast.person, role="MAIN", data_key=second.data_key)
        assert Person.objects.visible_to(cast.worker).count() == 1

    def test_somebody_taken_out_of_the_case_is_seen_no_more(self, cast: Cast) -> None:
        cast.case.members.update(removed_at=timezone.now())
        assert not Person.objects.visible_to(cast.worker).exists()

    def test_a_switched_off_account_sees_nothing(self, cast: Cast) -> None:
        cast.worker.is_active = False
        assert not Case.objects.visible_to(cast.worker).exists()


class ReachedCaseTests:
    @pytest.mark.parametrize("model", READINGS, ids=lambda model: str(model._meta.model_name))
    def test_whoever_works_in_a_case_reads_the_same_without_a_scope(
        self, model: Any, cast: Cast
    ) -> None:
        fill(cast, 2)
        left = make.make_person(cast.case, role="OTHER")
        cast.case.members.filter(person=left).update(removed_at=timezone.now())
        make.make_document(left)
        make.make_note(cast.case, removed_at=timezone.now(), removed_by=cast.worker)
        belonging = belonging_to(model, cast.case)
        scoped = model.objects.visible_to(cast.worker).filter(belonging)
        assert set(model.objects.in_reached_case(belonging)) == set(scoped) != set()


class LawyerTests:
    def test_they_see_only_marked_papers_and_notes(self, cast: Cast) -> None:
        for marked in (True, False):
            make.make_document(cast.person, shared_with_lawyer=marked)
            make.make_note(cast.case, shared_with_lawyer=marked)
        assert Document.objects.visible_to(cast.lawyer).get().shared_with_lawyer
        assert Note.objects.visible_to(cast.lawyer).get().shared_with_lawyer
        assert Document.objects.visible_to(cast.worker).count() == 2

    def test_they_see_only_marked_files(self, cast: Cast) -> None:
        for marked in (True, False):
            File.objects.create(
                person=cast.person, size=1, shared_with_lawyer=marked, data_key=cast.person.data_key
            )
        assert File.objects.visible_to(cast.lawyer).count() == 1
        assert File.objects.visible_to(cast.worker).count() == 2

    def test_they_see_no_incidents_and_no_service(self, cast: Cast) -> None:
        Incident.objects.create(case=cast.case, kind="ARREST", data_key=cast.case.data_key)
        MilitaryService.objects.create(person=cast.person, data_key=cast.person.data_key)
        assert not Incident.objects.visible_to(cast.lawyer).exists()
        assert not MilitaryService.objects.visible_to(cast.lawyer).exists()
        assert Incident.objects.visible_to(cast.worker).exists()

    def test_they_change_nothing(self, cast: Cast) -> None:
        assert not access.can_change(cast.lawyer, cast.case)


class TeamRecordTests:
    def test_a_source_stays_in_its_team(self, cast: Cast) -> None:
        make.make_source(cast.team)
        assert Source.objects.visible_to(cast.worker).exists()
        assert not Source.objects.visible_to(cast.stranger).exists()

    def test_citations_of_reference_data_are_open(self, cast: Cast) -> None:
        source = make.make_source(cast.team)
        for person in (None, cast.person):
            Citation.objects.create(
                source=source,
                person=person,
                record_type="cases.country",
                record_id=make.make_country().pk,
                locator=str(person),
                data_key=cast.team.data_key,
            )
        assert Citation.objects.visible_to(cast.stranger).get().person is None
        assert Citation.objects.visible_to(cast.worker).count() == 2


class ScopeGuardTests:
    def test_an_unscoped_read_raises_inside_a_request(self, cast: Cast) -> None:
        with inside_request():
            for read in (list, lambda rows: rows.count(), lambda rows: rows.exists()):
                with pytest.raises(UnscopedQueryError):
                    read(Case.objects.all())
            with pytest.raises(UnscopedQueryError):
                Person.objects.get(pk=cast.person.pk)
            with pytest.raises(UnscopedQueryError):
                next(Case.objects.iterator())
            with pytest.raises(UnscopedQueryError):
                Case.objects.update(risk="LOW")

    def test_scoped_and_reasoned_reads_pass(self, cast: Cast) -> None:
        with inside_request():
            assert Case.objects.visible_to(cast.worker).count() == 1
            assert Case.objects.unscoped("a test").count() == 1
            with unscoped("a test"):
                assert Case.objects.count() == 1

    def test_records_of_a_scoped_case_pass(self, cast: Cast) -> None:
        with inside_request():
            case = Case.objects.visible_to(cast.worker).prefetch_related("members").get()
            assert case.members.first().person == cast.person  # type: ignore[union-attr]
            assert list(case.tasks.all()) == []

    def test_uniqueness_is_checked_over_rows_nobody_sees(self, cast: Cast) -> None:
        hidden = make.make_case(cast.other_team)
        copy = Case(team=cast.team, code=hidden.code, data_key=cast.case.data_key)
        with inside_request(), pytest.raises(ValidationError) as caught:
            validate(copy)
        assert "code" in caught.value.message_dict


class CanChangeTests:
    @pytest.mark.parametrize("name", sorted(EVERYBODY))
    def test_only_workers_and_coordinators_write(self, name: str, cast: Cast) -> None:
        user: User = getattr(cast, name)
        assert access.can_change(user, cast.case) == (name in {"worker", "coordinator"})

    def test_only_the_coordinator_manages(self, cast: Cast) -> None:
        assert access.can_manage(cast.coordinator, cast.case)
        assert not access.can_manage(cast.worker, cast.case)
