"""Handing over: when a worker leaves or is ill, all they have in hand goes to others at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import access
from cases.models import Case
from cases.selectors.handover import cases_of, drafts_of, tasks_of, worked_by
from cases.services.cases import assign_case
from cases.services.records import Conflict, change_record
from cases.services.revisions import one_operation
from casetracker.accounts.models import User
from casetracker.accounts.roles import Role
from casetracker.audit.record import record as record_event
from casetracker.audit.verbs import Verb


@dataclass
class HandedOver:
    """What became of it: how many moved, and why some cases did not."""

    operation: UUID
    cases: int = 0
    tasks: int = 0
    drafts: int = 0
    problems: list[tuple[str, str]] = field(default_factory=list)


@transaction.atomic
def hand_over(*, actor: User, worker: User, successors: Sequence[User]) -> HandedOver:
    """Give a worker's cases, tasks and drafts to others in turn, as one operation.

    The tasks of a case follow its new lead. Grants are not touched: whoever is away keeps the
    account, whoever leaves loses it elsewhere.
    """
    if not access.teams(actor, Role.COORDINATOR):
        raise PermissionDenied("Only a coordinator hands over.")
    if not successors or worker in successors:
        raise ValidationError({"successors": _("Choose who takes over, somebody else.")})
    with one_operation() as operation:
        done = HandedOver(operation)
        _Handover(actor, worker, successors, done).run()
    record_event(
        actor=actor,
        verb=Verb.CHANGED,
        target=worker,
        fields=["cases", "drafts", "tasks"],
        count=done.cases + done.tasks + done.drafts,
        reason_code="handover",
    )
    return done


class _Handover:
    def __init__(
        self, actor: User, worker: User, successors: Sequence[User], done: HandedOver
    ) -> None:
        self.actor, self.worker, self.done = actor, worker, done
        self.turns, self.heirs = cycle(successors), list(successors)
        self.taken: dict[UUID, User] = {}

    def run(self) -> None:
        for rows, move in (
            (cases_of(self.actor, self.worker), self._lead),
            (worked_by(self.actor, self.worker), self._work),
        ):
            for case in rows.order_by("code"):
                heir = next(self.turns)
                if self._try(case, move, case, heir):
                    self.taken[case.pk] = heir
                    self.done.cases += 1
        tasks = tasks_of(self.actor, self.worker).select_related("case").order_by("due_on", "pk")
        for task in tasks:
            heir = self.taken.get(task.case_id) or next(self.turns)
            self.done.tasks += self._try(task.case, self._task, task, heir)
        self.done.drafts = self._drafts()

    def _try(self, case: Case, act: Callable[..., Any], record: Any, heir: User) -> bool:
        """Do one thing; where a rule refuses it, keep the reason and go on."""
        try:
            with transaction.atomic():
                act(record, heir)
        except ValidationError as error:
            self.done.problems.append((case.shown_code, " ".join(error.messages)))
        except PermissionDenied:
            self.done.problems.append((case.shown_code, _("You may not change it.")))
        except Conflict:
            changed = _("Somebody else changed it meanwhile.")
            self.done.problems.append((case.shown_code, changed))
        else:
            return True
        return False

    def _lead(self, case: Case, heir: User) -> None:
        workers = [one for one in case.workers.all() if one.pk not in (heir.pk, self.worker.pk)]
        assign_case(actor=self.actor, case=case, lead=heir, workers=workers, version=case.version)

    def _work(self, case: Case, heir: User) -> None:
        workers = [one for one in case.workers.all() if one.pk != self.worker.pk]
        if heir.pk != case.lead_id and heir not in workers:
            workers.append(heir)
        assign_case(
            actor=self.actor, case=case, lead=case.lead, workers=workers, version=case.version
        )

    def _task(self, task: Any, heir: User) -> None:
        change_record(
            actor=self.actor,
            case=task.case,
            record=task,
            changes={"assigned_to": heir},
            version=task.version,
        )

    def _drafts(self) -> int:
        moved = 0
        for draft in drafts_of(self.actor, self.worker).order_by("created_at"):
            heir = self._next_in(draft.team_id)
            if heir is None:
                self.done.problems.append((_("A draft"), _("None of them works in its team.")))
                continue
            draft.owner, draft.updated_at = heir, timezone.now()
            draft.save(update_fields=["owner", "updated_at"])
            moved += 1
        return moved

    def _next_in(self, team: UUID | None) -> User | None:
        """Return whose turn it is among those who work in a team."""
        for _turn in self.heirs:
            heir = next(self.turns)
            if team in access.staffed_teams(heir):
                return heir
        return None
