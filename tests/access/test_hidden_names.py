"""With names hidden, no answer of any address holds anything that somebody wrote of a person."""

# ruff: noqa: F811 (fixtures of another module)
from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Person
from cases.models.base import SealedRecord
from cases.partial_dates import PartialDate
from casetracker.accounts.hidden_names import NAMES_HIDDEN
from casetracker.audit.models import AuditEvent
from casetracker.audit.verbs import Verb
from casetracker.vault.data_keys import create_data_key
from casetracker.vault.fields import EncryptedField, EncryptedTextField, encrypted_fields
from casetracker.vault.hiding import (
    Hidden,
    HiddenValueError,
    are_values_hidden,
    values_hidden,
    values_open,
)
from tests import make
from tests.access.test_matrix import ROUTES, Stage, body, policy_of, shared_stage  # noqa: F401
from tests.conftest import Cast

CANARY = "Zimorodok"
BORN = PartialDate.parse("1901-02-03")
#: What a birth date of 1901 would show: the date in any writing, and the age.
TELLTALE = (CANARY, "February 1901", "1901-02", "Testan", "Kanarejkin", "125 years")
SEES = ("worker", "coordinator", "lawyer")


def plant(record: SealedRecord) -> None:
    """Write the canary into every sealed field of a record."""
    for field in encrypted_fields(record):
        if field.name == "names":
            known: list[dict[str, str]] = record.names  # type: ignore[attr-defined]
            value: Any = [name | {"family": CANARY, "given": CANARY} for name in known or [{}]]
        elif isinstance(field, EncryptedTextField):
            value = CANARY
        else:
            value = BORN
        setattr(record, field.name, value)
    record.save()


@pytest.fixture(scope="class")
def shared_planted(shared_stage: Stage) -> Stage:
    """Return the stage with the canary in every sealed field of the cast's case."""
    shared_stage.cast.case.refresh_from_db()
    for record in (shared_stage.cast.case, shared_stage.removed, *shared_stage.records.values()):
        plant(record)
    return shared_stage


@pytest.fixture
def planted(shared_planted: Stage, db: None) -> Stage:
    return deepcopy(shared_planted)


def hiding(stage: Stage, role: str) -> Client:
    client = Client()
    client.force_login(getattr(stage.cast, role))
    client.post("/names/hide/")
    return client


def told(response: Any) -> list[str]:
    """Return what an answer tells: in its text, its headers and its address."""
    text = body(response).decode(errors="replace")
    heads = " ".join(f"{name}: {value}" for name, value in response.headers.items())
    return [word for word in TELLTALE if word in text or word in heads]


@pytest.mark.once
class EveryAddressTests:
    @pytest.mark.parametrize("name", sorted(ROUTES))
    def test_no_answer_holds_what_was_written(self, name: str, planted: Stage) -> None:
        url = reverse(name, kwargs=planted.arguments(name))
        found = {}
        for role in SEES:
            for method in ("get", "post"):
                client = hiding(planted, role)
                with transaction.atomic():
                    response = getattr(client, method)(url)
                    found[role, method] = told(response)
                    if response.status_code in {302, 303} and name not in {"names-show", "leave"}:
                        found[role, "after"] = told(client.get(response.headers["Location"]))
                    transaction.set_rollback(True)
        assert {key: words for key, words in found.items() if words} == {}

    def test_the_canary_would_be_seen(self, planted: Stage) -> None:
        """The control above looks for what pages with names do show."""
        client = Client()
        client.force_login(planted.cast.worker)
        url = planted.cast.case.get_absolute_url()
        assert CANARY in client.get(url).content.decode()

    @pytest.mark.parametrize("page", ["", "person", "note", "document", "case", "casemember"])
    def test_the_admin_refuses_records(self, page: str, planted: Stage) -> None:
        url = reverse(f"admin:cases_{page}_changelist") if page else reverse("admin:index")
        response = hiding(planted, "coordinator").get(url)
        assert response.status_code == (409 if page else 200)
        assert told(response) == []


