"""How forms show sealed values."""

from __future__ import annotations

from typing import Any

from django import forms


class SealedJSONFormField(forms.JSONField):
    """Show a null as an empty box."""

    def prepare_value(self, value: Any) -> Any:
        return "" if value in (None, "") else super().prepare_value(value)
