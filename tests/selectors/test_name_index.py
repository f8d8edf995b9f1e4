from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.utils import timezone

from cases.models import Person
from cases.rules.matching import readings, words_of
from cases.selectors import name_index
from cases.selectors.name_index import MOST_FRESH, NameIndex, first_year
from cases.services.merging import merge_people
from cases.services.records import change_record, remove_record, restore_record
from casetracker.vault.data_keys import create_data_key, forget_keys
from casetracker.vault.fields import reseal
from casetracker.vault.models import DataKey
from tests import make
from tests.conftest import Cast


def name(given: str, family: str) -> list[dict[str, str]]:
    return [{"kind": "LEGAL", "given": given, "family": family, "patronymic": ""}]


def found(index: NameIndex, text: str) -> list[UUID]:
    words = [readings(word) for word in words_of(text)]
    return [hit.pk for hit in index.current().search(words, None, 50)]


@pytest.fixture
def workers(cast: Cast) -> tuple[NameIndex, NameIndex]:
    """Two processes, each with the index that it built when it started."""
    both = NameIndex(), NameIndex()
    for worker in both:
        worker.current()
    return both


@pytest.fixture
def person(cast: Cast) -> Person:
    return make.make_person(cast.case, role="CHILD", names=name("Зинур", "Зеленин"))


@pytest.mark.django_db
class CoherenceTests:
    """Whatever is committed is found, or found no more, with the very next search of any worker."""

    def test_somebody_new(self, workers: tuple[NameIndex, ...], person: Person) -> None:
        assert [found(worker, "Selenin") for worker in workers] == [[person.pk]] * 2

    def test_a_changed_name(
        self, cast: Cast, workers: tuple[NameIndex, ...], person: Person
    ) -> None:
        assert found(workers[0], "Zelenin") == [person.pk]
        change_record(
            actor=cast.worker,
            case=cast.case,
            record=person,
            changes={"names": name("Зинур", "Щавелев")},
            version=1,
        )
        for worker in workers:
            assert found(worker, "Zelenin") == []
            assert found(worker, "Shchavelev") == [person.pk]

    def test_somebody_removed_and_restored(
        self, cast: Cast, workers: tuple[NameIndex, ...], person: Person
    ) -> None:
        gone = remove_record(actor=cast.worker, case=cast.case, record=person, version=1)
        assert [found(worker, "Zelenin") for worker in workers] == [[], []]
        restore_record(actor=cast.worker, case=cast.case, record=gone)
        assert [found(worker, "Zelenin") for worker in workers] == [[person.pk]] * 2

    def test_two_entries_made_one(
        self, cast: Cast, workers: tuple[NameIndex, ...], person: Person
    ) -> None:
        assert found(workers[0], "Zelenin") == [person.pk]
        merge_people(
            actor=cast.coordinator,
            case=cast.case,
            kept=cast.person,
            other=person,
            choices={},
            versions=(1, 1),
        )
        for worker in workers:
            assert found(worker, "Zelenin") == found(worker, "Probin") == [cast.person.pk]

    def test_somebody_whose_values_were_sealed_anew(
        self, workers: tuple[NameIndex, ...], person: Person
    ) -> None:
        assert found(workers[0], "Zelenin") == [person.pk]
        old = person.data_key
        person.version, person.updated_at = 2, timezone.now()
        sealed_anew = reseal(person, create_data_key("person"))
        person.save(update_fields=[*sealed_anew, "version", "updated_at"])
        DataKey.objects.filter(pk=old.pk).delete()
        forget_keys()
        assert [found(worker, "Zelenin") for worker in workers] == [[person.pk]] * 2

    def test_somebody_whose_key_was_destroyed(
        self, workers: tuple[NameIndex, ...], person: Person
    ) -> None:
        assert found(workers[0], "Zelenin") == [person.pk]
        DataKey.objects.filter(pk=person.data_key_id).delete()
        Person.objects.filter(pk=person.pk).update(version=2, updated_at=timezone.now())
        assert [found(worker, "Zelenin") for worker in workers] == [[], []]

    def test_a_row_committed_long_after_the_time_it_bears(
        self, workers: tuple[NameIndex, ...], cast: Cast
    ) -> None:
        assert found(workers[0], "Zelenin") == []
        written = timezone.now() - timedelta(minutes=9)
        late = make.make_person(cast.case, role="CHILD", names=name("A", "Zelenin"))
        Person.objects.filter(pk=late.pk).update(updated_at=written)
        assert [found(worker, "Zelenin") for worker in workers] == [[late.pk]] * 2

    def test_more_changes_than_are_kept_beside_the_table(
        self,
        monkeypatch: pytest.MonkeyPatch,
        cast: Cast,
        workers: tuple[NameIndex, ...],
        person: Person,
    ) -> None:
        assert MOST_FRESH > 3
        monkeypatch.setattr(name_index, "MOST_FRESH", 3)
        people = [
            make.make_person(cast.case, role="CHILD", names=name("Anton", "Zelenin"))
            for _number in range(5)
        ]
        state = workers[0].current()
        assert (len(state.fresh), len(state.changed)) == (0, 0)
        assert set(found(workers[0], "Zelenin")) == {person.pk, *(one.pk for one in people)}

    def test_what_did_not_change_is_not_opened_again(
        self, workers: tuple[NameIndex, ...], person: Person, django_assert_num_queries: Any
    ) -> None:
        found(workers[0], "Zelenin")
        with django_assert_num_queries(1):
            assert found(workers[0], "Zelenin") == [person.pk]


class LateCommitTests:
    def test_what_another_connection_commits_after_a_search_is_found_by_the_next(
        self, committed_cast: Cast
    ) -> None:
        index, written, searched = NameIndex(), threading.Event(), threading.Event()
        index.current()

        def intake() -> None:
            with transaction.atomic():
                make.make_person(committed_cast.case, role="CHILD", names=name("A", "Zelenin"))
                written.set()
                searched.wait(timeout=10)
            connection.close()

        other = threading.Thread(target=intake)
        other.start()
        assert written.wait(timeout=10)
        before = found(index, "Zelenin")
        searched.set()
        other.join(timeout=10)
        assert (len(before), len(found(index, "Zelenin"))) == (0, 1)


@pytest.mark.django_db
class WithoutCacheTests:
    def test_it_keeps_nothing(self, person: Person) -> None:
        index = NameIndex(is_kept=False)
        assert found(index, "Zelenin") == [person.pk]
        assert index._state is None


@pytest.mark.django_db
class BeforeForkTests:
    def test_it_is_built_before_the_first_search(
        self, person: Person, django_assert_num_queries: Any
    ) -> None:
        name_index.names.forget()
        name_index.build_before_fork()
        with django_assert_num_queries(1):
            assert found(name_index.names, "Zelenin") == [person.pk]


@pytest.mark.once
class FirstYearTests:
    @pytest.mark.parametrize(("band", "year"), [("1990-1994", 1990), ("", 0), (None, 0), ("?", 0)])
    def test_it_reads_a_band(self, band: str | None, year: int) -> None:
        assert first_year(band) == year