class ButtonTests:
    def test_names_are_hidden_and_shown_again_on_the_same_page(self, cast: Cast) -> None:
        client = Client()
        client.force_login(cast.worker)
        url = cast.case.get_absolute_url()
        assert "Hide names" in client.get(url).content.decode()
        hidden = client.post("/names/hide/", {"next": url})
        assert (hidden.status_code, hidden.headers["Location"]) == (303, url)
        page = client.get(url).content.decode()
        assert cast.person.main_name not in page
        assert "Show names" in page and "Names are hidden" in page and "Name hidden" in page
        shown = client.post("/names/show/", {"next": url})
        assert shown.headers["Location"] == url
        assert cast.person.main_name in client.get(url).content.decode()

    def test_showing_again_is_recorded_once(self, cast: Cast) -> None:
        client = Client()
        client.force_login(cast.worker)
        for address in ("/names/show/", "/names/hide/", "/names/show/", "/names/show/"):
            client.post(address)
        verbs = [event.verb for event in AuditEvent.objects.order_by("sequence")]
        assert verbs == [Verb.NAMES_HIDDEN, Verb.NAMES_SHOWN]

    @pytest.mark.parametrize(
        "back", ["https://example.org/", "//example.org", "x", "", "/a" * 2000]
    )
    def test_it_leads_to_no_other_site(self, cast: Cast, back: str) -> None:
        client = Client()
        client.force_login(cast.worker)
        assert client.post("/names/hide/", {"next": back}).headers["Location"] == "/"

    def test_an_account_may_begin_every_session_without_names(self, cast: Cast) -> None:
        cast.worker.hides_names = True
        cast.worker.save()
        client = Client()
        client.force_login(cast.worker)
        assert cast.person.main_name not in client.get("/cases/").content.decode()
        assert client.session[NAMES_HIDDEN] is True

    def test_it_ends_with_the_session(self, cast: Cast) -> None:
        client = Client()
        client.force_login(cast.worker)
        client.post("/names/hide/")
        client.post("/sign-out/")
        client.force_login(cast.worker)
        assert cast.person.main_name in client.get("/cases/").content.decode()


class WritingTests:
    def test_a_form_with_values_asks_for_names_first(self, cast: Cast) -> None:
        client = Client()
        client.force_login(cast.worker)
        client.post("/names/hide/")
        url = reverse("person-edit", args=[cast.case.shown_code, cast.person.pk])
        for response in (client.get(url), client.post(url, {"version": "1"})):
            assert response.status_code == 409
            assert "This page needs names" in response.content.decode()
            assert cast.person.main_name not in response.content.decode()
        cast.person.refresh_from_db()
        assert cast.person.version == 1

    def test_a_click_still_works_and_keeps_what_is_written(self, cast: Cast) -> None:
        task = make.make_task(cast.case, title=CANARY)
        client = Client()
        client.force_login(cast.worker)
        client.post("/names/hide/")
        response = client.post(f"/tasks/{task.pk}/done/", {"version": "1"}, follow=True)
        assert CANARY not in response.content.decode()
        task.refresh_from_db()
        assert (task.state, task.title) == ("DONE", CANARY)

    def test_files_and_exports_with_names_are_refused(self, planted: Stage) -> None:
        client = hiding(planted, "coordinator")
        assert client.get("/cases/export/?names=1&format=csv").status_code == 409
        assert client.get("/cases/export/?format=csv").status_code == 200


class SwitchTests:
    def test_a_sealed_value_has_a_stand_in(self, cast: Cast) -> None:
        cast.person.birth, cast.person.home = BORN, CANARY
        with values_hidden():
            assert are_values_hidden()
            assert cast.person.home == "hidden"
            assert cast.person.home[-3:] == "hidden"
            assert cast.person.main_name.startswith("Name hidden (")
            assert cast.person.birth is not None
            assert cast.person.birth.earliest is None
            assert str(cast.person.birth) == "hidden"
            assert cast.person.remark == ""  # what is empty may be said to be
            with values_open():
                assert cast.person.home == CANARY
        assert cast.person.home == CANARY

    def test_a_transaction_within_reads_what_is_written(self, cast: Cast) -> None:
        cast.person.home = CANARY
        with values_hidden():
            with transaction.atomic():
                assert cast.person.home == CANARY
            assert cast.person.home == "hidden"

    def test_a_stand_in_is_never_saved(self, cast: Cast) -> None:
        cast.person.home = CANARY
        with values_hidden():
            home, names, note = cast.person.home, cast.person.names, make.make_note(cast.case)
        for value, record, name in ((home, note, "body"), (names, cast.person, "names")):
            assert isinstance(value, Hidden)
            with pytest.raises(HiddenValueError):
                setattr(record, name, value)

    def test_every_sealed_field_is_covered(self) -> None:
        fields = [field for model in _sealed_models() for field in encrypted_fields(model)]
        assert len(fields) > 80
        person = Person(data_key=None)
        for field in fields:
            assert isinstance(field, EncryptedField)
            try:
                assert isinstance(field.stand_in(person), Hidden)
            except HiddenValueError:
                assert field.name in {"fields", "content", "old_values"}


def _sealed_models() -> list[Any]:
    apart = apps.get_app_config("sealedapp")
    return [
        model
        for model in apps.get_models()
        if encrypted_fields(model) and model._meta.app_config is not apart
    ]


def test_it_costs_no_query(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.worker)
    url = cast.case.get_absolute_url()
    client.get(url)
    with CaptureQueriesContext(connection) as open_page:
        client.get(url)
    client.post("/names/hide/")
    client.get(url)
    with CaptureQueriesContext(connection) as hidden_page:
        client.get(url)
    assert len(hidden_page) == len(open_page)
    assert create_data_key("team")  # keys can still be made
