from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from casetracker.audit.models import AppendOnlyError, AuditEvent
from casetracker.audit.record import record
from casetracker.audit.verbs import Verb
from tests.conftest import Cast


@pytest.mark.django_db
class AppendOnlyTests:
    def test_the_model_refuses(self, cast: Cast) -> None:
        event = record(actor=cast.worker, verb=Verb.OPENED, target=cast.case)
        for act in (event.save, event.delete, AuditEvent.objects.all().delete):
            with pytest.raises(AppendOnlyError):
                act()
        with pytest.raises(AppendOnlyError):
            AuditEvent.objects.update(verb=Verb.ADDED)

    @pytest.mark.parametrize(
        "statement", ["UPDATE audit_auditevent SET verb = 'x'", "DELETE FROM audit_auditevent"]
    )
    def test_the_database_refuses(self, statement: str, cast: Cast) -> None:
        record(actor=cast.worker, verb=Verb.OPENED, target=cast.case)
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            connection.cursor().execute(statement)
        assert AuditEvent.objects.count() == 1

    def test_it_says_who_did_what_to_which_record(self, cast: Cast) -> None:
        event = record(
            actor=cast.worker, verb=Verb.CHANGED, target=cast.person, fields=["names", "birth"]
        )
        assert event.actor_id == str(cast.worker.pk)
        assert (event.target_type, event.target_id) == ("cases.person", str(cast.person.pk))
        assert event.fields == ["birth", "names"]

    def test_an_event_falls_with_the_change(self, cast: Cast) -> None:
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            record(actor=cast.worker, verb=Verb.CHANGED, target=cast.case)
            _fail()
        assert not AuditEvent.objects.exists()


def _fail() -> None:
    raise ZeroDivisionError
