from __future__ import annotations

from typing import Any

import pytest
from pytest_django import Settings

from casetracker.accounts.checks import check_throttle_cache

DATABASE = "django.core.cache.backends.db.DatabaseCache"


class CheckThrottleCacheTests:
    def test_the_settings_pass(self) -> None:
        assert check_throttle_cache(None) == []

    @pytest.mark.parametrize(
        ("cache", "found"),
        [
            ({"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}, "accounts.E001"),
            ({"BACKEND": "django.core.cache.backends.dummy.DummyCache"}, "accounts.E001"),
            ({"BACKEND": DATABASE, "LOCATION": "cache_table"}, "accounts.E002"),
        ],
    )
    def test_it_refuses_counters_that_do_not_hold(
        self, cache: dict[str, Any], found: str, settings: Settings
    ) -> None:
        settings.CACHES = {"default": cache}
        assert [error.id for error in check_throttle_cache(None)] == [found]
        settings.DEBUG = True
        assert check_throttle_cache(None) == []
