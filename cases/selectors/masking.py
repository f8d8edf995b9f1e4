"""Which values pages mask until a click that is recorded."""

from __future__ import annotations

from django.apps import apps
from django.db import models

from cases.models import Citation


def critical_fields(model: type[models.Model] | models.Model) -> list[str]:
    """Return the fields of a model that are masked on every record."""
    return [field.name for field in model._meta.fields if getattr(field, "critical", False)]


def masked_fields(record: models.Model) -> list[str]:
    """Return the masked fields of one record: what a source says of a masked one is one too."""
    if isinstance(record, Citation):
        cited = apps.get_model(record.record_type) if record.record_type else None
        return ["remark"] if cited and record.field in critical_fields(cited) else []
    return critical_fields(record)
