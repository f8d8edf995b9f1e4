"""Whether a key file belongs to the database."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import DatabaseError

from casetracker.vault.data_keys import create_data_key
from casetracker.vault.errors import KeyringError
from casetracker.vault.keycheck import check_database, plant_canary
from casetracker.vault.keyring import create_keyring, keyring
from casetracker.vault.models import DataKey, KeyCheck


@pytest.fixture
def planted(db: None) -> None:
    plant_canary(keyring().active("kek"))


class CheckDatabaseTests:
    def test_the_right_file_passes(self, planted: None) -> None:
        create_data_key("person")
        check_database(keyring())

    def test_another_file_with_the_same_ids_is_refused(self, planted: None, tmp_path: Path) -> None:
        other = create_keyring(tmp_path / "other.json")
        with pytest.raises(KeyringError, match="is not the one that this database was sealed with"):
            check_database(other)

    def test_a_changed_canary_is_refused(self, planted: None) -> None:
        KeyCheck.objects.update(sealed=b"changed")
        with pytest.raises(KeyringError, match="is not the one"):
            check_database(keyring())

    def test_a_data_key_of_an_unknown_key_is_refused(self, planted: None) -> None:
        create_data_key("person")
        DataKey.objects.update(kek_id="k1999a")
        with pytest.raises(KeyringError, match="needs key k1999a, which is not in .*Nothing was w"):
            check_database(keyring())

    def test_a_canary_of_an_unknown_key_is_refused(self, planted: None) -> None:
        KeyCheck.objects.create(kek_id="k1999a", sealed=b"x")
        with pytest.raises(KeyringError, match="needs key k1999a"):
            check_database(keyring())

    def test_a_database_without_canary_is_refused(self, db: None) -> None:
        with pytest.raises(KeyringError, match="has never seen the keys"):
            check_database(keyring())

    def test_it_writes_nothing(self, planted: None, tmp_path: Path) -> None:
        before = list(KeyCheck.objects.values_list())
        with pytest.raises(KeyringError):
            check_database(create_keyring(tmp_path / "other.json"))
        assert list(KeyCheck.objects.values_list()) == before

    def test_it_takes_two_queries(self, planted: None, django_assert_num_queries: object) -> None:
        with django_assert_num_queries(2):  # type: ignore[operator]
            check_database(keyring())

    def test_a_database_that_is_down_is_named(
        self, db: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Down:
            @staticmethod
            def all() -> None:
                raise DatabaseError("host=secret")

        monkeypatch.setattr(KeyCheck, "objects", Down)
        with pytest.raises(KeyringError, match="cannot be checked against the database") as caught:
            check_database(keyring())
        assert "secret" not in str(caught.value)
