"""Data keys: creation, the thread's store, loading for lists."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from casetracker.vault import data_keys
from casetracker.vault.data_keys import create_data_keys, forget_keys, open_key, preload
from casetracker.vault.errors import SealedRecordError
from casetracker.vault.keyring import keyring
from casetracker.vault.models import DataKey, SubjectType
from tests.vault.sealedapp.models import Heron, Nest

Queries = Any


def make_herons(count: int) -> list[Heron]:
    """Create herons, each under a key of its own, and forget the keys."""
    keys = create_data_keys(SubjectType.PERSON, count)
    Heron.objects.bulk_create(Heron(data_key=key, name=f"bird {key.pk}"[:20]) for key in keys)
    forget_keys()
    return list(Heron.objects.all())


class CreateTests:
    def test_many_keys_take_few_queries(self, db: None, django_assert_num_queries: Queries) -> None:
        with django_assert_num_queries(1):
            keys = create_data_keys(SubjectType.CASE, 100)
        assert DataKey.objects.filter(subject_type="case").count() == 100
        assert len({bytes(key.wrapped) for key in keys}) == 100

    def test_a_key_is_wrapped_by_the_active_key(self, key: DataKey) -> None:
        found = DataKey.objects.get()
        assert found.kek_id == keyring().active("kek").id
        assert (len(found.wrapped), found.generation) == (12 + 32 + 16, 1)
        assert open_key(found)[1] == 1

    def test_a_wrapped_key_opens_in_its_own_row_only(self, key: DataKey) -> None:
        other = create_data_keys(SubjectType.PERSON, 1)[0]
        other.wrapped = key.wrapped
        with pytest.raises(SealedRecordError):
            open_key(other)

    @pytest.mark.parametrize("change", [{"generation": 256}, {"generation": 0}])
    def test_the_generation_is_a_byte(self, key: DataKey, change: dict[str, Any]) -> None:
        with (
            pytest.raises(IntegrityError, match="datakey_generation_is_a_byte"),
            transaction.atomic(),
        ):
            DataKey.objects.update(**change)

    def test_the_kind_of_subject_is_known(self, key: DataKey) -> None:
        with (
            pytest.raises(IntegrityError, match="datakey_subject_type_known"),
            transaction.atomic(),
        ):
            DataKey.objects.update(subject_type="ghost")


class PreloadTests:
    @pytest.mark.parametrize("count", [2, 20])
    def test_a_list_takes_one_query(
        self, db: None, django_assert_num_queries: Queries, count: int
    ) -> None:
        herons = make_herons(count)
        with django_assert_num_queries(1):
            preload(herons)
            assert all(heron.name and heron.remark == "" for heron in herons)

    def test_it_takes_single_records_lists_and_keyless_things(
        self, db: None, django_assert_num_queries: Queries
    ) -> None:
        first, *others = make_herons(3)
        with django_assert_num_queries(1):
            preload(first, others, iter([Nest()]), DataKey())
            assert all(heron.name for heron in [first, *others])

    def test_open_keys_are_not_fetched_again(
        self, db: None, django_assert_num_queries: Queries
    ) -> None:
        herons = make_herons(2)
        preload(herons)
        with django_assert_num_queries(0):
            preload(herons)
            preload()

    def test_a_list_that_shows_no_value_asks_for_no_key(
        self, db: None, django_assert_num_queries: Queries
    ) -> None:
        make_herons(5)
        with django_assert_num_queries(1):
            assert [heron.city for heron in Heron.objects.all()] == [""] * 5

    def test_a_key_that_does_not_open_closes_only_its_record(self, db: None) -> None:
        broken, well = make_herons(2)
        DataKey.objects.filter(pk=broken.data_key_id).update(wrapped=b"broken")
        preload([broken, well])
        assert well.name
        with pytest.raises(SealedRecordError):
            _ = broken.name


class StoreTests:
    def test_memory_stays_bounded(self, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(data_keys, "MOST_CACHED", 3)
        herons = make_herons(6)
        assert all(heron.name for heron in herons)
        assert len(data_keys._opened.keys) == 3

    def test_another_thread_sees_no_open_key(self, heron: Heron) -> None:
        assert heron.name
        seen: list[int] = []
        thread = threading.Thread(target=lambda: seen.append(len(data_keys._opened.keys)))
        thread.start()
        thread.join()
        assert (len(data_keys._opened.keys), seen) == (1, [0])
