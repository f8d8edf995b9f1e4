"""Forms of the admin's pages of records: a version, scoped checks, and what a service refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext_lazy as _

from cases.forms.base import guard_text
from cases.querysets import unscoped
from cases.services.records import UNIQUE_CHECKS, Conflict

CHANGED_MEANWHILE = _(
    "Somebody else changed this record after you opened it. Nothing was saved. Open it again in "
    "another window, compare, and make your change there."
)
NOT_ALLOWED = _("You may not do that.")
NO_CASE = _("This record belongs to no case that you coordinate.")


class Refused(Exception):  # noqa: N818  (an answer to a form, not an error of the program)
    """A service refused what a form asked for; `prefix` tells which form of the page."""

    def __init__(self, prefix: str | None, error: ValidationError) -> None:
        super().__init__("refused")
        self.prefix, self.error = prefix, error

    @property
    def words(self) -> str:
        return " ".join(self.error.messages)


@contextmanager
def refusals(form: Any = None) -> Iterator[None]:
    """Turn what services refuse into an answer to a form, or to the page as a whole."""
    prefix = None if form is None else form.prefix
    try:
        yield
    except Conflict as error:
        raise Refused(prefix, ValidationError(CHANGED_MEANWHILE, code="conflict")) from error
    except ValidationError as error:
        raise Refused(prefix, error) from error
    except PermissionDenied as error:
        raise Refused(prefix, ValidationError(NOT_ALLOWED, code="denied")) from error


class VersionField(forms.IntegerField):
    """The version that was shown; it is posted back and is no change by itself."""

    def __init__(self) -> None:
        super().__init__(required=False, label="", widget=forms.HiddenInput)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class VersionedForm(forms.ModelForm):
    """A form whose record is saved by a service, at the version that was shown."""

    refusal: Refused | None = None  # set by the page where a service refused what was sent

    shown_version = VersionField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("shown_version", self.instance.version)
        guard_text(self.fields)

    def _post_clean(self) -> None:
        with unscoped(UNIQUE_CHECKS):
            super()._post_clean()  # type: ignore[misc]  # the stubs leave it out
        if self.refusal is not None and self.refusal.prefix == self.prefix:
            self._show(self.refusal.error)

    def _show(self, error: ValidationError) -> None:
        by_field = error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}
        for name, errors in by_field.items():
            self.add_error(name if name in self.fields else None, errors)

    @property
    def version(self) -> int:
        """Return the version that was shown; a missing one is nobody's."""
        return self.cleaned_data.get("shown_version") or 0

    def changes(self) -> dict[str, Any]:
        """Return the fields of the record that were changed, with what they become."""
        own = {field.name for field in [*self._meta.model._meta.fields, *self._many()]}
        return {name: self.cleaned_data[name] for name in self.changed_data if name in own}

    def many(self) -> dict[str, Any]:
        """Return the values of the many-to-many fields."""
        names = {field.name for field in self._many()}
        return {name: value for name, value in self.cleaned_data.items() if name in names}

    def _many(self) -> Any:
        return self._meta.model._meta.many_to_many
