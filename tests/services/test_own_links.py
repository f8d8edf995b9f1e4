"""What a record names besides its person belongs to the case or to its team."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from cases.models import AsylumClaim, AsylumDecision, Contact, Document, Task
from cases.services.records import add_record, change_record
from tests import make
from tests.conftest import Cast
from tests.services.states import misplaced


class OwnLinksTests:
    def test_a_paper_replaces_no_paper_of_another_case(self, cast: Cast) -> None:
        foreign = make.make_document(make.make_person(make.make_case(cast.other_team)))
        paper = Document(person=cast.person, type=foreign.type, supersedes=foreign)
        with pytest.raises(ValidationError) as refused:
            add_record(actor=cast.worker, case=cast.case, record=paper)
        assert list(refused.value.message_dict) == ["supersedes"]

    def test_nobody_of_another_team_gets_a_task(self, cast: Cast) -> None:
        task = make.make_task(cast.case)
        for user in (cast.stranger, cast.lawyer):
            with pytest.raises(ValidationError) as refused:
                change_record(
                    actor=cast.worker,
                    case=cast.case,
                    record=task,
                    changes={"assigned_to": user},
                    version=1,
                )
            assert list(refused.value.message_dict) == ["assigned_to"]
        assert Task.objects.get(pk=task.pk).assigned_to is None

    def test_nobody_whom_another_team_knows_represents_a_person(self, cast: Cast) -> None:
        foreign = Contact(team=cast.other_team, data_key=cast.other_team.data_key)
        foreign.name = "Testova"
        foreign.save(force_insert=True)
        claim = AsylumClaim(
            person=cast.person, country=make.make_country("FR"), represented_by=foreign
        )
        with pytest.raises(ValidationError) as refused:
            add_record(actor=cast.worker, case=cast.case, record=claim)
        assert list(refused.value.message_dict) == ["represented_by"]

    def test_ones_own_may_be_named(self, cast: Cast) -> None:
        old = make.make_document(cast.person)
        paper = Document(person=cast.person, type=old.type, supersedes=old)
        assert add_record(actor=cast.worker, case=cast.case, record=paper).supersedes == old


class ClaimTurnedToAnotherTests:
    def test_its_decisions_are_sealed_for_the_other_person(self, cast: Cast) -> None:
        child = make.make_person(cast.case, role="CHILD")
        claim = make.make_claim(cast.person)
        decision = make.make_decision(claim, grounds="said")
        changes = {"person": child}
        change_record(actor=cast.worker, case=cast.case, record=claim, changes=changes, version=1)
        decision = AsylumDecision.objects.get(pk=decision.pk)
        assert (decision.grounds, decision.data_key_id) == ("said", child.data_key_id)
        assert misplaced() == []
