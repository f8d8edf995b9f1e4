"""Values of records as the cells that cases/markup.py draws."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from cases.choices import NameKind, Sex
from cases.models import Appointment, Deadline, File, SealedRecord
from cases.partial_dates import PartialDate
from cases.rules.names import full_name
from cases.selectors.files import size_words, type_words
from cases.selectors.masking import masked_fields
from cases.selectors.titles import title_of
from casetracker.vault.hiding import Hidden, hidden_text

# The answer "not known" is shown as a missing answer is.
NOT_KNOWN = ("NOT_KNOWN", "UNKNOWN", Sex.NOT_KNOWN)
# Where "not known" alone would not say what is missing.
MISSING: dict[tuple[type[SealedRecord], str], Any] = {
    (Deadline, "trigger_on"): gettext_lazy("Day of notification not known")
}

FILE_WORDS = {"content_type": type_words, "size": size_words}


def label_of(record: models.Model | type[models.Model], name: str) -> str:
    """Return the words for a field."""
    field: Any = record._meta.get_field(name)
    return str(capfirst(field.verbose_name))


def cell_of(record: SealedRecord, name: str, *, open_masked: bool = False) -> Any:
    """Return the cell of one field; values that pages mask stay masked unless opened."""
    field = record._meta.get_field(name)
    value = getattr(record, name)
    if not open_masked and name in masked_fields(record):
        return masked_cell() if value else ""
    if field.many_to_many:
        return ", ".join(title_of(row) for row in value.all())
    if value in (None, "") and (type(record), name) in MISSING:
        words = str(MISSING[type(record), name])
        return {"kind": "tags", "tags": [{"text": words, "tone": "warn"}]}
    if name == "names":
        return names_cell(value)
    if isinstance(value, Hidden):
        return text_cell(hidden_text(), muted=True)
    if isinstance(record, File) and name in FILE_WORDS:
        return text_cell(FILE_WORDS[name](record))
    if isinstance(record, Appointment) and name == "at":
        return date_cell(value.astimezone(ZoneInfo(record.time_zone)).replace(tzinfo=None))
    return value_cell(record, field, value)


def value_cell(record: SealedRecord, field: Any, value: Any) -> Any:
    """Return the cell of a plain value."""
    if isinstance(value, models.Model):
        return text_cell(title_of(value))
    if isinstance(value, bool):
        return yes_or_no(value)
    if isinstance(value, PartialDate | date | datetime):
        return date_cell(value)
    if value in NOT_KNOWN:
        return ""
    if field.choices and value:
        return str(dict(field.flatchoices).get(value, value))
    return text_cell(value) if value else (value if value == 0 else "")


def names_cell(names: list[dict[str, Any]] | None) -> Any:
    """Return all names with their kinds, one a line."""
    kinds = dict(NameKind.choices)
    lines = [
        f"{full_name(name)} ({kinds.get(name.get('kind', ''), '')})".replace(" ()", "")
        for name in names or []
    ]
    return text_cell("\n".join(lines)) if lines else ""


def text_cell(text: Any, **more: Any) -> dict[str, Any]:
    return {"kind": "text", "text": str(text), **more}


def date_cell(when: Any) -> dict[str, Any]:
    return {"kind": "date", "date": when}


def masked_cell() -> dict[str, Any]:
    return text_cell(_("Recorded, not shown"), muted=True)


def yes_or_no(value: bool) -> str:
    return pgettext("answer", "Yes") if value else pgettext("answer", "No")
