"""Every constraint of the database is violated once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from cases import models as cases_models
from cases.models import (
    Appointment,
    AsylumClaim,
    AsylumDecision,
    Case,
    CaseAccess,
    CaseMember,
    Citation,
    Consent,
    Contact,
    Deadline,
    Document,
    Enquiry,
    ExportRequest,
    File,
    IdentifierToken,
    Incident,
    Job,
    Label,
    MilitaryService,
    Note,
    Organisation,
    Person,
    Prosecution,
    Referral,
    Relationship,
    Revision,
    SavedView,
    Source,
    StageChange,
    Stay,
    Task,
    VisaApplication,
)
from cases.models.reference import ReferenceRow
from cases.partial_dates import PartialDate
from tests import make
from tests.conftest import Cast

EARLY, LATE = PartialDate.parse("2021-03"), PartialDate.parse("2023")
NOWHERE = "NOWHERE"


def person_record(model: type[models.Model], **fields: Any) -> Callable[[Cast], Any]:
    def build(cast: Cast) -> Any:
        return model(person=cast.person, data_key=cast.person.data_key, **fields)

    return build


def case_record(model: type[models.Model], **fields: Any) -> Callable[[Cast], Any]:
    return lambda cast: model(case=cast.case, data_key=cast.case.data_key, **fields)


def team_record(model: type[models.Model], **fields: Any) -> Callable[[Cast], Any]:
    return lambda cast: model(team=cast.team, data_key=cast.team.data_key, **fields)


def a_case(**fields: Any) -> Callable[[Cast], Any]:
    return lambda cast: Case(team=cast.team, data_key=cast.case.data_key, **fields)


def decision(**fields: Any) -> Callable[[Cast], Any]:
    def build(cast: Cast) -> Any:
        fields.setdefault("outcome", "REFUGEE_STATUS")
        claim = make.make_claim(cast.person)
        return AsylumDecision(claim=claim, data_key=cast.person.data_key, **fields)

    return build


def claim(**fields: Any) -> Callable[[Cast], Any]:
    return lambda cast: AsylumClaim(
        person=cast.person, country=make.make_country("FR"), data_key=cast.person.data_key, **fields
    )


def visa(**fields: Any) -> Callable[[Cast], Any]:
    return lambda cast: VisaApplication(
        person=cast.person,
        destination=make.make_country("FR"),
        data_key=cast.person.data_key,
        **fields,
    )


def document(**fields: Any) -> Callable[[Cast], Any]:
    return lambda cast: Document(
        person=cast.person, type=make.make_document_type(), data_key=cast.person.data_key, **fields
    )


def stay(**fields: Any) -> Callable[[Cast], Any]:
    return lambda cast: Stay(
        person=cast.person, country=make.make_country(), data_key=cast.person.data_key, **fields
    )


def prosecution(**fields: Any) -> Callable[[Cast], Any]:
    return lambda cast: Prosecution(
        person=cast.person, country=make.make_country(), data_key=cast.person.data_key, **fields
    )


def referral(**fields: Any) -> Callable[[Cast], Any]:
    def build(cast: Cast) -> Any:
        partner = Organisation.objects.create(code="PARTNER", label_en="Partner", kind="partner")
        return Referral(case=cast.case, organisation=partner, data_key=cast.case.data_key, **fields)

    return build


def relationship(**fields: Any) -> Callable[[Cast], Any]:
    def build(cast: Cast) -> Any:
        other = fields.pop("of_person", None) or make.make_person(cast.case, role="CHILD")
        of_person = cast.person if other == "same" else other
        return Relationship(
            case=cast.case,
            person=cast.person,
            of_person=of_person,
            data_key=cast.case.data_key,
            **{"kind": "PARENT"} | fields,
        )

    return build


def citation(**fields: Any) -> Callable[[Cast], Any]:
    def build(cast: Cast) -> Any:
        values = {name: getattr(cast, value) for name, value in fields.items() if value in names}
        plain = {name: value for name, value in fields.items() if value not in names}
        return Citation(
            source=make.make_source(cast.team),
            record_type="cases.person",
            record_id=cast.person.pk,
            data_key=cast.person.data_key,
            **values | plain,
        )

    names = {"person", "case"}
    return build


def twice(build: Callable[[Cast], Any], *alike: str) -> Callable[[Cast], Any]:
    """Save one row and return a second one that is like it in the fields that must differ."""

    def second(cast: Cast) -> Any:
        first = build(cast)
        first.save(force_insert=True)
        other = build(cast)
        for name in alike:
            setattr(other, name, getattr(first, name))
        return other

    return second


BREACHES: dict[str, Callable[[Cast], Any]] = {
    "label_once_a_team": twice(lambda cast: Label(team=cast.team, name="winter")),
    "case_status": a_case(status=NOWHERE[:8]),
    "case_stage": a_case(stage=NOWHERE),
    "case_risk": a_case(risk=NOWHERE),
    "case_papers": a_case(papers=NOWHERE),
    "case_closed_with_outcome": a_case(status="CLOSED"),
    "case_closed_after_opened": a_case(closed_on=date(2001, 1, 1)),
    "casemember_role": lambda cast: CaseMember(
        case=cast.case, person=make.make_person(), role=NOWHERE, data_key=cast.case.data_key
    ),
    "casemember_once_a_case": lambda cast: CaseMember(
        case=cast.case, person=cast.person, role="CHILD", data_key=cast.case.data_key
    ),
    "casemember_one_main_person": lambda cast: CaseMember(
        case=cast.case,
        person=make.make_person(),
        role="MAIN",
        data_key=cast.case.data_key,
    ),
    "casemember_until_after_since": lambda cast: CaseMember(
        case=cast.case,
        person=make.make_person(),
        role="CHILD",
        since=LATE,
        until=EARLY,
        data_key=cast.case.data_key,
    ),
    "caseaccess_once_a_user": lambda cast: CaseAccess(
        case=cast.case, user=cast.lawyer, until=timezone.now(), data_key=cast.case.data_key
    ),
    "stagechange_stage": lambda cast: StageChange(case=cast.case, stage=NOWHERE),
    "stagechange_one_current": twice(lambda cast: StageChange(case=cast.case, stage="RETURNED")),
    "stagechange_until_after_from": lambda cast: StageChange(
        case=cast.case, stage="RETURNED", until_at=timezone.now() - timedelta(days=9)
    ),
    "person_sex": lambda cast: Person(sex="Q", data_key=cast.person.data_key),
    "person_public_voice": lambda cast: Person(public_voice=NOWHERE, data_key=cast.person.data_key),
    "militaryservice_kind": person_record(MilitaryService, kind=NOWHERE),
    "relationship_kind": relationship(kind=NOWHERE),
    "relationship_of_two_people": relationship(of_person="same"),
    "relationship_once": twice(relationship(), "of_person"),
    "stay_basis": stay(basis=NOWHERE),
    "stay_until_after_from": stay(from_month="2023-05", until_month="2023-04"),
    "stay_one_current": twice(stay(is_current=True)),
    "incident_kind": case_record(Incident, kind=NOWHERE),
    "prosecution_stage": prosecution(stage=NOWHERE),
    "prosecution_decided_after_opened": prosecution(opened=LATE, decided=EARLY),
    "document_holding": document(holding=NOWHERE),
    "document_verification": document(verification=NOWHERE),
    "document_expires_after_issued": document(issued=LATE, expires=EARLY),
    "identifiertoken_once": twice(
        lambda cast: IdentifierToken(
            kind=1, token=b"x" * 16, person=cast.person, record_id=cast.person.pk, field="number"
        )
    ),
    "file_scan_state": person_record(File, scan_state=NOWHERE, size=1),
    "file_about_one_subject": lambda cast: File(size=1, data_key=cast.case.data_key),
    "visaapplication_kind": visa(kind=NOWHERE),
    "visaapplication_state": visa(state=NOWHERE),
    "visaapplication_decided_after_lodged": visa(lodged=LATE, decided=EARLY),
    "visaapplication_notified_after_decided": visa(decided=LATE, notified=EARLY),
    "visaapplication_used_after_affixed": visa(affixed=LATE, used=EARLY),
    "asylumclaim_track": claim(track=NOWHERE),
    "asylumclaim_state": claim(state=NOWHERE),
    "asylumclaim_registered_after_made": claim(made=LATE, registered=EARLY),
    "asylumclaim_lodged_after_made": claim(made=LATE, lodged=EARLY),
    "asylumclaim_interview_after_made": claim(made=LATE, interview=EARLY),
    "asylumdecision_instance": decision(instance=NOWHERE),
    "asylumdecision_outcome": decision(outcome=NOWHERE),
    "asylumdecision_review": decision(review=NOWHERE),
    "asylumdecision_received_after_decided": decision(decided=LATE, received=EARLY),
    "asylumdecision_sent_after_decided": decision(decided=LATE, sent=EARLY),
    "asylumdecision_period_with_unit": decision(stated_period=30),
    "deadline_owner": case_record(Deadline, owner=NOWHERE),
    "deadline_state": case_record(Deadline, state=NOWHERE),
    "deadline_warning_before_date": case_record(
        Deadline, effective_on=date(2024, 5, 1), warn_on=date(2024, 5, 2)
    ),
    "deadline_period_with_unit": case_record(Deadline, period_length=30),
    "deadline_letter_wins": case_record(
        Deadline, stated_on=date(2024, 5, 1), effective_on=date(2024, 5, 2)
    ),
    "task_state": case_record(Task, state=NOWHERE),
    "note_kind": case_record(Note, kind=NOWHERE),
    "appointment_needs_interpreter": case_record(Appointment, needs_interpreter=NOWHERE),
    "contact_role": team_record(Contact, role=NOWHERE),
    "referral_state": referral(state=NOWHERE),
    "referral_answered_after_sent": referral(sent=LATE, answered=EARLY),
    "consent_withdrawn_after_given": person_record(Consent, given=LATE, withdrawn=EARLY),
    "source_kind": team_record(Source, kind=NOWHERE),
    "source_reliability": team_record(Source, reliability=NOWHERE),
    "source_code_once_a_team": twice(team_record(Source, code="letter-1")),
    "citation_stance": citation(stance=NOWHERE),
    "citation_once": twice(citation(), "source"),
    "citation_about_one_subject": citation(person="person", case="case"),
    "revision_once_a_version": twice(
        lambda cast: Revision(
            record_type="cases.case",
            record_id=cast.case.pk,
            version=7,
            act="changed",
            data_key=cast.case.data_key,
        )
    ),
    "savedview_once_an_owner": twice(
        lambda cast: SavedView(owner=cast.worker, team=cast.team, slug="mine", name="Mine")
    ),
    "exportrequest_state": lambda cast: ExportRequest(
        team=cast.team, requested_by=cast.worker, state=NOWHERE, data_key=cast.team.data_key
    ),
    "exportrequest_second_person": lambda cast: ExportRequest(
        team=cast.team,
        requested_by=cast.worker,
        approved_by=cast.worker,
        data_key=cast.team.data_key,
    ),
    "job_state": lambda cast: Job(owner=cast.worker, kind="export", state=NOWHERE[:7]),
    "job_done_within_total": lambda cast: Job(owner=cast.worker, kind="export", done=2, total=1),
    "enquiry_state": team_record(Enquiry, state=NOWHERE),
    "enquiry_opened_has_case": team_record(Enquiry, state="CASE_OPENED"),
}


class ConstraintTests:
    @pytest.mark.parametrize("name", BREACHES)
    def test_the_database_refuses_the_breach(self, name: str, cast: Cast) -> None:
        row = BREACHES[name](cast)
        with pytest.raises(IntegrityError) as caught, transaction.atomic():
            row.save(force_insert=True)
        self.assert_it_was(name, row, str(caught.value))

    def test_no_constraint_is_left_out(self) -> None:
        named = {
            constraint.name
            for model in vars(cases_models).values()
            if isinstance(model, type)
            and issubclass(model, models.Model)
            and not issubclass(model, ReferenceRow)
            for constraint in getattr(model._meta, "constraints", [])
        }
        assert named == set(BREACHES)

    def assert_it_was(self, name: str, row: models.Model, error: str) -> None:
        constraint = next(c for c in row._meta.constraints if c.name == name)
        if isinstance(constraint, models.UniqueConstraint) and name not in error:
            # SQLite names the columns of a broken unique index, not the index.
            assert all(field in error for field in constraint.fields)
        else:
            assert name in error
