"""The control of each kind of field in the admin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.db.models import Field
from django.http import HttpRequest

from cases.admin.relations import relation_field
from cases.fields import EncryptedPartialDateField, PartialDateField
from cases.forms.fields import page_formfield
from casetracker.accounts.admin_base import staff_user
from casetracker.vault.fields import EncryptedField

SHORT_TEXT = 300


def record_field(db_field: Any, request: HttpRequest, record: Any) -> Any:
    """Return the control of a field that the admin itself would draw wrongly, else None.

    Relations are scoped, partial dates have three boxes, sealed texts a box like plain ones.
    """
    if db_field.remote_field:
        return relation_field(db_field, staff_user(request), record)
    if isinstance(db_field, PartialDateField | EncryptedPartialDateField):
        return page_formfield(db_field)
    if isinstance(db_field, EncryptedField):
        return _sealed_field(db_field)
    return None


def _sealed_field(db_field: Field) -> forms.Field:
    length = db_field.max_length
    widget: Any = AdminTextareaWidget({"rows": 4, "autocomplete": "off"})
    if db_field.choices:
        widget = forms.Select
    elif length and length <= SHORT_TEXT:
        widget = AdminTextInputWidget({"autocomplete": "off", "spellcheck": "false"})
    field: Any = db_field.formfield(widget=widget)
    return field  # type: ignore[no-any-return]
