from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from casetracker.audit.models import AuditEvent
from tests import make
from tests.conftest import Cast


class SealedRecordTests:
    @pytest.fixture
    def altered(self, cast: Cast) -> Cast:
        note = make.make_note(cast.case, body="Kanarejkin rang")
        other = make.make_note(cast.case, body="Nothing new")
        with connection.cursor() as cursor:
            # One row's sealed text put into another row, as somebody with the database could.
            column = connection.ops.quote_name("body")
            cursor.execute(
                f"UPDATE cases_note SET {column} = "  # noqa: S608  (a fixed column)
                f"(SELECT {column} FROM cases_note WHERE id = %s) WHERE id = %s",
                [
                    note._meta.pk.get_db_prep_value(other.pk, connection),
                    note._meta.pk.get_db_prep_value(note.pk, connection),
                ],
            )
        return cast

    def test_the_page_names_the_case_and_nothing_else(self, altered: Cast) -> None:
        client = Client(raise_request_exception=False)
        client.force_login(altered.worker)
        response = client.get(altered.case.get_absolute_url())
        assert response.status_code == 500
        assert altered.case.shown_code in response.text
        assert "Traceback" not in response.text
        assert "Testan" not in response.text
        assert AuditEvent.objects.filter(verb="seal_broken").exists()
