"""Write the data dictionary from the models themselves."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import models
from django.utils import translation

from casetracker.vault.fields import EncryptedField

PATH = Path(settings.BASE_DIR) / "docs" / "data-dictionary.md"
OUR_APPS = ("cases", "accounts", "audit", "vault")
HEAD = """# Data dictionary

Every model and field, written by `manage.py data_dictionary` from the models; a test keeps it
current. **Sealed** fields are encrypted under the data key of whom the record is about; **sealed,
critical** ones are also masked on pages until a logged click. Everything else is plain in the
database, so that it can be filtered: the threat model says what that gives away.
"""


class Command(BaseCommand):
    """Write docs/data-dictionary.md."""

    help = "Write docs/data-dictionary.md from the models."

    def handle(self, *args: Any, **options: Any) -> None:
        PATH.write_text(dictionary())


def dictionary() -> str:
    """Return the text of the data dictionary."""
    with translation.override("en"):
        return "\n".join([HEAD, *(line for app in OUR_APPS for line in _app_lines(app))])


def _app_lines(label: str) -> Iterator[str]:
    for model in sorted(apps.get_app_config(label).get_models(), key=lambda m: m.__name__):
        yield f"## {label}.{model.__name__}\n"
        yield f"{(inspect.getdoc(model) or '').splitlines()[0]}\n"
        yield "| field | words | kind | protection |\n|---|---|---|---|"
        fields = [*model._meta.fields, *model._meta.many_to_many]
        yield from (_field_line(field) for field in fields)
        yield ""


def _field_line(field: Any) -> str:
    return f"| `{field.name}` | {field.verbose_name} | {_kind(field)} | {_protection(field)} |"


def _kind(field: models.Field) -> str:
    if field.related_model and not isinstance(field.related_model, str):
        arrow = "many " if field.many_to_many else ""
        return f"{arrow}→ {field.related_model.__name__}"
    name = type(field).__name__.removesuffix("Field")
    return f"{name}, one of {len(field.choices)}" if field.choices else name


def _protection(field: models.Field) -> str:
    if not isinstance(field, EncryptedField):
        return ""
    return "sealed, critical" if field.critical else "sealed"
