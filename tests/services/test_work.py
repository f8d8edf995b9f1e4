from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from cases.models import Revision
from cases.services.records import Conflict
from cases.services.work import acknowledge_deadline, finish_task, meet_deadline, move_task
from tests import make
from tests.conftest import Cast


def today() -> date:
    return timezone.localdate()


class FinishTaskTests:
    def test_it_leaves_a_revision(self, cast: Cast) -> None:
        task = make.make_task(cast.case, due_on=today())
        finish_task(actor=cast.worker, task=task, version=1)
        task.refresh_from_db()
        assert (task.state, task.version) == ("DONE", 2)
        revision = Revision.objects.get(record_id=task.pk)
        assert revision.old_values == {"state": "OPEN"}
        cast.case.refresh_from_db()
        assert cast.case.next_date is None

    def test_it_needs_the_version_that_was_shown(self, cast: Cast) -> None:
        task = make.make_task(cast.case)
        with pytest.raises(Conflict):
            finish_task(actor=cast.worker, task=task, version=0)

    def test_it_is_for_the_case_team(self, cast: Cast) -> None:
        task = make.make_task(cast.case)
        with pytest.raises(PermissionDenied):
            finish_task(actor=cast.stranger, task=task, version=1)


class MoveTaskTests:
    @pytest.mark.parametrize(("due", "moved"), [(-5, 7), (0, 7), (3, 10), (None, 7)])
    def test_it_counts_from_today_at_the_earliest(
        self, cast: Cast, due: int | None, moved: int
    ) -> None:
        day = None if due is None else today() + timedelta(days=due)
        task = make.make_task(cast.case, due_on=day)
        move_task(actor=cast.worker, task=task, days=7, version=1)
        task.refresh_from_db()
        assert task.due_on == today() + timedelta(days=moved)
        cast.case.refresh_from_db()
        assert cast.case.next_date == task.due_on

    def test_what_is_done_stays_where_it_is(self, cast: Cast) -> None:
        task = make.make_task(cast.case, state="DONE", due_on=today())
        with pytest.raises(ValidationError, match="settled"):
            move_task(actor=cast.worker, task=task, days=1, version=1)


class DeadlineTests:
    def test_an_acknowledged_one_goes_on_running(self, cast: Cast) -> None:
        deadline = make.make_deadline(cast.case, stated_on=today())
        acknowledge_deadline(actor=cast.worker, deadline=deadline, version=1)
        cast.case.refresh_from_db()
        assert cast.case.next_date == today()
        deadline.refresh_from_db()
        assert deadline.state == "ACKNOWLEDGED"
        meet_deadline(actor=cast.worker, deadline=deadline, version=2)
        deadline.refresh_from_db()
        assert deadline.state == "MET"
        cast.case.refresh_from_db()
        assert cast.case.next_date is None

    @pytest.mark.parametrize("state", ["MET", "MISSED"])
    def test_what_is_settled_is_not_settled_again(self, cast: Cast, state: str) -> None:
        deadline = make.make_deadline(cast.case, stated_on=today(), state=state)
        for act in (acknowledge_deadline, meet_deadline):
            with pytest.raises(ValidationError, match="settled"):
                act(actor=cast.worker, deadline=deadline, version=1)

    def test_its_date_stays(self, cast: Cast) -> None:
        deadline = make.make_deadline(cast.case, stated_on=today())
        acknowledge_deadline(actor=cast.worker, deadline=deadline, version=1)
        deadline.refresh_from_db()
        assert deadline.effective_on == today()
