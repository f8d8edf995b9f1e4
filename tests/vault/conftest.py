"""A data key, and rows sealed under it."""

from __future__ import annotations

import pytest

from casetracker.vault.data_keys import create_data_key, forget_keys
from casetracker.vault.models import DataKey, SubjectType
from tests.vault.sealedapp.models import Heron


@pytest.fixture(autouse=True)
def no_open_keys() -> None:
    forget_keys()


@pytest.fixture
def key(db: None) -> DataKey:
    return create_data_key(SubjectType.PERSON)


@pytest.fixture
def heron(key: DataKey) -> Heron:
    return Heron.objects.create(
        data_key=key, name="Чернышёв", remark="stands on one leg", traits=["grey"], weight=1700
    )
