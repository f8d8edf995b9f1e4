"""Looking for people of an intake in the cases that exist, before a new one is opened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import access
from cases.models import Case, CaseMember, IdentifierToken
from cases.models.base import SealedRecord
from cases.selectors.name_search import similar_people
from cases.services.identifiers import tokens_of
from cases.services.intake import Intake
from casetracker.accounts.models import User
from casetracker.audit.models import AuditEvent
from casetracker.audit.record import record as record_event
from casetracker.audit.verbs import Verb

MET = "similar_person"
MOST_PEOPLE = 10
TOO_OFTEN = _(
    "You have looked for similar people %(times)d times this hour. Save a draft and create the "
    "case later."
)


@dataclass(frozen=True)
class Similar:
    """What was found: people in cases that the user may see, and a number to ask about others.

    One number, however many there are: how many must not be learned here.
    """

    people: list[UUID]
    number: int | None

    def __bool__(self) -> bool:
        return bool(self.people) or self.number is not None


@transaction.atomic
def find_similar(*, actor: User, intake: Intake) -> Similar:
    """Look for people like those of an intake; every look is counted and recorded.

    Raises ValidationError where somebody looks more often than work needs.
    """
    _count_look(actor)
    alike = _alike(intake)
    places = _places_of(alike)
    seen = set(
        Case.objects.visible_to(actor)
        .filter(pk__in=[case for _person, case in places])
        .values_list("pk", flat=True)
    )
    people = list(dict.fromkeys(person for person, case in places if case in seen))
    hidden = dict.fromkeys(
        case for person, case in places if case not in seen and person not in people
    )
    record_event(actor=actor, verb=Verb.LISTED, count=len(alike), reason_code="similar_people")
    events = [_note_hidden(actor, case) for case in hidden]
    return Similar(people, events[0] if events else None)


def case_met(*, actor: User, number: int) -> Case | None:
    """Return the case that a worker met by its number, for a coordinator of that case."""
    event = AuditEvent.objects.filter(sequence=number, reason_code=MET).first()
    if event is None or event.case_id is None:
        return None
    case = Case.objects.visible_to(actor).filter(pk=event.case_id).first()
    return case if case and access.can_manage(actor, case) else None


def _count_look(actor: User) -> None:
    """Count a look; names could be tried one after the other to learn who is in a case."""
    hour = timezone.now().strftime("%Y%m%d%H")
    key = f"similar:{actor.pk}:{hour}"
    cache.add(key, 0, 3600)
    if cache.incr(key) > settings.SIMILAR_LOOKS_AN_HOUR:
        times = {"times": settings.SIMILAR_LOOKS_AN_HOUR}
        raise ValidationError(TOO_OFTEN, code="too_often", params=times)


def _alike(intake: Intake) -> list[UUID]:
    """Return people with the same number or a similar name, the surest first."""
    found = _with_numbers([intake.person, *intake.papers])
    # "Anna" alone says nothing of somebody's wife.
    others = [other for other, _role in intake.others if " " in other.main_name.strip()]
    for person in (intake.person, *others):
        person.clean()
        matches = similar_people(person.names or [], person.birth_years or None, MOST_PEOPLE)
        found += [match.person_id for match in matches]
    return list(dict.fromkeys(found))[:MOST_PEOPLE]


def _with_numbers(records: Iterable[SealedRecord]) -> list[UUID]:
    tokens = [token for record in records for token in tokens_of(record)]
    rows = IdentifierToken.objects.filter(token__in=[token.token for token in tokens])
    wanted = {(token.kind, bytes(token.token)) for token in tokens}
    return [row.person_id for row in rows if (row.kind, bytes(row.token)) in wanted]


def _places_of(people: list[UUID]) -> list[tuple[UUID, UUID]]:
    """Return people with the cases they are in, in the order of the people."""
    rows = (
        CaseMember.objects.unscoped("what is not visible is only counted")
        .filter(person__in=people, person__removed_at=None, case__removed_at=None)
        .values_list("person_id", "case_id")
    )
    return sorted(rows, key=lambda place: people.index(place[0]))


def _note_hidden(actor: User, case_id: UUID) -> int:
    """Record in a case that somebody met its people from outside; return the event's number."""
    event = record_event(
        actor=actor,
        verb=Verb.LISTED,
        target_type=Case._meta.label_lower,
        target_id=str(case_id),
        case_id=case_id,
        reason_code=MET,
    )
    return int(event.sequence)
