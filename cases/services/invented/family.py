"""Invented people: who they are, where they are, what they hold, whom they served."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from cases.choices import (
    CaseStatus,
    ClosingOutcome,
    Holding,
    IntakeChannel,
    MemberRole,
    MilitaryKind,
    PublicVoice,
    RelationshipKind,
    Risk,
    ServiceEnd,
    Sex,
    Stage,
    StayBasis,
    Verification,
    YesNoUnknown,
)
from cases.models import (
    Case,
    CaseAccess,
    CaseMember,
    Document,
    MilitaryService,
    Person,
    Relationship,
    Stay,
)
from cases.partial_dates import PartialDate
from cases.services.invented.draft import Draft
from cases.services.invented.names import WEIGHTS, WRITINGS, family_name, names_of
from cases.services.invented.words import FEARS, OCCUPATIONS, REASONS, TOWNS, UNITS
from casetracker.vault.models import DataKey

MAIN, PARTNER, CHILD, OTHER = (
    MemberRole.MAIN,
    MemberRole.PARTNER,
    MemberRole.CHILD,
    MemberRole.OTHER,
)
Roles = tuple[MemberRole, ...]
FAMILIES: tuple[Roles, ...] = (
    (MAIN,),
    (MAIN, PARTNER),
    (MAIN, PARTNER, CHILD),
    (MAIN, PARTNER, CHILD, CHILD),
    (MAIN, CHILD),
    (MAIN, OTHER),
)
FAMILY_WEIGHTS = (66, 14, 8, 7, 3, 2)
TRANSIT = ("KZ", "KZ", "KZ", "AM", "AM", "GE", "GE", "KG", "RS", "TR")
ASYLUM = ("FR", "FR", "FR", "DE", "DE", "LT", "PL")
RISKS = {
    Risk.NOT_ASSESSED: 10,
    Risk.LOW: 15,
    Risk.MEDIUM: 40,
    Risk.HIGH: 27,
    Risk.CRITICAL: 8,
}
VOICES = {
    PublicVoice.OWN_NAME: 6,
    PublicVoice.PSEUDONYM: 8,
    PublicVoice.NO: 60,
    PublicVoice.NOT_KNOWN: 26,
}
SERVICES = {
    MilitaryKind.RESERVIST: 24,
    MilitaryKind.MOBILISED: 14,
    MilitaryKind.CONTRACT: 14,
    MilitaryKind.CONSCRIPT_ELIGIBLE: 14,
    MilitaryKind.CONSCRIPT: 10,
    MilitaryKind.OFFICER: 4,
    MilitaryKind.NOT_LIABLE: 4,
    MilitaryKind.SECURITY_SERVICE: 2,
    MilitaryKind.UNKNOWN: 14,
}
WARTIME = date(2022, 3, 1)


def roles_of(rng: Random, most: int) -> Roles:
    """Choose the members of a case, at most so many."""
    return rng.choices(FAMILIES, FAMILY_WEIGHTS)[0][:most]


def make_case(draft: Draft, code: str, key: DataKey, plan: str) -> None:
    """Make the case itself; its summary is worked out when all its records are there."""
    rng, crew = draft.rng, draft.world.crew
    case = Case(code=code, team=crew.team)
    case.data_key = key
    opened = draft.ago(5, 900)
    lead = rng.choices((crew.caseworker, crew.coordinator, None), (85, 7, 8))[0]
    draft.case = draft.put(
        case,
        lead=lead,
        opened_on=opened,
        risk=draft.pick(RISKS),
        intake_channel=rng.choice(IntakeChannel.values),
        status=CaseStatus.ON_HOLD if draft.happens(0.06) else CaseStatus.OPEN,
    )
    if plan == "lost":
        case.pinned_stage = Stage.CONTACT_LOST
        case.pinned_reason = draft.say("No answer on any channel for three months.")
    if plan == "protected" and draft.happens(0.3):
        case.status, case.closing_outcome = CaseStatus.CLOSED, ClosingOutcome.PROTECTED
        case.closed_on = draft.between(opened, draft.world.as_of)
        case.closing_reason = draft.say("Settled; no further help wanted.")
    if plan not in ("first", "asylum", "protected"):
        draft.batch.link(case, "destinations", [draft.world.countries[rng.choice(ASYLUM[:5])]])
    if crew.lawyer and draft.happens(0.03):
        draft.put(
            CaseAccess(case=case, user=crew.lawyer),
            case,
            until=draft.moment(draft.world.as_of + timedelta(days=180)),
            reason=draft.say("Advice on the appeal."),
        )


def make_people(draft: Draft, roles: Roles, keys: list[DataKey]) -> None:
    """Make the members of the case and what they are to each other."""
    rng, countries = draft.rng, draft.world.countries
    writing = rng.choices(WRITINGS, WEIGHTS)[0]
    family = family_name(rng, writing)
    for role, key in zip(roles, keys, strict=True):
        sex = _sex(draft, role)
        person = Person()
        person.data_key = key
        draft.put(
            person,
            names=names_of(rng, writing, family, sex, draft.world.canary),
            sex=sex,
            birth=_birth(draft, role),
            needs_interpreter=rng.choice(YesNoUnknown.values),
            public_voice=draft.pick(VOICES),
        )
        draft.people.append(person)
        draft.batch.link(person, "citizenships", [countries[writing.citizenship]])
        spoken = {writing.language, "ru"}
        languages = [draft.world.languages[code] for code in sorted(spoken)]
        draft.batch.link(person, "languages", languages)
        draft.put(CaseMember(case=draft.case, person=person, role=role), draft.case)
    _tell_of_main(draft)
    parents = draft.people[: 2 if PARTNER in roles else 1]
    for person, role in zip(draft.people[1:], roles[1:], strict=True):
        kind = {PARTNER: RelationshipKind.SPOUSE, CHILD: RelationshipKind.CHILD}.get(role)
        for other in parents if role == CHILD else parents[:1]:
            if kind:
                relation = Relationship(case=draft.case, person=person, of_person=other)
                draft.put(relation, draft.case, kind=kind)


def _sex(draft: Draft, role: MemberRole) -> Sex:
    if role == CHILD:
        return draft.rng.choice((Sex.FEMALE, Sex.MALE))
    if role == PARTNER:
        other = Sex.FEMALE if draft.main.sex == Sex.MALE else Sex.MALE
        return draft.rng.choices((other, Sex(draft.main.sex)), (96, 4))[0]
    return draft.rng.choices((Sex.MALE, Sex.FEMALE, Sex.NOT_KNOWN), (86, 13, 1))[0]


def _birth(draft: Draft, role: MemberRole) -> PartialDate:
    years = (1, 16) if role == CHILD else (19, 48)
    day = draft.ago(years[0] * 366, years[1] * 365)
    form = draft.rng.choices(("day", "month", "year", "age"), (72, 6, 8, 14))[0]
    if form == "age":
        return PartialDate(day - timedelta(days=180), day + timedelta(days=180))
    return PartialDate.parse(day.isoformat()[: {"day": 10, "month": 7, "year": 4}[form]])


def _tell_of_main(draft: Draft) -> None:
    person, rng = draft.main, draft.rng
    person.occupation = draft.say(rng.choice(OCCUPATIONS))
    person.reason_for_leaving = draft.say(rng.choice(REASONS))
    person.fears = draft.say(rng.choice(FEARS))
    person.home = draft.say(rng.choice(TOWNS["RU"]))
    person.contact_channel = draft.say("messenger")
    if draft.happens(0.2):
        # Numbers of this range are kept free for use in fiction.
        person.contact_address = f"+44 7700 900{rng.randint(0, 999):03d}"
    else:
        canary = draft.world.canary.strip()
        person.contact_address = f"{canary}person{rng.getrandbits(32)}@example.org"


def make_service(draft: Draft) -> None:
    """Give the grown-up men a tie to the armed forces."""
    rng = draft.rng
    for person in draft.people:
        if person.sex != Sex.MALE or not draft.is_grown_up(person):
            continue
        draft.put(
            MilitaryService(person=person),
            person,
            kind=draft.pick(SERVICES),
            unit=draft.say(rng.choice(UNITS)),
            ended=rng.choice(ServiceEnd.values),
            summons_on=draft.about(draft.between(WARTIME, draft.case.opened_on)),
            summons_received_by=draft.say(rng.choice(("himself", "мать", "un voisin"))),
        )


def make_stays(draft: Draft, plan: str) -> None:
    """Say where everybody was and is."""
    rng = draft.rng
    country = rng.choice(ASYLUM if plan in ("asylum", "protected") else TRANSIT)
    entered = draft.between(WARTIME, draft.case.opened_on)
    basis = _basis(draft, plan)
    permitted = None
    if basis in (StayBasis.PERMIT, StayBasis.VISA_FREE) and draft.happens(0.8):
        permitted = PartialDate.on(draft.ago(-300, 90))
    for person in draft.people:
        person.country_of_stay_id = draft.world.countries[country]
        draft.put(
            Stay(person=person, country_id=draft.world.countries["RU"]),
            person,
            left=draft.about(entered - timedelta(days=rng.randint(1, 40))),
        )
        draft.put(
            Stay(person=person, country_id=draft.world.countries[country]),
            person,
            place=draft.say(rng.choice(TOWNS[country])),
            entered=draft.about(entered),
            entered_how=draft.say("by train"),
            basis=basis,
            permitted_until=permitted,
            is_current=True,
        )


def _basis(draft: Draft, plan: str) -> StayBasis:
    if plan == "protected":
        return StayBasis.PROTECTED
    if plan == "asylum":
        return StayBasis.ASYLUM_SEEKER
    choices = (StayBasis.VISA_FREE, StayBasis.PERMIT, StayBasis.IRREGULAR, StayBasis.NOT_KNOWN)
    return draft.rng.choices(choices, (38, 34, 14, 14))[0]


def make_documents(draft: Draft) -> None:
    """Say which papers everybody holds or lacks."""
    for person in draft.people:
        _document(draft, person, "RU_INT_PASS", (Holding.HELD, Holding.LOST), (88, 12))
        if draft.happens(0.75):
            holdings = (Holding.HELD, Holding.NEVER_HAD, Holding.CONFISCATED, Holding.EXPIRED)
            kind = draft.rng.choice(("RU_ZAGRAN_10", "RU_ZAGRAN_5"))
            _document(draft, person, kind, holdings, (48, 26, 12, 14))
        if person.sex == Sex.MALE:
            kind = draft.rng.choice(("RU_MIL_ID", "RU_SUMMONS"))
            _document(draft, person, kind, (Holding.HELD, Holding.COPY_ONLY), (60, 40))


def _document(
    draft: Draft, person: Person, kind: str, holdings: tuple[Holding, ...], weights: tuple[int, ...]
) -> None:
    rng = draft.rng
    holding = rng.choices(holdings, weights)[0]
    held = holding != Holding.NEVER_HAD
    issued = draft.ago(60, 3300)
    years = {"RU_ZAGRAN_10": 10, "RU_ZAGRAN_5": 5}.get(kind)
    expires = issued + timedelta(days=365 * years) if years and held else None
    draft.put(
        Document(person=person, type_id=draft.world.document_types[kind]),
        person,
        issuing_country_id=draft.world.countries["RU"],
        number=draft.say(f"00 {rng.randint(0, 9999999):07d}") if held else "",
        issued=draft.about(issued) if held else None,
        expires=PartialDate.on(expires) if expires else None,
        holding=holding,
        verification=rng.choice(Verification.values),
        shared_with_lawyer=draft.happens(0.2),
        original_place=draft.say("with the person") if held else "",
    )
