"""What the articles say, fact by fact, against what the database holds after loading them."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import models, transaction

from cases.choices import Stage, Stance
from cases.models import (
    AsylumClaim,
    Case,
    CaseAccess,
    CaseMember,
    Citation,
    Deadline,
    Document,
    Incident,
    Person,
    Prosecution,
    Revision,
    SealedRecord,
    Source,
    Stay,
    VisaApplication,
)
from cases.models.base import field_text
from cases.partial_dates import PartialDate
from cases.rules.names import age_window
from cases.services.crew import Crew, named_crew
from cases.services.records import change_record, remove_record
from cases.services.reference import load_reference
from cases.services.seeding import FOLDER, load_articles, stable_id
from casetracker.accounts.roles import Role
from casetracker.audit.models import AuditEvent
from casetracker.env import BASE_DIR
from tests import make

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parent.parent / "data"
# Values about the work of the organisation, not about the people: nothing in a text supports them.
OWN_WORK = {
    "case": {"code", "team", "lead", "opened_on", "intake_channel"},
    "deadline": {"legal_basis", "record_type", "record_id"},  # from the reference data
    "source": {"code", "title", "kind", "reliability"},
}
# Worked out by the services from values that are cited themselves.
COMPUTED = {
    "case": {"stage", "current_country", "papers", "outcome", "last_activity_at"},
    "person": {"birth_years"},
    "stay": {"from_month", "until_month"},
}
TIES = {"case", "person", "people", "of_person", "claim", "team"}


def read_csv(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


FACTS = read_csv("seed_facts.csv")
PLACES = read_csv("seed_fact_places.csv")


def make_crew() -> Crew:
    team = make.make_team("Lighthouse")
    for role in (Role.CASEWORKER, Role.COORDINATOR, Role.LAWYER):
        make.make_user(role.value, role, team)
    return named_crew(
        team="Lighthouse", caseworker="caseworker", coordinator="coordinator", lawyer="lawyer"
    )


@pytest.fixture(scope="module")
def crew(django_db_setup: None, django_db_blocker: Any) -> Iterator[Crew]:
    """Load the articles once for all tests of this file."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_reference(actor=None, folder=BASE_DIR / "fixtures" / "reference")
        crew = make_crew()
        load_articles(crew=crew)
        yield crew
        transaction.set_rollback(True)


def find(crew: Crew, name: str) -> Any:
    """Return a record by its name in the files, "organisation FR-CNDA" for reference data."""
    if " " in name:
        kind, code = name.split(" ")
        return apps.get_model("cases", kind)._default_manager.get(code=code)
    key, _slash, is_member = name.partition("@")
    found = [
        record
        for model in sealed_models()
        for record in model._base_manager.filter(pk=stable_id(crew, key))
    ]
    assert len(found) == 1, f"{name} is in the database {len(found)} times"
    return CaseMember.objects.get(person=found[0]) if is_member else found[0]


@cache
def sealed_models() -> list[Any]:
    return [m for m in apps.get_app_config("cases").get_models() if issubclass(m, SealedRecord)]


def text_of(record: Any, name: str) -> str:
    field = record._meta.get_field(name)
    if field.many_to_many:
        return " ".join(row.code for row in getattr(record, name).all())
    if isinstance(field, models.ForeignKey):
        related = getattr(record, name)
        return related.code if hasattr(related, "code") else str(related.pk if related else "")
    value = getattr(record, name)
    return str(value) if isinstance(value, PartialDate) else str(field_text(record, name) or "")


class FactTests:
    @pytest.mark.parametrize("fact", FACTS, ids=[fact["fact_id"] for fact in FACTS])
    def test_it_is_in_the_database_with_its_sentence(
        self, crew: Crew, fact: dict[str, str]
    ) -> None:
        places = [place for place in PLACES if place["fact_id"] == fact["fact_id"]]
        assert places, "no record is named for this fact"
        for place in places:
            record = find(crew, place["record"])
            stances = Citation.objects.of(record).filter(
                field=place["field"], locator=place["sentence"]
            )
            assert list(stances.values_list("stance", flat=True)) == [place["stance"]], place
            assert place["holds"] in text_of(record, place["field"]), place

    def test_every_place_belongs_to_a_fact(self) -> None:
        assert {place["fact_id"] for place in PLACES} == {fact["fact_id"] for fact in FACTS}

    def test_every_sentence_of_a_fact_is_the_one_that_is_cited(self) -> None:
        sentences = {fact["fact_id"]: fact["sentence"] for fact in FACTS}
        free = {"A001", "A002"}  # the text as a whole; its month is pieced together
        for place in PLACES:
            fact = place["fact_id"]
            if fact not in free and not fact.startswith("C"):
                assert place["sentence"] == sentences[fact], place


