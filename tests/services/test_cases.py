from __future__ import annotations

from datetime import date, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.utils import timezone

from cases.choices import Stage
from cases.models import Case, Deadline, Revision, Task
from cases.partial_dates import PartialDate
from cases.services.cases import assign_case, close_case, give_access, reopen_case, take_access
from cases.services.records import add_record, change_record
from cases.services.summaries import refresh_case, refresh_papers
from casetracker.audit.models import AuditEvent
from tests import make
from tests.conftest import Cast


def close(cast: Cast, **fields: object) -> Case:
    values = {
        "actor": cast.worker,
        "case": cast.case,
        "outcome": "SETTLED",
        "reason": "Found a home.",
        "closed_on": timezone.localdate(),
        "version": 1,
    }
    return close_case(**values | fields)  # type: ignore[arg-type]


class AssignCaseTests:
    def test_the_coordinator_hands_it_over(self, cast: Cast) -> None:
        assign_case(actor=cast.coordinator, case=cast.case, lead=cast.colleague, version=1)
        assert Case.objects.visible_to(cast.colleague).get() == cast.case
        assert not Case.objects.visible_to(cast.worker).exists()
        assert Revision.objects.of(cast.case).first().fields == ["lead", "workers"]  # type: ignore[union-attr]

    def test_a_worker_may_not(self, cast: Cast) -> None:
        with pytest.raises(PermissionDenied):
            assign_case(actor=cast.worker, case=cast.case, lead=cast.colleague, version=1)

    @pytest.mark.parametrize("name", ["stranger", "lawyer", "auditor", "administrator", "lapsed"])
    def test_only_those_who_work_in_the_team_can_lead(self, name: str, cast: Cast) -> None:
        with pytest.raises(ValidationError, match="works on cases"):
            assign_case(actor=cast.coordinator, case=cast.case, lead=getattr(cast, name), version=1)


class CloseCaseTests:
    def test_it_keeps_outcome_and_reason(self, cast: Cast) -> None:
        case = close(cast)
        assert (case.status, case.closing_outcome, case.closing_reason) == (
            "CLOSED",
            "SETTLED",
            "Found a home.",
        )

    @pytest.mark.parametrize("fields", [{"reason": " "}, {"outcome": ""}])
    def test_it_needs_outcome_and_reason(self, fields: dict[str, str], cast: Cast) -> None:
        with pytest.raises(ValidationError):
            close(cast, **fields)
        cast.case.refresh_from_db()
        assert cast.case.status == "OPEN"

    def test_it_opens_again(self, cast: Cast) -> None:
        close(cast)
        cast.case.refresh_from_db()
        case = reopen_case(actor=cast.worker, case=cast.case, version=2)
        assert (case.status, case.closed_on) == ("OPEN", None)
        old = Revision.objects.of(case).first()
        assert old is not None
        assert old.old_values["closing_reason"] == "Found a home."


class GiveAccessTests:
    def test_it_lets_a_lawyer_in_until_a_day(self, cast: Cast) -> None:
        case = make.make_case(cast.team)
        permission = give_access(
            actor=cast.coordinator,
            case=case,
            user=cast.lawyer,
            until=timezone.now() + timedelta(days=2),
            reason="Appeal",
        )
        assert Case.objects.visible_to(cast.lawyer).filter(pk=case.pk).exists()
        take_access(actor=cast.coordinator, permission=permission)
        assert not Case.objects.visible_to(cast.lawyer).filter(pk=case.pk).exists()
        verbs = AuditEvent.objects.about_case(case.pk).values_list("verb", flat=True)
        assert set(verbs) == {"access_granted", "access_revoked"}

    def test_it_refuses_the_past_strangers_and_workers(self, cast: Cast) -> None:
        soon = timezone.now() + timedelta(days=2)
        wrong = [
            (cast.coordinator, cast.stranger, soon, ValidationError),
            (cast.coordinator, cast.colleague, timezone.now(), ValidationError),
            (cast.worker, cast.colleague, soon, PermissionDenied),
        ]
        for actor, user, until, error in wrong:
            with pytest.raises(error):
                give_access(actor=actor, case=cast.case, user=user, until=until, reason="x")


