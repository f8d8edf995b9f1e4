"""Values as revisions keep them, in words: for history and for the conflict page."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from cases.date_words import in_words
from cases.fields import EncryptedPartialDateField, PartialDateField
from cases.models import SealedRecord
from cases.models.reference.base import ReferenceRow
from cases.partial_dates import PartialDate
from cases.rules.names import full_name
from cases.selectors.case_records import preload_all
from cases.selectors.titles import title_of
from cases.views.cells import yes_or_no
from casetracker.accounts.models import Team, User
from casetracker.vault.fields import EncryptedField

#: What everybody may read the name of; all else is read through its scope.
OPEN = (ReferenceRow, Team, User)
Change = tuple[Any, Any]  # a model field and the text that a revision keeps of its value


class Wording:
    """Turns kept values into words; what they name is read once for each model."""

    def __init__(self, user: User, changes: Iterable[Change]) -> None:
        self.user = user
        wanted: dict[type[models.Model], set[str]] = defaultdict(set)
        for field, kept in changes:
            if field.related_model and kept:
                wanted[field.related_model] |= set(kept if isinstance(kept, list) else [kept])
        self.named = {
            key: words for model, keys in wanted.items() for key, words in self._read(model, keys)
        }

    def _read(self, model: type[models.Model], keys: set[str]) -> list[tuple[str, str]]:
        rows: Any
        if issubclass(model, OPEN):
            rows = model._default_manager.filter(pk__in=keys)
        else:
            rows = model.objects.visible_to(self.user).filter(pk__in=keys)  # type: ignore[attr-defined]
        found = list(rows)
        preload_all(row for row in found if isinstance(row, SealedRecord))
        return [(str(row.pk), title_of(row)) for row in found]

    def of(self, field: Any, kept: Any) -> str:
        """Return the words for one kept value."""
        if kept in (None, "", []):
            return _("not known")
        if field.related_model:
            keys = kept if isinstance(kept, list) else [kept]
            return ", ".join(self.named.get(str(key), _("a record that is gone")) for key in keys)
        if field.name == "names":
            return "; ".join(full_name(name) for name in json.loads(kept))
        if field.choices:
            return str(dict(field.flatchoices).get(kept, kept))
        return _plain(field, str(kept))


def _plain(field: Any, kept: str) -> str:
    if isinstance(field, PartialDateField | EncryptedPartialDateField):
        return in_words(PartialDate.parse(kept))
    if isinstance(field, models.DateTimeField):
        return in_words(datetime.fromisoformat(kept))
    if isinstance(field, models.DateField):
        return in_words(date.fromisoformat(kept))
    if isinstance(field, models.BooleanField):
        return yes_or_no(kept == "True")
    return kept


def kept_form(field: Any, value: Any) -> Any:
    """Return a form's value as a revision would keep it (compare `field_text`)."""
    if field.many_to_many:
        return sorted(str(row.pk) for row in value)
    if isinstance(value, models.Model):
        return str(value.pk)
    if value is None or value == "":
        return None
    if isinstance(field, EncryptedField):
        return field.encode(value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
