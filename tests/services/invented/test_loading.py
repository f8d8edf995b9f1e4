from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.models import (
    Case,
    CaseMember,
    DocumentType,
    IdentifierToken,
    Person,
    SealedRecord,
    StageChange,
)
from cases.models.base import field_text
from cases.rules.case_code import is_code
from cases.services.crew import Crew, named_crew
from cases.services.identifiers import refresh_tokens
from cases.services.invented.loading import BATCH_CASES, load_invented
from cases.services.invented.world import InventedError
from cases.services.reference import load_reference
from cases.services.summaries import refresh_case
from casetracker.accounts.roles import Role
from casetracker.audit.models import AuditEvent
from casetracker.env import BASE_DIR
from casetracker.vault.fields import encrypted_fields
from tests import make

pytestmark = pytest.mark.django_db
SUMMARY = ("stage", "papers", "outcome", "next_date", "current_country_id")


@pytest.fixture(scope="module")
def crew(django_db_setup: None, django_db_blocker: Any) -> Iterator[Crew]:
    """Load the reference data once for all tests of this file."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_reference(actor=None, folder=BASE_DIR / "fixtures" / "reference")
        team = make.make_team("Lighthouse")
        for role in (Role.CASEWORKER, Role.COORDINATOR, Role.LAWYER):
            make.make_user(role.value, role, team)
        yield named_crew(
            team="Lighthouse", caseworker="caseworker", coordinator="coordinator", lawyer="lawyer"
        )
        transaction.set_rollback(True)


def sealed_records() -> Iterator[Any]:
    for model in apps.get_app_config("cases").get_models():
        if issubclass(model, SealedRecord):
            yield from model._base_manager.all()


def content() -> dict[str, Any]:
    """Return everything that is said in the database, by record."""
    return {
        f"{record._meta.model_name} {record.pk}": [
            field_text(record, field.name)
            for field in [*record._meta.concrete_fields, *record._meta.many_to_many]
            if field.name != "data_key"
        ]
        for record in sealed_records()
        if record._meta.model_name != "source"
    }


def load_and_forget(crew: Crew, **options: Any) -> dict[str, Any]:
    with transaction.atomic():
        load_invented(crew=crew, **options)
        said = content()
        transaction.set_rollback(True)
    return said


class SameSeedTests:
    def test_it_gives_the_same_people_to_the_last_word(self, crew: Crew) -> None:
        assert load_and_forget(crew, people=40, seed=5) == load_and_forget(crew, people=40, seed=5)

    def test_another_seed_gives_others(self, crew: Crew) -> None:
        one, other = (load_and_forget(crew, people=10, seed=seed) for seed in (5, 6))
        assert not one.keys() & other.keys()

    def test_more_people_begin_with_the_same_ones(self, crew: Crew) -> None:
        few, many = (load_and_forget(crew, people=count, seed=5) for count in (20, 40))
        # The last family of the shorter run may have been cut.
        shared = [key for key in few if few[key] == many.get(key)]
        assert len(shared) > 0.8 * len(few)

    def test_it_is_refused_a_second_time(self, crew: Crew) -> None:
        load_invented(crew=crew, people=5, seed=5)
        with pytest.raises(InventedError, match="choose another"):
            load_invented(crew=crew, people=5, seed=5)
        assert Person.objects.count() == 5


class BulkTests:
    @pytest.mark.parametrize("people", [1, 2, 37])
    def test_it_makes_exactly_so_many_people(self, crew: Crew, people: int) -> None:
        cases = load_invented(crew=crew, people=people, seed=1)
        assert (Person.objects.count(), Case.objects.count()) == (people, cases)
        assert CaseMember.objects.filter(role="MAIN").count() == cases

    def test_it_leaves_one_event_a_batch(self, crew: Crew) -> None:
        load_invented(crew=crew, people=1, seed=1)  # makes the source, with its own event
        before = set(AuditEvent.objects.values_list("pk", flat=True))
        people = BATCH_CASES + 150
        cases = load_invented(crew=crew, people=people, seed=2)
        events = AuditEvent.objects.exclude(pk__in=before).filter(verb="seeded")
        assert events.count() == -(-cases // BATCH_CASES)
        assert sum(event.count or 0 for event in events) == people
        assert AuditEvent.objects.exclude(pk__in=before).exclude(verb="seeded").count() == 1

    def test_it_asks_the_database_little(self, crew: Crew) -> None:
        load_invented(crew=crew, people=1, seed=1)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            load_invented(crew=crew, people=60, seed=2)
        with CaptureQueriesContext(connection) as asked_more:
            load_invented(crew=crew, people=120, seed=3)
        assert len(asked_more) - len(asked) < 20

    def test_it_needs_the_reference_data(self, crew: Crew) -> None:
        with transaction.atomic():
            DocumentType.objects.filter(code="RU_INT_PASS").update(code="GONE")
            with pytest.raises(InventedError, match="load it first"):
                load_invented(crew=crew, people=20, seed=1)
            transaction.set_rollback(True)


class RecordsTests:
    @pytest.fixture
    def loaded(self, crew: Crew) -> Crew:
        load_invented(crew=crew, people=60, seed=7, as_of=timezone.localdate())
        return crew

    def test_they_pass_every_check_of_the_models(self, loaded: Crew) -> None:
        for record in sealed_records():
            record.full_clean()

    def test_they_are_sealed_under_the_key_of_whom_they_are_about(self, loaded: Crew) -> None:
        for record in sealed_records():
            assert record.data_key_id == record.expected_key().pk, record
            assert record.created_by_id

    def test_the_summary_is_the_one_that_the_services_work_out(self, loaded: Crew) -> None:
        for case in Case.objects.all():
            before = {name: getattr(case, name) for name in SUMMARY}
            stages = StageChange.objects.count()
            refresh_case(case)
            assert {name: getattr(case, name) for name in SUMMARY} == before
            assert StageChange.objects.count() == stages

    def test_stages_follow_each_other_without_a_gap(self, loaded: Crew) -> None:
        for case in Case.objects.all():
            changes = list(case.stage_changes.order_by("from_at"))
            assert changes[-1].stage == case.stage
            for change, following in zip(changes, changes[1:], strict=False):
                assert change.until_at == following.from_at

    def test_tokens_are_those_that_the_services_write(self, loaded: Crew) -> None:
        def tokens() -> set[Any]:
            rows = IdentifierToken.objects.values_list("record_id", "field", "kind", "token")
            return {(*row[:3], bytes(row[3])) for row in rows}

        before = tokens()
        for record in list(sealed_records()):
            refresh_tokens(record)
        assert tokens() == before != set()

    def test_names_come_in_many_scripts(self, loaded: Crew) -> None:
        load_invented(crew=loaded, people=150, seed=8)
        scripts = {name["script"] for person in Person.objects.all() for name in person.names}
        assert scripts == {"Cyrl", "Latn", "Armn", "Geor", "Arab"}

    def test_cases_look_like_cases(self, loaded: Crew) -> None:
        cases = list(Case.objects.all())
        assert all(is_code(case.code) for case in cases)
        assert len({case.stage for case in cases}) >= 6
        assert all(case.opened_on <= timezone.localdate() for case in cases)

    def test_their_worker_reaches_them(self, loaded: Crew) -> None:
        mine = Case.objects.visible_to(loaded.caseworker)
        assert 0 < mine.count() < Case.objects.visible_to(loaded.coordinator).count()

    def test_their_day_is_the_one_that_was_asked_for(self, crew: Crew) -> None:
        day = timezone.localdate() - timedelta(days=400)
        load_invented(crew=crew, people=30, seed=9, as_of=day)
        assert all(case.opened_on <= day for case in Case.objects.all())


class CanaryTests:
    def test_it_is_in_what_is_read_and_not_in_what_is_stored(self, crew: Crew) -> None:
        load_invented(crew=crew, people=20, seed=1, canary="KANARIE")
        assert all("KANARIE" in person.main_name for person in Person.objects.all())
        for record in sealed_records():
            for field in encrypted_fields(record):
                assert b"KANARIE" not in bytes(getattr(record, field.attname))

    def test_free_texts_carry_it(self, crew: Crew) -> None:
        load_invented(crew=crew, people=20, seed=1, canary="KANARIE")
        for name in ("note", "task", "document", "stay", "incident"):
            for record in apps.get_model("cases", name)._default_manager.all():
                texts = [field_text(record, field.name) for field in encrypted_fields(record)]
                written = [text for text in texts if text and not text[0].isdigit()]
                assert all(text.startswith("KANARIE") for text in written), name
