"""Invented work on cases: deadlines, tasks, notes, appointments, consents, referrals, citations."""

from __future__ import annotations

from datetime import timedelta

from cases.choices import (
    DeadlineOwner,
    DeadlineState,
    NoteKind,
    ReferralState,
    TaskState,
)
from cases.models import (
    Appointment,
    Citation,
    Consent,
    Deadline,
    Note,
    Referral,
    Source,
    Task,
)
from cases.partial_dates import PartialDate
from cases.services.invented.draft import Draft
from cases.services.invented.words import DEADLINES, NEEDS, NOTES, TASKS

PARTNERS = ("ORG-INTRANSIT", "ORG-RUSSIE-LIBERTES", "ORG-MCO", "UN-UNHCR")

DEADLINE_STATES = {
    DeadlineState.OPEN: 72,
    DeadlineState.MET: 14,
    DeadlineState.ACKNOWLEDGED: 4,
    DeadlineState.MISSED: 6,
    DeadlineState.CANCELLED: 4,
}
TASK_STATES = {TaskState.OPEN: 62, TaskState.DONE: 32, TaskState.CANCELLED: 6}


def make_work(draft: Draft, source: Source) -> None:
    """Write what was done in the case and what is to be done."""
    rng = draft.rng
    for _number in range(rng.choices((0, 1, 2), (45, 40, 15))[0]):
        _deadline(draft)
    for _number in range(rng.choices((0, 1, 2, 3), (25, 40, 25, 10))[0]):
        _task(draft)
    for _number in range(rng.randint(1, 5)):
        _note(draft)
    if draft.happens(0.3):
        _appointment(draft)
    if draft.happens(0.4):
        _consent(draft)
    if draft.happens(0.15):
        _referral(draft)
    if draft.happens(0.5):
        _citation(draft, source)


def _deadline(draft: Draft) -> None:
    rng = draft.rng
    what, trigger = rng.choice(DEADLINES)
    state = draft.pick(DEADLINE_STATES)
    starts = draft.ago(0, 60)
    due = starts + timedelta(days=rng.choice((15, 30, 30, 60)))
    known = draft.happens(0.85)
    stated = draft.happens(0.3)
    draft.put(
        Deadline(case=draft.case, person=draft.main),
        draft.case,
        what=draft.say(what),
        owner=rng.choice(DeadlineOwner.values),
        trigger_event=draft.say(trigger),
        trigger_on=PartialDate.on(starts) if known else None,
        legal_basis="Invented code, art. 00",
        computed_on=due if known else None,
        stated_on=due + timedelta(days=1) if known and stated else None,
        warn_on=due - timedelta(days=14) if known else None,
        state=state,
        state_reason=draft.say("Withdrawn.") if state == DeadlineState.CANCELLED else "",
    )


def _task(draft: Draft) -> None:
    rng = draft.rng
    draft.put(
        Task(case=draft.case),
        draft.case,
        title=draft.say(rng.choice(TASKS)),
        due_on=draft.ago(-60, 20) if draft.happens(0.85) else None,
        assigned_to=draft.case.lead,
        state=draft.pick(TASK_STATES),
    )


def _note(draft: Draft) -> None:
    language, body = draft.rng.choice(NOTES)
    note = draft.put(
        Note(case=draft.case),
        draft.case,
        kind=draft.rng.choice(NoteKind.values),
        body=draft.say(body),
        language=language,
        happened=draft.about(draft.between(draft.case.opened_on, draft.world.as_of)),
        is_pinned=draft.happens(0.05),
        shared_with_lawyer=draft.happens(0.2),
    )
    if note.happened:
        note.created_at = note.updated_at = draft.moment(note.happened.stored_earliest)


def _appointment(draft: Draft) -> None:
    draft.put(
        Appointment(case=draft.case, person=draft.main),
        draft.case,
        what=draft.say("Interview"),
        at=draft.moment(draft.ago(-40, 40)),
        time_zone=draft.rng.choice(("Europe/Paris", "Asia/Almaty", "Asia/Tbilisi")),
        place=draft.say("At the partner’s office"),
    )


def _consent(draft: Draft) -> None:
    given = draft.between(draft.case.opened_on, draft.world.as_of)
    draft.put(
        Consent(person=draft.main),
        draft.main,
        purpose=draft.say("Passing papers to the lawyer"),
        scope=draft.say("Identity papers, decisions"),
        language_id=draft.world.languages["ru"],
        given=draft.about(given),
    )


def _referral(draft: Draft) -> None:
    rng = draft.rng
    draft.put(
        Referral(case=draft.case, organisation_id=draft.world.organisations[rng.choice(PARTNERS)]),
        draft.case,
        need=draft.say(rng.choice(NEEDS)),
        state=rng.choice(ReferralState.values),
        sent=draft.about(draft.between(draft.case.opened_on, draft.world.as_of)),
    )


def _citation(draft: Draft, source: Source) -> None:
    stay = draft.current_stay(draft.main)
    draft.put(
        Citation(
            source=source,
            person=draft.main,
            record_type=stay.type_label(),
            record_id=stay.pk,
            field="entered",
            locator=f"p. {draft.rng.randint(1, 40)}",
        ),
        draft.main,
        remark=draft.say("Told at the first meeting."),
    )