class SummaryTests:
    def test_the_next_date_is_the_earliest_open_one(self, cast: Cast) -> None:
        deadline = Deadline(case=cast.case, stated_on=date(2030, 5, 2))
        deadline.what = "Appeal"
        task = Task(case=cast.case, due_on=date(2030, 4, 1))
        task.title = "Ring"
        for record in (deadline, task):
            add_record(actor=cast.worker, case=cast.case, record=record)
        cast.case.refresh_from_db()
        assert cast.case.next_date == date(2030, 4, 1)
        change_record(
            actor=cast.worker, case=cast.case, record=task, changes={"state": "DONE"}, version=1
        )
        cast.case.refresh_from_db()
        assert cast.case.next_date == date(2030, 5, 2)

    def test_papers_outcome_and_country_follow_the_main_person(self, cast: Cast) -> None:
        make.make_document(cast.person, holding="NEVER_HAD")
        make.make_stay(cast.person, "GE")
        make.make_decision(make.make_claim(cast.person, state="DECIDED"))
        refresh_case(cast.case)
        assert cast.case.papers == "NONE"
        assert cast.case.outcome == "REFUGEE_STATUS"
        assert cast.case.current_country.code == "GE"  # type: ignore[union-attr]
        assert cast.case.stage == Stage.PROTECTED

    def test_a_country_that_is_only_named_counts_until_a_stay_is_recorded(self, cast: Cast) -> None:
        cast.person.country_of_stay = make.make_country("AM")
        cast.person.save()
        refresh_case(cast.case)
        assert cast.case.current_country.code == "AM"  # type: ignore[union-attr]
        make.make_stay(cast.person, "GE")
        refresh_case(cast.case)
        assert cast.case.current_country_id == make.make_country("GE").pk

    def test_a_stage_set_by_hand_stays(self, cast: Cast) -> None:
        with pytest.raises(ValidationError, match="Say why"):
            self.pin(cast, reason="")
        self.pin(cast, reason="No answer for months.")
        make.make_claim(cast.person, state="LODGED")
        cast.case.refresh_from_db()
        refresh_case(cast.case)
        assert cast.case.stage == Stage.CONTACT_LOST

    def pin(self, cast: Cast, reason: str) -> None:
        change_record(
            actor=cast.worker,
            case=cast.case,
            record=cast.case,
            changes={"pinned_stage": "CONTACT_LOST", "pinned_reason": reason},
            version=1,
        )

    def test_past_stages_are_kept(self, cast: Cast) -> None:
        refresh_case(cast.case)
        make.make_visa(cast.person)
        refresh_case(cast.case)
        stages = cast.case.stage_changes.order_by("pk").values_list("stage", "until_at")
        assert [stage for stage, _until in stages] == ["FIRST_CONTACT", "PREPARING_VISA"]
        assert [until is None for _stage, until in stages] == [False, True]


class RefreshPapersTests:
    def test_a_passport_expires_without_anybody_touching_it(self, cast: Cast) -> None:
        make.make_document(cast.person, holding="HELD", expires=PartialDate.parse("2031-05-10"))
        seen: dict[str, str] = {}
        for day in ("2030-01-01", "2031-01-01", "2031-05-10", "2031-05-11"):
            with time_machine.travel(f"{day} 12:00"):
                if not seen:
                    refresh_case(cast.case)
                call_command("refresh_papers", stdout=StringIO())
                seen[day] = Case.objects.get(pk=cast.case.pk).papers
        assert list(seen.values()) == ["VALID", "EXPIRES_SOON", "EXPIRES_SOON", "EXPIRED"]

    def test_it_is_nobodys_activity(self, cast: Cast) -> None:
        make.make_document(cast.person, holding="HELD", expires=PartialDate.parse("2031"))
        refresh_case(cast.case)
        before = Case.objects.get(pk=cast.case.pk)
        with time_machine.travel("2040-01-01"):
            assert refresh_papers() == 1
        after = Case.objects.get(pk=cast.case.pk)
        assert (after.last_activity_at, after.version) == (before.last_activity_at, before.version)
