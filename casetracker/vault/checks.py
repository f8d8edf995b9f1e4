"""System checks of models with encrypted fields, and the list of names they are bound to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error
from django.db import models

from casetracker.vault.fields import DataKeyField, EncryptedField, encrypted_fields


def aad_names() -> dict[str, str]:
    """Return where each bound name is used; a test freezes the list."""
    return {field.aad_name: str(field) for field in _all_fields()}


def check_encrypted_fields(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Refuse two fields of one name, and models that could not be sealed."""
    fields = list(_all_fields())
    twice = {name for name, uses in Counter(f.aad_name for f in fields).items() if uses > 1}
    messages: list[CheckMessage] = [
        Error(f"{field.aad_name} is the aad_name of two fields.", obj=field, id="vault.E001")
        for field in fields
        if field.aad_name in twice
    ]
    for model in {field.model for field in fields}:
        messages += _check_model(model)
    return messages


def _check_model(model: type[models.Model]) -> Iterator[CheckMessage]:
    names = {field.name: field for field in model._meta.concrete_fields}
    if not isinstance(names.get("data_key"), DataKeyField):
        yield Error("A model with encrypted fields has data_key.", obj=model, id="vault.E002")
    if not isinstance(model._meta.pk, models.UUIDField):
        yield Error("A model with encrypted fields has a UUID as key.", obj=model, id="vault.E003")
    for field in encrypted_fields(model):
        if field.null:
            yield Error("An encrypted field seals its nulls.", obj=field, id="vault.E004")


def _all_fields() -> Iterator[EncryptedField]:
    for model in apps.get_models():
        if not model._meta.proxy:
            local = set(model._meta.local_fields)
            yield from (field for field in encrypted_fields(model) if field in local)