def seeded(crew: Crew) -> Iterator[SealedRecord]:
    """Yield every record of the loaded cases and of the team, except the citations themselves."""
    for model in sealed_models():
        if model not in (Citation, CaseAccess):
            yield from model._base_manager.all()


def filled_fields(record: SealedRecord) -> list[str]:
    """Return the fields that hold something else than a new record of the type does."""
    empty = type(record)()
    name = str(record._meta.model_name)
    left_out = (
        TIES | SealedRecord.kept_fields | OWN_WORK.get(name, set()) | COMPUTED.get(name, set())
    )
    filled = []
    for field in [*record._meta.concrete_fields, *record._meta.many_to_many]:
        if field.name in left_out or getattr(field, "generated", False):
            continue
        if field.many_to_many:
            holds = getattr(record, field.name).exists()
        else:
            holds = field_text(record, field.name) not in (None, "[]") and field_text(
                record, field.name
            ) != field_text(empty, field.name)
        if holds:
            filled.append(field.name)
    return filled


class NothingInventedTests:
    def test_every_value_is_cited(self, crew: Crew) -> None:
        bare = [
            f"{record._meta.model_name}.{name} of {record.pk}"
            for record in seeded(crew)
            for name in filled_fields(record)
            if not Citation.objects.of(record).filter(field=name, stance=Stance.SUPPORTS).exists()
        ]
        assert bare == []

    def test_every_record_is_cited(self, crew: Crew) -> None:
        for record in seeded(crew):
            whole = isinstance(record, Case) and not filled_fields(record)
            assert whole or Citation.objects.of(record).exists(), record

    def test_the_walk_finds_a_value_without_a_citation(self, crew: Crew) -> None:
        with transaction.atomic():
            stay = Stay.objects.get(pk=stable_id(crew, "kasimov/stay-kz"))
            stay.place = "Invented"
            stay.save()
            with pytest.raises(AssertionError, match=r"stay\.place"):
                self.test_every_value_is_cited(crew)
            transaction.set_rollback(True)

    def test_no_date_is_a_single_day(self, crew: Crew) -> None:
        """The articles give no day anywhere: one in the database would come from elsewhere."""
        for record in seeded(crew):
            for field in record._meta.concrete_fields:
                value = getattr(record, field.name, None)
                if isinstance(value, PartialDate):
                    assert value.precision != "day", f"{record._meta.model_name}.{field.name}"

    def test_what_the_articles_leave_open_stays_open(self, crew: Crew) -> None:
        zhilin = find(crew, "zhilin/mikhail")
        assert (zhilin.birth, zhilin.occupation) == (None, "")
        assert find(crew, "zhilin/stay-kz").entered is None
        assert {person.names == [] for person in people_of(crew, "armenia")} == {True}
        assert find(crew, "dmitry/decision").authority is None
        assert find(crew, "ziganshin/prosecution").offence is None
        assert not any(person.citizenships.exists() for person in Person.objects.all())


def people_of(crew: Crew, key: str) -> list[Person]:
    return list(Person.objects.filter(memberships__case=stable_id(crew, key)))


