"""Invented visa applications, asylum claims, incidents and prosecutions."""

from __future__ import annotations

from datetime import date, timedelta

from cases.choices import (
    AsylumOutcome,
    AsylumState,
    AsylumTrack,
    IncidentKind,
    Instance,
    ProsecutionStage,
    ReviewResult,
    Sex,
    VisaKind,
    VisaState,
    YesNoUnknown,
)
from cases.models import (
    AsylumClaim,
    AsylumDecision,
    Incident,
    Person,
    Prosecution,
    VisaApplication,
)
from cases.services.invented.draft import Draft
from cases.services.invented.words import ACCOUNTS

POSTS = ("FR-EMB-TBILISI", "FR-EMB-YEREVAN", "FR-EMB-ASTANA", "DE-EMB-ASTANA", "DE-EMB-TBILISI")
VISA_STATES = (
    VisaState.ENQUIRY,
    VisaState.LODGED,
    VisaState.REFUSED,
    VisaState.APPEAL_ADMIN,
    VisaState.GRANTED_NOT_AFFIXED,
    VisaState.GRANTED,
)
REFUSED = (VisaState.REFUSED, VisaState.APPEAL_ADMIN)
DECIDED = (*REFUSED, VisaState.GRANTED_NOT_AFFIXED, VisaState.GRANTED)
HARMLESS = (
    IncidentKind.SUMMONS,
    IncidentKind.SUMMONS_RELATIVE,
    IncidentKind.VISIT,
    IncidentKind.SEARCH,
    IncidentKind.ARREST,
    IncidentKind.THREAT,
    IncidentKind.HARASSMENT_RELATIVES,
    IncidentKind.REFUSAL_OF_ENTRY,
)
TAKEN = (IncidentKind.DETENTION, IncidentKind.HAND_OVER, IncidentKind.DEPORTATION)


def make_procedures(draft: Draft, plan: str) -> None:
    """Write what the plan of the case needs."""
    grown_up = [person for person in draft.people if draft.is_grown_up(person)]
    if plan == "visa":
        for person in grown_up:
            _visa(draft, person)
    if plan in ("asylum", "protected"):
        for person in grown_up:
            _claim(draft, person, granted=plan == "protected")
    for _number in range(draft.rng.choices((0, 1, 2, 3), (40, 32, 18, 10))[0]):
        _incident(draft, draft.rng.choice(HARMLESS))
    if plan == "returned":
        _incident(draft, draft.rng.choice(TAKEN))
    if draft.main.sex == Sex.MALE and draft.happens(0.25):
        _prosecution(draft)


def _visa(draft: Draft, person: Person) -> None:
    rng, world = draft.rng, draft.world
    state = rng.choices(VISA_STATES, (34, 22, 24, 8, 6, 6))[0]
    post = rng.choice(POSTS)
    asked = draft.between(draft.case.opened_on, world.as_of)
    lodged = draft.between(asked, world.as_of)
    decided = draft.between(lodged, world.as_of)
    is_decided = state in DECIDED
    visa = draft.put(
        VisaApplication(person=person, destination_id=world.countries[post[:2]]),
        person,
        post_id=world.organisations[post],
        kind=rng.choice(VisaKind.values),
        state=state,
        appointment_asked=draft.about(asked),
        lodged=draft.about(lodged) if state != VisaState.ENQUIRY else None,
        decided=draft.about(decided) if is_decided else None,
        notified=draft.about(decided + timedelta(days=rng.randint(0, 20))) if is_decided else None,
        reference_number=draft.say(f"VF-{rng.randint(0, 10**9)}"),
    )
    if state in REFUSED:
        codes = sorted(code for code in world.grounds if code.startswith("SCHENGEN-ANNEX-VI-2020"))
        draft.batch.link(visa, "refusal_grounds", [world.grounds[rng.choice(codes)]])


def _claim(draft: Draft, person: Person, *, granted: bool) -> None:
    rng, world = draft.rng, draft.world
    made = draft.between(draft.case.opened_on, world.as_of)
    state = AsylumState.DECIDED
    if not granted:
        states = (
            AsylumState.REGISTERED,
            AsylumState.LODGED,
            AsylumState.DECIDED,
            AsylumState.APPEAL,
        )
        state = rng.choices(states, (22, 48, 18, 12))[0]
    registered = draft.between(made, world.as_of)
    claim = draft.put(
        AsylumClaim(person=person, country_id=draft.current_stay(person).country_id),
        person,
        state=state,
        track=rng.choice(AsylumTrack.values),
        made=draft.about(made),
        registered=draft.about(registered),
        lodged=draft.about(draft.between(registered, world.as_of)),
        reference_number=draft.say(f"AS-{rng.randint(0, 10**9)}"),
    )
    if granted or state in (AsylumState.DECIDED, AsylumState.APPEAL):
        _decisions(draft, claim, draft.between(registered, world.as_of), granted=granted)


def _decisions(draft: Draft, claim: AsylumClaim, day: date, *, granted: bool) -> None:
    rng = draft.rng
    kind = rng.choices(
        (AsylumOutcome.REFUGEE_STATUS, AsylumOutcome.SUBSIDIARY, AsylumOutcome.PROTECTION_UNNAMED),
        (70, 22, 8),
    )[0]
    on_appeal = granted and draft.happens(0.4)
    first = AsylumOutcome.REJECTED if on_appeal or not granted else kind
    draft.put(
        AsylumDecision(claim=claim),
        claim.person,
        instance=Instance.FIRST,
        outcome=first,
        decided=draft.about(day),
        received=draft.about(day + timedelta(days=rng.randint(1, 30))),
        remedy_notice=rng.choice(YesNoUnknown.values),
        stated_period=1,
        stated_period_unit="MONTHS",
        reference_number=draft.say(f"D-{rng.randint(0, 10**9)}"),
    )
    if on_appeal:
        later = draft.between(day + timedelta(days=31), draft.world.as_of)
        draft.put(
            AsylumDecision(claim=claim),
            claim.person,
            instance=Instance.APPEAL,
            outcome=kind,
            decided=draft.about(later),
            review=ReviewResult.REVERSES,
            grounds=draft.say("The call-up was proven."),
        )


def _incident(draft: Draft, kind: IncidentKind) -> None:
    rng = draft.rng
    people = draft.people[: 2 if draft.happens(0.15) else 1]
    incident = draft.put(
        Incident(case=draft.case),
        people[0] if len(people) == 1 else draft.case,
        kind=kind,
        happened=draft.about(draft.ago(10, 1500)) if draft.happens(0.9) else None,
        country_id=draft.world.countries[rng.choice(("RU", "RU", "KZ", "AM"))],
        account=draft.say(rng.choice(ACCOUNTS)),
    )
    draft.struck[incident.pk] = frozenset(person.pk for person in people)
    draft.batch.link(incident, "people", [person.pk for person in people])


def _prosecution(draft: Draft) -> None:
    rng = draft.rng
    stage = rng.choice(ProsecutionStage.values)
    convicted = stage in (ProsecutionStage.CONVICTED, ProsecutionStage.IN_ABSENTIA)
    opened = draft.ago(200, 1400)
    draft.put(
        Prosecution(person=draft.main, country_id=draft.world.countries["RU"]),
        draft.main,
        offence_id=draft.world.offences[rng.choice(("RU-UK-337-5", "RU-UK-338-3"))],
        stage=stage,
        opened=draft.about(opened),
        decided=draft.about(opened + timedelta(days=rng.randint(60, 190))) if convicted else None,
        sentence_months=rng.randint(24, 120) if convicted else None,
        account=draft.say("Said to have left the unit."),
    )
