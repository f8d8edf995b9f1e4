"""System checks of declarations."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.db import models
from django.test.utils import isolate_apps

from casetracker.vault.checks import aad_names, check_encrypted_fields
from casetracker.vault.fields import DataKeyField, EncryptedTextField

LABEL = "tests.vault.sealedapp"


def codes(monkeypatch: pytest.MonkeyPatch, *declared: Any) -> list[str | None]:
    """Return the codes of the errors that these models raise."""
    monkeypatch.setattr(apps, "get_models", lambda: declared)
    return [message.id for message in check_encrypted_fields(None)]


class DeclarationTests:
    def test_the_project_has_no_errors(self) -> None:
        assert [error for error in run_checks() if str(error.id).startswith("vault.")] == []

    def test_the_check_is_registered_and_names_are_listed(self) -> None:
        names = {name: use for name, use in aad_names().items() if use.startswith("sealedapp.")}
        assert names == {
            "heron.name": "sealedapp.Heron.name",
            "heron.remark": "sealedapp.Heron.remark",
            "heron.traits": "sealedapp.Heron.traits",
            "heron.weight": "sealedapp.Heron.weight",
            "dwelling.remark": "sealedapp.Nest.remark",
        }

    @isolate_apps(LABEL)
    def test_two_fields_of_one_name_are_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        class Stork(models.Model):  # noqa: DJ008
            id = models.UUIDField(primary_key=True)
            data_key = DataKeyField()
            call = EncryptedTextField(aad_name="stork.call")
            cry = EncryptedTextField(aad_name="stork.call")

            class Meta:
                app_label = "sealedapp"

        assert codes(monkeypatch, Stork) == ["vault.E001", "vault.E001"]

    @isolate_apps(LABEL)
    def test_a_model_without_data_key_or_uuid_is_refused(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Stork(models.Model):  # noqa: DJ008
            data_key = models.ForeignKey("vault.DataKey", models.CASCADE, related_name="+")
            call = EncryptedTextField(aad_name="stork.call", null=True)

            class Meta:
                app_label = "sealedapp"

        assert codes(monkeypatch, Stork) == ["vault.E002", "vault.E003", "vault.E004"]

    def test_a_proxy_is_not_counted_twice(self) -> None:
        assert apps.is_installed("tests.vault.sealedapp")
        assert len(aad_names().values()) == len(set(aad_names().values()))
