from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any

import time_machine
from django.core.management import call_command
from django.utils import timezone

from cases.models import Draft, SearchRecord
from casetracker.accounts.models import KeptForm
from casetracker.accounts.services.kept_forms import keep_form
from casetracker.vault.models import DataKey
from tests import make
from tests.conftest import Cast

KEPT: tuple[Any, ...] = (Draft, KeptForm, SearchRecord)


class PurgeTests:
    def test_what_is_over_goes_with_its_keys_and_the_rest_stays(self, cast: Cast) -> None:
        make.make_draft(cast.worker)
        make.make_search(cast.worker)
        keep_form(user=cast.worker, path="/a/", fields={"body": ["z"]})
        call_command("purge", stdout=StringIO())
        assert [model.objects.count() for model in KEPT] == [1, 1, 1]
        with time_machine.travel(timezone.now() + timedelta(days=8)):
            call_command("purge", stdout=StringIO())
        assert [model.objects.count() for model in KEPT] == [0, 0, 0]
        assert not DataKey.objects.filter(subject_type="worker").exists()