class CasesTests:
    @pytest.mark.parametrize(
        ("key", "stage", "country", "people"),
        [
            ("ziganshin", Stage.PREPARING_VISA, "KZ", 1),
            ("yuseinov", Stage.VISA_REFUSED, "GE", 3),
            ("vladimir", Stage.PROTECTED, "FR", 1),
            ("dmitry", Stage.PROTECTED, "FR", 1),
            ("oleg", Stage.PROTECTED, "FR", 4),
            ("alexander-daria", Stage.ASYLUM_PENDING, "FR", 4),
            ("zhilin", Stage.RETURNED, "RU", 1),
            ("kasimov", Stage.RETURNED, "KZ", 1),
            ("armenia", Stage.RETURNED, "AM", 2),
        ],
    )
    def test_they_show_where_the_work_stands(
        self, crew: Crew, key: str, stage: str, country: str, people: int
    ) -> None:
        case = find(crew, key)
        assert case.stage == stage
        assert case.current_country.code == country
        assert len(people_of(crew, key)) == people

    def test_there_are_nine_led_by_one_and_two_shared(self, crew: Crew) -> None:
        assert Case.objects.visible_to(crew.caseworker).filter(lead=crew.caseworker).count() == 9
        assert crew.lawyer
        assert {case.pk for case in Case.objects.visible_to(crew.lawyer)} == {
            stable_id(crew, "ziganshin"),
            stable_id(crew, "yuseinov"),
        }

    def test_ages_are_windows(self, crew: Crew) -> None:
        july = PartialDate.parse("2024-07")
        for key, age in (("ziganshin/farkhad", 24), ("vladimir/vladimir", 30)):
            window = age_window(find(crew, key).birth, july)
            assert window is not None
            assert window[0] <= age <= window[1] <= window[0] + 2

    def test_the_appeal_waits_for_the_day_of_notification(self, crew: Crew) -> None:
        deadline = Deadline.objects.get()
        assert "day of notification not known" in deadline.trigger_event
        assert (deadline.trigger_on, deadline.effective_on, deadline.state) == (None, None, "OPEN")
        assert VisaApplication.objects.get(pk=deadline.record_id).state == "VISA_REFUSED"

    def test_both_articles_stay_beside_each_other(self, crew: Crew) -> None:
        claim = AsylumClaim.objects.get(pk=stable_id(crew, "alexander-daria/claim-fr/alexander"))
        cited = Citation.objects.of(claim).filter(field="state").values_list("locator", "stance")
        assert set(cited) == {("A54.1", Stance.SUPPORTS), ("B6.1", Stance.CONTRADICTS)}
        assert claim.state == "LODGED"

    def test_numbers_are_counted_in_months(self, crew: Crew) -> None:
        assert Prosecution.objects.get(sentence_months=78).decided == PartialDate.parse("2023")
        assert Document.objects.filter(holding="EXPIRED").count() == 1
        assert Incident.objects.filter(kind="ARREST").count() == 2


class ThroughTheServicesTests:
    def test_every_record_has_an_author_an_event_and_a_revision(self, crew: Crew) -> None:
        authors = {crew.caseworker.pk, crew.coordinator.pk}
        for record in [*seeded(crew), *Citation.objects.all()]:
            assert record.created_by_id in authors
            assert AuditEvent.objects.filter(target_id=str(record.pk), verb="added").exists()
            assert Revision.objects.of(record).count() == 1

    def test_records_are_sealed_under_the_key_of_their_person(self, crew: Crew) -> None:
        andrei = find(crew, "yuseinov/andrei")
        for name in ("service", "passport", "visa-fr"):
            assert find(crew, f"yuseinov/{name}").data_key_id == andrei.data_key_id
        assert find(crew, "source/A").data_key_id == crew.team.data_key_id


class SecondRunTests:
    def test_it_adds_nothing(self, crew: Crew) -> None:
        before = AuditEvent.objects.count()
        assert load_articles(crew=crew) == {}
        assert AuditEvent.objects.count() == before

    def test_it_keeps_what_people_changed_and_removed(self, crew: Crew) -> None:
        with transaction.atomic():
            case, stay = find(crew, "kasimov"), find(crew, "kasimov/stay-kz")
            change_record(
                actor=crew.caseworker, case=case, record=stay, changes={"place": "A"}, version=1
            )
            detention = find(crew, "kasimov/detention")
            remove_record(actor=crew.caseworker, case=case, record=detention, version=1)
            assert load_articles(crew=crew) == {}
            assert Stay.objects.get(pk=stay.pk).place == "A"
            assert not Incident.objects.filter(pk=detention.pk).exists()
            transaction.set_rollback(True)

    def test_another_team_gets_cases_of_its_own(self, crew: Crew, tmp_path: Path) -> None:
        (tmp_path / "cases").mkdir()
        (tmp_path / "reference.json").write_text('{"rows": [], "citations": {}}')
        with transaction.atomic():
            team = make.make_team("Breakwater")
            make.make_grant(crew.caseworker, Role.CASEWORKER, team)
            make.make_grant(crew.coordinator, Role.COORDINATOR, team)
            second = named_crew(
                team="breakwater", caseworker="caseworker", coordinator="coordinator"
            )
            for name in ("sources", "contacts", "cases/kasimov"):
                shutil.copy(FOLDER / f"{name}.json", tmp_path / f"{name}.json")
            assert load_articles(crew=second, folder=tmp_path)["cases"] == 1
            assert Case.objects.filter(team=team, stage=Stage.RETURNED).count() == 1
            assert Source.objects.filter(code="article-a").count() == 2
            transaction.set_rollback(True)
